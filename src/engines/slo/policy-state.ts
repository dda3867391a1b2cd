import type { Consequence, ErrorBudgetPolicy, PolicyRule } from './policy.ts';
import { formatBudget, formatNumber, formatSpan } from './words.ts';

/** What a policy looks at; null where it is not known. */
export interface PolicyBudget {
  remaining: number | null;
  /** Burn rate over a span in milliseconds. */
  burnOver(spanMs: number): number | null;
  /** The largest share of the budget that one incident of the window has spent. */
  incidentSpent: number | null;
  /** When a calendar window ends and the budget begins anew, in epoch ms; null for one that rolls. */
  renewsAt: number | null;
}

/** Rules that hold, and since when, by name: what hysteresis needs to remember. */
export type PolicyMemory = Readonly<Record<string, number>>;

export interface ActiveRule {
  name: string;
  since: number;
  because: string;
  consequences: readonly Consequence[];
}

/** What a policy decides now. */
export interface PolicyDecision {
  state: 'normal' | 'approval' | 'halted';
  /** Whether a change of no special kind may ship without asking. */
  mayShip: boolean;
  /** Kinds of change that may ship all the same. */
  exceptions: string[];
  because: string;
  /** When a calendar window renews the budget, epoch ms; null where that is not what ends the rules. */
  until: number | null;
  active: ActiveRule[];
  memory: PolicyMemory;
  began: string[];
  ended: string[];
}

/**
 * Decides what a policy demands (SL33, SL34). A rule begins when all its conditions hold and ends when each has come back
 * past its other bound and it has held for its least time; what is not known neither begins nor ends a rule.
 */
export function policyState(
  policy: Pick<ErrorBudgetPolicy, 'rules'>,
  memory: PolicyMemory,
  budget: PolicyBudget,
  now: number,
): PolicyDecision {
  const active: ActiveRule[] = [];
  const began: string[] = [];
  const ended: string[] = [];
  for (const rule of policy.rules) {
    const since = Object.hasOwn(memory, rule.name) ? memory[rule.name]! : null;
    const holds = since === null ? begins(rule, budget) : !ends(rule, budget, since, now);
    if (holds)
      active.push({
        name: rule.name,
        since: since ?? now,
        because: explainRule(rule, budget),
        consequences: rule.consequences,
      });
    if (holds && since === null) began.push(rule.name);
    if (!holds && since !== null) ended.push(rule.name);
  }
  const demands = active.flatMap((each) => each.consequences);
  const halts = demands.filter((each) => each.type === 'halt-changes');
  const approvals = demands.filter((each) => each.type === 'require-approval');
  const state = halts.length > 0 ? 'halted' : approvals.length > 0 ? 'approval' : 'normal';
  const hindrances = [...halts, ...approvals];
  const exceptions = (hindrances[0]?.exceptions ?? []).filter((each) =>
    hindrances.every((other) => other.exceptions.includes(each)),
  );
  return {
    state,
    mayShip: state === 'normal',
    exceptions,
    because: active.length === 0 ? explainNormal(budget) : active.map((each) => each.because).join('; '),
    until: state === 'normal' ? null : budget.renewsAt,
    active,
    memory: Object.fromEntries(active.map((each) => [each.name, each.since])),
    began,
    ended,
  };
}

function begins({ when, overMs }: PolicyRule, budget: PolicyBudget): boolean {
  const { remainingBelow, burnAbove, incidentAbove } = when;
  if (remainingBelow !== null && !(budget.remaining !== null && budget.remaining <= remainingBelow)) return false;
  const burn = burnAbove === null ? null : budget.burnOver(overMs);
  if (burnAbove !== null && !(burn !== null && burn > burnAbove)) return false;
  return incidentAbove === null || (budget.incidentSpent !== null && budget.incidentSpent > incidentAbove);
}

/** One condition that is back past its other bound ends a rule, since all of them made it. */
function ends({ when, until, overMs, leastMs }: PolicyRule, budget: PolicyBudget, since: number, now: number): boolean {
  if (now - since < leastMs) return false;
  if (
    when.remainingBelow !== null &&
    budget.remaining !== null &&
    budget.remaining > (until.remainingAbove ?? when.remainingBelow)
  )
    return true;
  const burn = when.burnAbove === null ? null : budget.burnOver(overMs);
  if (burn !== null && burn < (until.burnBelow ?? when.burnAbove!)) return true;
  return when.incidentAbove !== null && budget.incidentSpent !== null && budget.incidentSpent <= when.incidentAbove;
}

function explainRule({ name, when, until, overMs }: PolicyRule, budget: PolicyBudget): string {
  const parts: string[] = [];
  if (when.remainingBelow !== null) {
    const left =
      budget.remaining === null
        ? 'how much of the budget is left is not known'
        : `${formatBudget(budget.remaining)} of the budget is left`;
    parts.push(
      `${left}, it began at ${formatBudget(when.remainingBelow)} and ends above ${formatBudget(until.remainingAbove ?? when.remainingBelow)}`,
    );
  }
  if (when.burnAbove !== null) {
    const burn = budget.burnOver(overMs);
    parts.push(
      `the budget burns at ${burn === null ? 'a rate that is not known' : formatNumber(burn)} over ${formatSpan(overMs)}, it began above ${formatNumber(when.burnAbove)} and ends below ${formatNumber(until.burnBelow ?? when.burnAbove)}`,
    );
  }
  if (when.incidentAbove !== null)
    parts.push(
      `one incident has spent ${budget.incidentSpent === null ? 'a share that is not known' : formatBudget(budget.incidentSpent)} of the budget, more than ${formatBudget(when.incidentAbove)}`,
    );
  return `Rule "${name}": ${parts.join(', and ')}`;
}

function explainNormal({ remaining }: PolicyBudget): string {
  return remaining === null
    ? 'No data says how much of the budget is left, so no rule begins'
    : `No rule holds: ${formatBudget(remaining)} of the budget is left`;
}
