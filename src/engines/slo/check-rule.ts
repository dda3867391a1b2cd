import { allowanceOf } from './budget.ts';
import { issue, type Issue, type Path } from '../issue.ts';
import type { BurnRule } from './burn-rule.ts';
import { fineSpan } from './burn-rule.ts';
import { HOUR } from './duration.ts';
import { formatNumber, formatPercent, formatSpan } from './words.ts';

/** Returns the burn rate from which on every event of a window would have to fail, for a target. */
function mostOf(target: number): number {
  return 1 / allowanceOf(target);
}

/**
 * Checks a burn-rate alert against its objective (SL28): refused where it can never fire, where it fires within the
 * budget, or where it watches for little burning; warned of where its windows do not fit the budget's.
 */
export function checkBurnRule(rule: BurnRule, target: number, windowMs: number, path: Path): Issue[] {
  const issues: Issue[] = [];
  const { factor, op } = rule;
  const burn = formatNumber(factor);
  const most = mostOf(target);
  if (op === 'lt' || op === 'lte') {
    const message = `The alert "${rule.name}" fires while the burn rate is below ${burn}, so also while nothing fails: write gt or gte`;
    return [issue('inverted_condition', [...path, 'op'], message)];
  }
  if (factor * allowanceOf(target) >= 1 - 1e-9) {
    const share = formatNumber(factor * allowanceOf(target));
    const message = `The alert "${rule.name}" can never fire: a burn rate of ${burn} needs ${burn} x (1 - ${formatNumber(target, 6)}) = ${share} of all events to fail, and at most 1 can; write a threshold below ${formatNumber(most)}`;
    issues.push(issue('unfireable_alert', [...path, 'threshold'], message));
  }
  if (factor < 1 - 1e-9) {
    const message = `The alert "${rule.name}" fires within the budget: at a burn rate of ${burn}, ${formatPercent(factor * allowanceOf(target))} of events fail and ${formatPercent(allowanceOf(target))} may, so at the end of the window ${formatPercent(1 - factor)} of the budget is left; write a threshold of 1 or more`;
    issues.push(issue('alert_within_budget', [...path, 'threshold'], message));
  }
  if (rule.longMs > windowMs) {
    const message = `The alert "${rule.name}" looks back ${formatSpan(rule.longMs)}, further than the budget window of ${formatSpan(windowMs)}: write a shorter lookbackWindow`;
    issues.push(issue('window_too_long', [...path, 'lookbackWindow'], message, 'warning'));
  }
  if (rule.shortMs !== null && rule.shortMs >= rule.longMs) {
    const message = `The short window of ${formatSpan(rule.shortMs)} is not shorter than the lookbackWindow of ${formatSpan(rule.longMs)}: write about a twelfth, ${formatSpan(rule.longMs / 12)}`;
    issues.push(issue('short_window_too_long', path, message));
  }
  if (rule.longMs > fineSpan && rule.longMs % HOUR !== 0) {
    const message = `The lookbackWindow of ${formatSpan(rule.longMs)} is counted in whole hours: write one`;
    issues.push(issue('window_in_hours', [...path, 'lookbackWindow'], message, 'info'));
  }
  return issues;
}
