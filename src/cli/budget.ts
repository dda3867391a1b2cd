import { connect, findServer, readArgs } from './connect.ts';
import { exitCode, UsageError } from './exit.ts';
import { paintState, showLeft, showRate } from './explain-objective.ts';
import { bold, dim, green, print, printJson, red, table, yellow } from './output.ts';

const verdicts = {
  ship: green('may ship'),
  ask: yellow('may ship only if somebody with the authority says so'),
  halt: red('may not ship'),
} as const;

/**
 * Tells a pipeline whether a service may ship by its error budgets, and why; `--change` names the kind of change, which a
 * policy may except. Exit code 1 when it may not, or when somebody has to be asked.
 */
export async function budget(args: string[]): Promise<number> {
  const { values, positionals } = readArgs(args, { change: { type: 'string' } }, 1);
  const [name] = positionals;
  if (name === undefined)
    throw new UsageError('Write "evenkeel budget SERVICE", with --change KIND for a kind of change');
  const client = connect(await findServer(values));
  const { change } = values;
  const told = await client.getBudgetState({ name, ...(change === undefined ? {} : { change }) });
  if (values.json) printJson(told);
  else {
    print(`${bold(told.service)} ${verdicts[told.verdict]}`, ...told.because);
    if (told.verdict !== 'ship' && told.exceptions.length > 0)
      print(`Excepted are changes of ${told.exceptions.join(', ')}`);
    if (told.until !== null) print(`The budget begins anew at ${told.until}`);
    if (told.objectives.length > 0)
      print(
        '',
        ...table([
          ['objective', 'state', 'left', 'burn 1h', 'policies'].map(dim),
          ...told.objectives.map((each) => [
            each.ref,
            paintState[each.state](each.state),
            showLeft(each.remaining),
            showRate(each.burnRate),
            each.policies.map((one) => `${one.policy} ${one.state}`).join(', ') || 'none',
          ]),
        ]),
      );
  }
  return told.mayShip ? exitCode.fine : exitCode.finding;
}
