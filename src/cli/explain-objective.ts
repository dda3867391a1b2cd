import { formatBudget, formatNumber, formatPercent, formatSpan } from '../engines/slo/index.ts';
import type { BurnAlert, Objective, ObjectiveState } from '../operate/objective/contract.ts';
import { connect, findServer, readArgs } from './connect.ts';
import { exitCode, UsageError } from './exit.ts';
import { bold, dim, green, print, printJson, red, table, yellow } from './output.ts';

/** How a state of an objective is shown. */
export const paintState: Record<ObjectiveState, (text: string) => string> = {
  ok: green,
  burning: red,
  exhausted: red,
  unknown: yellow,
  'not-evaluated': dim,
};

/**
 * Tells what is left of an objective's budget, what burns and until when it lasts, how its alerts stand and how soon each
 * would fire, and why, or in sentences what it came to at an hour of the past (`--at`, an ISO 8601 instant). Exit code 1
 * where it burns or is exhausted now.
 */
export async function explainObjective(args: string[]): Promise<number> {
  const { values, positionals } = readArgs(args, { at: { type: 'string' } }, 1);
  const [name] = positionals;
  if (name === undefined)
    throw new UsageError('Write "evenkeel explain objective NAME", with --at TIME for an hour of the past');
  const at = values.at === undefined ? undefined : readInstant(values.at);
  const client = connect(await findServer(values));
  if (at !== undefined) {
    const told = await client.explainObjective({ name, at });
    if (values.json) printJson(told);
    else print(`${bold(name)} at ${told.at}`, '', ...told.sentences);
    return exitCode.fine;
  }
  const [objective, told] = await Promise.all([client.getObjective({ name }), client.explainObjective({ name })]);
  if (values.json) printJson({ ...objective, explanation: told.sentences });
  else print(...describeObjective(objective, told.sentences));
  return objective.state === 'burning' || objective.state === 'exhausted' ? exitCode.finding : exitCode.fine;
}

/** Reads an instant in ISO 8601; another text is a UsageError. */
function readInstant(text: string): string {
  const instant = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isFinite(instant))
    throw new UsageError(`Cannot read the time "${text}": write such as 2026-03-01T10:00:00Z`);
  return new Date(instant).toISOString();
}

/** Says an objective in lines for a terminal. */
export function describeObjective(told: Objective, sentences: readonly string[]): string[] {
  const { name, title, state, reason, goals, burns, alerts, policies, evaluatedAt } = told;
  const when = evaluatedAt === null ? '' : ` at ${evaluatedAt}`;
  const lines = [`${bold(name)} ${paintState[state](state)}${when}: ${title}`, reason, '', ...sentences];
  if (goals.length > 0) lines.push('', ...describeBudget(goals, told.window));
  if (burns.length > 0)
    lines.push(
      '',
      ...table([
        ['over', 'burn rate'].map(dim),
        ...burns.map((each) => [showSpan(each.seconds), showRate(each.burnRate)]),
      ]),
    );
  if (alerts.length > 0) lines.push('', ...describeAlerts(alerts), '', ...describeDetection(alerts));
  for (const each of policies) lines.push('', `${bold(each.policy)} ${each.state}: ${each.because}`);
  if (told.notes.length > 0) lines.push('', ...told.notes.map((each) => dim(each)));
  return lines;
}

function describeBudget(goals: Objective['goals'], window: string): string[] {
  return table([
    ['goal', 'target', `good in ${window}`, 'bad', 'may be', 'missing', 'left'].map(dim),
    ...goals.map(({ title, budget }) => [
      title,
      formatPercent(budget.target),
      budget.sli === null ? '_' : formatPercent(budget.sli),
      formatNumber(budget.bad, 9),
      formatNumber(budget.allowed, 6),
      formatNumber(budget.missing, 9),
      showLeft(budget.remaining),
    ]),
  ]);
}

/** Writes how much of a budget is left; `_` where it is not known. */
export function showLeft(remaining: number | null): string {
  if (remaining === null) return '_';
  return (remaining <= 0 ? red : remaining < 0.25 ? yellow : green)(formatBudget(remaining));
}

const paintAlert = { ok: green, pending: yellow, firing: red } as const;

function describeAlerts(alerts: readonly BurnAlert[]): string[] {
  return table([
    ['alert', 'state', 'severity', 'burn rate', 'windows', 'because'].map(dim),
    ...alerts.map((each) => [
      each.name,
      paintAlert[each.state](each.state) + (each.frozenSince === null ? '' : dim(' (frozen)')),
      each.severity,
      formatNumber(each.factor),
      [each.longSeconds, each.shortSeconds].flatMap((one) => (one === null ? [] : [showSpan(one)])).join(', '),
      each.reason,
    ]),
  ]);
}

/** How soon each alert fires when so many fail from now on, and what is spent by then. */
function describeDetection(alerts: readonly BurnAlert[]): string[] {
  const rates = alerts[0]!.detection.map((each) => each.errorRate);
  return table([
    ['fires when', ...rates.map((each) => `${formatPercent(each)} fail`)].map(dim),
    ...alerts.map(({ name, detection }) => [
      name,
      ...detection.map(({ afterSeconds, spent }) =>
        afterSeconds === null
          ? 'never'
          : `${showSpan(afterSeconds)}${spent === null ? '' : dim(` (${formatBudget(spent)})`)}`,
      ),
    ]),
  ]);
}

function showSpan(seconds: number): string {
  return formatSpan(seconds * 1000);
}

/** Writes a burn rate; `_` where it is not known. */
export function showRate(burn: number | null): string {
  return burn === null ? '_' : burn > 1 ? red(formatNumber(burn)) : formatNumber(burn);
}
