import { issue, type Issue, type Path } from '../issue.ts';
import { type BurnRule, defaultBurnRules } from './burn-rule.ts';
import { checkBurnRule } from './check-rule.ts';
import { formatShorthand, lengthOf } from './duration.ts';
import type { AlertPolicy, AlertTarget, Condition, Indicator, Inline, Slo } from './model.ts';
import { formatNumber } from './words.ts';

/** The other objects that an SLO names. */
export interface Library {
  indicators: ReadonlyMap<string, Indicator>;
  /** Types of the data sources. */
  dataSources: ReadonlyMap<string, string>;
  alertPolicies: ReadonlyMap<string, AlertPolicy>;
  alertConditions: ReadonlyMap<string, Condition>;
  alertTargets: ReadonlyMap<string, AlertTarget>;
}

/** An alert of an objective and whom it tells. */
export interface ObjectiveAlert {
  rule: BurnRule;
  title: string;
  /** The AlertPolicy that declares it; null for one that was generated. */
  policy: string | null;
  targets: string[];
  whenBreaching: boolean;
  whenResolved: boolean;
  whenNoData: boolean;
}

/** Annotations of our own on an SLO: whom generated alerts of severity page and ticket tell, separated by commas (SL24). */
export const pageKey = 'evenkeel.dev/page';
export const ticketKey = 'evenkeel.dev/ticket';

function findInline<T>(
  given: Inline<T>,
  known: ReadonlyMap<string, T>,
  what: string,
  path: Path,
  issues: Issue[],
): T | undefined {
  if ('value' in given) return given.value;
  const found = known.get(given.ref);
  if (found === undefined)
    issues.push(
      issue('unresolved_reference', path, `There is no ${what} "${given.ref}": declare it or correct the name`),
    );
  return found;
}

/** Reads an alert policy with its condition and targets, and checks its alert against the objective where that is evaluated (SL12, SL28). */
export function resolvePolicy(
  given: Inline<AlertPolicy>,
  library: Library,
  about: { target: number; windowMs: number; isOwned: boolean },
  issues: Issue[],
): ObjectiveAlert[] {
  const policy = findInline(given, library.alertPolicies, 'AlertPolicy', given.path, issues);
  if (policy === undefined) return [];
  const isInline = 'value' in given && 'value' in policy.condition;
  const condition = findInline(policy.condition, library.alertConditions, 'AlertCondition', given.path, issues);
  const targets = policy.targets.flatMap(
    (each) => findInline(each, library.alertTargets, 'AlertNotificationTarget', given.path, issues) ?? [],
  );
  if (condition === undefined) return [];
  const rule: BurnRule = {
    name: policy.name,
    severity: condition.severity,
    op: condition.op,
    factor: condition.threshold,
    longMs: lengthOf(condition.lookbackWindow),
    shortMs: condition.shortWindow === null ? null : lengthOf(condition.shortWindow),
    alertAfterMs: condition.alertAfter === null ? 0 : lengthOf(condition.alertAfter),
    minEvents: condition.minEvents,
    origin: `The condition "${condition.name}" of the AlertPolicy "${policy.name}": ${formatNumber(condition.threshold)} over ${formatShorthand(condition.lookbackWindow)}${condition.shortWindow === null ? '' : ` and ${formatShorthand(condition.shortWindow)}`}`,
  };
  if (about.isOwned) {
    const found = checkBurnRule(rule, about.target, about.windowMs, isInline ? condition.path : []);
    // A condition in another document is told where this one names it.
    issues.push(...found.map((each) => (isInline ? each : { ...each, path: given.path })));
  }
  const { title, name, whenBreaching, whenResolved, whenNoData } = policy;
  return [
    { rule, title, policy: name, targets: targets.map((each) => each.target), whenBreaching, whenResolved, whenNoData },
  ];
}

/** Returns the alerts of an SLO that declares none, without those that would be refused (SL24, SL25, SL28). */
export function generateAlerts(
  slo: Slo,
  target: number,
  windowMs: number,
): { alerts: ObjectiveAlert[]; notes: string[] } {
  const { rules, notes } = defaultBurnRules(windowMs);
  const told = (key: string): string[] =>
    (slo.metadata.annotations[key] ?? '')
      .split(',')
      .map((each) => each.trim())
      .filter((each) => each !== '');
  const alerts = rules.flatMap((rule): ObjectiveAlert[] => {
    // Nothing of what is generated may be what a given alert is refused for.
    const [fault] = checkBurnRule(rule, target, windowMs, []).filter((each) => each.severity === 'error');
    if (fault !== undefined) {
      notes.push(`"${rule.name}" is left out: ${fault.message.split('; write')[0]}`);
      return [];
    }
    const targets = told(rule.severity === 'page' ? pageKey : ticketKey);
    return [
      {
        rule,
        title: `${rule.name} of ${slo.metadata.name}`,
        policy: null,
        targets,
        whenBreaching: true,
        whenResolved: false,
        whenNoData: false,
      },
    ];
  });
  return { alerts, notes };
}
