import { connect, findServer, readArgs } from './connect.ts';
import { exitCode, UsageError } from './exit.ts';
import { dim, green, print, printJson, table, yellow } from './output.ts';

const states = ['waiting', 'redriven', 'delivered', 'discarded', 'any'] as const;

/** Lists what could not be delivered, sends it again, or puts it aside. Exit code 1 when something waits. */
export async function deadLetters(args: string[]): Promise<number> {
  const { values } = readArgs(args, {
    rule: { type: 'string' },
    state: { type: 'string', default: 'waiting' },
    redrive: { type: 'string' },
    discard: { type: 'string' },
    reason: { type: 'string' },
  });
  const client = connect(await findServer(values));
  const subject =
    values.rule === undefined
      ? {}
      : { subject: values.rule.includes(':') ? values.rule : `rule:default/${values.rule}` };
  if (values.discard !== undefined) {
    if (values.reason === undefined) throw new UsageError('Write why it is put aside: --reason TEXT');
    const done = await client.discardDeadLetter({ id: values.discard, reason: values.reason });
    if (values.json) printJson(done);
    else print(`Dead letter ${done.id} is put aside`);
    return exitCode.fine;
  }
  if (values.redrive !== undefined) {
    const done =
      values.redrive === 'all'
        ? await client.redriveDeadLetters(subject)
        : { redriven: 1, ...(await client.redriveDeadLetter({ id: values.redrive })) };
    if (values.json) printJson(done);
    else print(`${done.redriven} sent again`);
    return exitCode.fine;
  }
  const state = states.find((each) => each === values.state);
  if (state === undefined) throw new UsageError(`Write --state with one of ${states.join(', ')}`);
  const { items, waiting } = await client.listDeadLetters({ state, ...subject });
  if (values.json) printJson({ items, waiting });
  else {
    if (items.length > 0)
      print(
        ...table([
          ['id', 'state', 'last try', 'on behalf of', 'to', 'event', 'reason'].map(dim),
          ...items.map((each) => [
            each.id,
            each.state,
            each.lastAt,
            each.subject,
            each.to,
            each.eventType,
            each.reason,
          ]),
        ]),
      );
    print(
      waiting === 0
        ? green('Nothing waits')
        : yellow(`${waiting} wait: send them again with --redrive ID or --redrive all`),
    );
  }
  return waiting > 0 ? exitCode.finding : exitCode.fine;
}
