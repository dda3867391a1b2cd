import { setTimeout as wait } from 'node:timers/promises';
import type { Replay } from '../operate/event/contract.ts';
import { connect, findServer, readArgs } from './connect.ts';
import { exitCode, UsageError } from './exit.ts';
import { dim, green, print, printJson, red, table } from './output.ts';

/** Milliseconds between two looks at a replay that runs. */
const lookMs = 500;

/** Holds a span of the log against rules again and waits for the end; lists replays, or ends one. */
export async function replay(args: string[]): Promise<number> {
  const { values, positionals } = readArgs(
    args,
    {
      from: { type: 'string' },
      to: { type: 'string' },
      rule: { type: 'string', multiple: true },
      pattern: { type: 'string' },
      deliver: { type: 'boolean', default: false },
      name: { type: 'string' },
      'per-second': { type: 'string' },
    },
    2,
  );
  const client = connect(await findServer(values));
  const [verb, subject] = positionals;
  if (verb === 'list') {
    const { items } = await client.listReplays({});
    if (values.json) printJson({ items });
    else
      print(
        ...table([
          ['name', 'mode', 'state', 'looked at', 'matched', 'begun'].map(dim),
          ...items.map((each) => [
            each.name,
            each.mode,
            each.state,
            `${each.scanned} of ${each.events}`,
            String(each.matched),
            each.createdAt,
          ]),
        ]),
      );
    return exitCode.fine;
  }
  if (verb === 'cancel' && subject !== undefined) return tell(await client.cancelReplay({ id: subject }), values.json);
  if (verb !== undefined || values.from === undefined)
    throw new UsageError(
      'Write "evenkeel replay --from TIME [--to TIME] [--rule NAME] [--deliver]", "replay list" or "replay cancel NAME"',
    );
  let running = await client.startReplay({
    from: toInstant(values.from),
    to: values.to === undefined ? new Date().toISOString() : toInstant(values.to),
    mode: values.deliver ? 'deliver' : 'dry-run',
    ...(values.rule === undefined ? {} : { rules: values.rule }),
    ...(values.pattern === undefined ? {} : { pattern: toPattern(values.pattern) }),
    ...(values.name === undefined ? {} : { name: values.name }),
    ...(values['per-second'] === undefined ? {} : { perSecond: Number(values['per-second']) }),
  });
  while (running.state === 'running') {
    await wait(lookMs);
    running = await client.getReplay({ id: running.id });
  }
  return tell(running, values.json);
}

function tell(done: Replay, asJson: boolean): number {
  if (asJson) printJson(done);
  else {
    const did = done.mode === 'dry-run' ? 'would match' : 'matched';
    const summary = `Replay ${done.name} is ${done.state}: of ${done.scanned} events ${done.matched} ${did}`;
    print(done.state === 'failed' ? red(`${summary}; ${done.reason}`) : green(summary));
    if (done.byRule.length > 0)
      print(
        '',
        ...table([
          ['rule', did, 'such as'].map(dim),
          ...done.byRule.map((each) => [each.rule, String(each.matched), each.samples.slice(0, 3).join(' ')]),
        ]),
      );
  }
  return done.state === 'failed' ? exitCode.finding : exitCode.fine;
}

function toInstant(text: string): string {
  const time = Date.parse(text);
  if (Number.isNaN(time))
    throw new UsageError(`Cannot read the time "${text}": write an instant such as 2026-11-21T10:00:00Z`);
  return new Date(time).toISOString();
}

function toPattern(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch (error) {
    throw new UsageError(`Cannot read the pattern: ${(error as Error).message}`);
  }
}
