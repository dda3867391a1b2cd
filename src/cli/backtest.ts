import { readFile } from 'node:fs/promises';
import type { Backtest } from '../operate/alarm/contract.ts';
import { connect, findServer, readArgs } from './connect.ts';
import { exitCode, UsageError } from './exit.ts';
import { dim, print, printJson, table } from './output.ts';

/**
 * Tells when an alarm would have fired over the stored telemetry: as in force, or as a template has it (`--file`, `-` for
 * standard input), over the last `--days` (30).
 */
export async function backtest(args: string[]): Promise<number> {
  const { values, positionals } = readArgs(args, { file: { type: 'string' }, days: { type: 'string' } }, 1);
  const [name] = positionals;
  if (name === undefined)
    throw new UsageError('Write "evenkeel backtest NAME", with --file FILE for a template that changes the alarm');
  const days = Number(values.days ?? 30);
  if (!(days >= 0.01 && days <= 90)) throw new UsageError(`Cannot go back ${values.days} days: write 0.01 to 90`);
  const document = values.file === undefined ? undefined : await readText(values.file);
  const client = connect(await findServer(values));
  const told = await client.backtestAlarm({ name, days, ...(document === undefined ? {} : { document }) });
  if (values.json) printJson(told);
  else print(...describeBacktest(told));
  return exitCode.fine;
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file === '-' ? '/dev/stdin' : file, 'utf8');
  } catch (error) {
    throw new UsageError(`Cannot read "${file}": ${(error as Error).message}`);
  }
}

/** Says a backtest in lines for a terminal. */
export function describeBacktest({ summary, firings, evaluations, from, to }: Backtest): string[] {
  const rows = firings.map((each) => [each.from, each.to ?? 'until now', each.incident ?? '', each.reason]);
  return [
    summary,
    dim(`${evaluations} evaluations from ${from} to ${to}`),
    ...(rows.length === 0 ? [] : ['', ...table([['from', 'to', 'incident', 'why'].map(dim), ...rows])]),
  ];
}
