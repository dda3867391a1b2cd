import type { Objective, ObjectiveSummary } from '../../../../src/operate/objective/contract.ts';
import { formatDuration } from '../../parts/time.ts';

/** The address of an objective. */
export function pathOfObjective(name: string): string {
  return `/objectives/${encodeURIComponent(name)}`;
}

/** Returns the state as the console shows it: an unknown objective has no data, which is neither good nor bad. */
export function stateOf(objective: Pick<ObjectiveSummary, 'state'>): string {
  return objective.state === 'unknown' ? 'no_data' : objective.state;
}

const gravity: Record<ObjectiveSummary['state'], number> = {
  exhausted: 0,
  burning: 1,
  unknown: 2,
  ok: 3,
  'not-evaluated': 4,
};

/** Returns the order in which objectives want to be looked at: exhausted, burning, without data, within budget. */
export function gravityOf(objective: ObjectiveSummary): number {
  return gravity[objective.state];
}

/** Returns a share of a budget in percent; what is overspent is negative. */
export function budgetText(share: number): string {
  const percent = share * 100;
  const digits = Math.abs(percent) < 10 ? 1 : 0;
  return `${percent.toLocaleString('en-GB', { maximumFractionDigits: digits })} %`;
}

/** Returns a target in percent with as many decimals as it has: `99.95 %`. */
export function targetText(target: number): string {
  return `${(target * 100).toLocaleString('en-GB', { maximumFractionDigits: 5 })} %`;
}

/** Returns a burn rate as a multiple: `14.4×` spends the budget 14.4 times too fast. */
export function rateText(rate: number): string {
  return `${rate.toLocaleString('en-GB', { maximumFractionDigits: rate < 10 ? 2 : 1 })}×`;
}

/** Returns what is to come, in words: when the budget is spent at this rate, or how long it has to last. */
export function forecastText(objective: Objective, now: number): string {
  const end = Date.parse(objective.windowEnd);
  const left = Math.max(0, end - now);
  const { exhaustedAt, consumedAtEnd } = objective.forecast;
  if (objective.remaining === null) return 'nothing can be foreseen without data';
  if (objective.remaining <= 0) return 'nothing is left to spend';
  const away = exhaustedAt === null ? Number.NaN : Date.parse(exhaustedAt) - now;
  if (away > 0) return `exhausted in ${formatDuration(away)} at this rate`;
  const spent = consumedAtEnd === null ? '' : `, with ${budgetText(consumedAtEnd)} spent by then at this rate`;
  // A rolling window has no end to reach: it ends now.
  return left < 60_000 ? `lasts at this rate${spent.replace(' by then', '')}` : `${formatDuration(left)} to go${spent}`;
}
