import { connect, findServer, readArgs } from './connect.ts';
import { exitCode, UsageError } from './exit.ts';
import { green, print, printJson, red } from './output.ts';

/** Recomputes the hash chain on the server. Exit code 1 when it does not close. */
export async function audit(args: string[]): Promise<number> {
  const { values, positionals } = readArgs(args, {}, 1);
  if (positionals[0] !== 'verify') throw new UsageError('Write "evenkeel audit verify"');
  const result = await connect(await findServer(values)).verifyAudit({});
  if (values.json) printJson(result);
  else if (result.broken === null)
    print(green(`The chain closes: ${result.checked} events, last ${result.lastSequence}, hash ${result.lastHash}`));
  else
    print(
      red(
        `The chain is broken at event ${result.broken.sequence}: ${result.broken.reason}; ${result.checked} events before it hold`,
      ),
    );
  return result.broken === null ? exitCode.fine : exitCode.finding;
}
