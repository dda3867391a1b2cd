import type { AlarmExplanation, AlarmPoint, RulePart } from '../operate/alarm/contract.ts';
import { connect, findServer, readArgs } from './connect.ts';
import { exitCode, UsageError } from './exit.ts';
import { bold, dim, green, print, printJson, red, table, yellow } from './output.ts';

/**
 * Tells why an alarm is in its state now, or was at a time (`--at`, an ISO 8601 instant): the points that it looked at and
 * what became of each, the rule that decided, and what would change it. Exit code 1 where it is or was in ALARM.
 */
export async function explainAlarm(args: string[]): Promise<number> {
  const { values, positionals } = readArgs(args, { at: { type: 'string' } }, 1);
  const [name] = positionals;
  if (name === undefined)
    throw new UsageError('Write "evenkeel explain alarm NAME", with --at TIME for a time in the past');
  const at = values.at === undefined ? undefined : readInstant(values.at);
  const client = connect(await findServer(values));
  const told = await client.explainAlarm({ name, ...(at === undefined ? {} : { at }) });
  if (values.json) printJson(told);
  else print(...describeExplanation(told));
  return told.state === 'ALARM' ? exitCode.finding : exitCode.fine;
}

/** Reads an instant in ISO 8601; another text is a UsageError. */
function readInstant(text: string): string {
  const instant = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isFinite(instant))
    throw new UsageError(`Cannot read the time "${text}": write such as 2026-03-01T10:20:00Z`);
  return new Date(instant).toISOString();
}

const paint = { OK: green, ALARM: red, INSUFFICIENT_DATA: yellow } as const;

/** Says an explanation in lines for a terminal. */
export function describeExplanation(told: AlarmExplanation): string[] {
  const { name, state, recordedState, at, rule, ruleText } = told;
  const kept = recordedState === null || recordedState === state ? '' : dim(` (recorded: ${recordedState})`);
  const lines = [`${bold(name)} ${paint[state](state)}${kept} at ${at}`, '', ...told.sentences];
  if (told.range !== null) {
    const { range } = told;
    lines.push('', dim(`${range.points.length} periods of ${range.periodSeconds} s from ${range.from} to ${range.to}`));
    lines.push(...table([['period', 'value', 'is', 'counted'].map(dim), ...range.points.map(toRow)]));
  }
  for (const { id, text, values } of told.inputs)
    lines.push(`${bold(id)} ${text}: ${values.map((each) => formatValue(each)).join(' ')}`);
  if (told.parts !== null) lines.push('', ...describePart(told.parts, 0));
  if (told.suppressor !== null) {
    const { alarm, state: found, heldBy, until } = told.suppressor;
    const held =
      heldBy === null ? 'nothing is held back' : `actions are held back${until === null ? '' : ` until ${until}`}`;
    lines.push('', `Suppressor ${alarm} is ${found ?? 'not there'}: ${held}`);
  }
  if (told.quiet !== null) lines.push('', yellow(`Quiet: ${told.quiet.because}`));
  lines.push('', `${bold(rule)} ${ruleText}`, ...told.whatWouldChange);
  return lines;
}

const roles: Readonly<Record<AlarmPoint['role'], string>> = {
  counted: 'real',
  surplus: dim('real, older than the newest that count'),
  missing: dim('missing'),
  'filled-breaching': 'missing, counts as breaching',
  'filled-fine': 'missing, counts as fine',
  'without-band': dim('real, without a band yet'),
};

function toRow({ time, value, breaching, role, lower, upper }: AlarmPoint): string[] {
  const limits = lower === null || upper === null ? '' : ` (${formatValue(lower)} to ${formatValue(upper)})`;
  const is = breaching === null ? '' : breaching ? red('breaching') : green('fine');
  return [time, `${formatValue(value)}${limits}`, is, roles[role]];
}

function formatValue(value: number | null): string {
  return value === null ? '_' : String(Number(value.toPrecision(6)));
}

function describePart(part: RulePart, depth: number): string[] {
  const mark = part.value ? red('true ') : green('false');
  const state = part.alarm === null ? '' : dim(` is ${part.state ?? 'not there'}`);
  const text = `${'  '.repeat(depth)}${mark} ${part.decisive ? bold(part.text) : dim(part.text)}${state}`;
  return [text, ...part.parts.flatMap((each) => describePart(each, depth + 1))];
}
