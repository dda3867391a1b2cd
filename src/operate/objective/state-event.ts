import type { BurnEffect, BurnState, ObjectiveAlert, PolicyDecision } from '../../engines/slo/index.ts';
import type { Ctx } from '../../platform/context.ts';
import { append } from '../../platform/events.ts';
import { parseTarget } from '../event/target.ts';
import type { DeclaredObjective, DeclaredPolicy } from './definition.ts';
import type { Judgement } from './judge.ts';
import { actionOf } from './reader.ts';

/** Who says so in the events of objectives. */
export const source = '/evenkeel/operate/objective';

/** What every event of an objective says of it. */
function describe({ name, title, service, owner, runbook }: DeclaredObjective, judged: Judgement) {
  const { consumed, remaining, burns, forecast } = judged;
  return {
    objective: name,
    title,
    service,
    owner,
    runbook,
    consumed,
    remaining,
    burns: burns.map(({ spanMs, burn }) => ({ seconds: spanMs / 1000, burnRate: burn })),
    exhaustedAt: forecast.exhaustedAt === null ? null : new Date(forecast.exhaustedAt).toISOString(),
  };
}

/** The texts to deliver, and references of the plans and runbooks among them. */
function reactions(texts: readonly string[]): { actions: string[]; targets: string[] } {
  const actions = texts.map(actionOf);
  const targets = actions.flatMap((each) => {
    const target = parseTarget(each);
    return 'problem' in target || target.kind === 'notification' ? [] : [target.to];
  });
  return { actions, targets };
}

const types = { started: 'burn-started', ended: 'burn-ended', frozen: 'silent' } as const;

/**
 * Tells in the transaction in hand what an alert came to: that it began or ended to fire, or, where its policy asks for
 * it, that no data comes. `actions` are those that the policy wants for it. `first` is the first minute of the run that led
 * to it, epoch ms, told as `firstBreachingAt`; null where no minute alone burns so much.
 */
export async function appendBurn(
  ctx: Ctx,
  declared: DeclaredObjective,
  judged: Judgement,
  alert: ObjectiveAlert,
  state: BurnState,
  effect: BurnEffect['kind'],
  first: number | null,
): Promise<void> {
  if (effect === 'thawed' || (effect === 'frozen' && !alert.whenNoData)) return;
  const { rule } = alert;
  const isWanted = effect === 'started' ? alert.whenBreaching : effect === 'ended' ? alert.whenResolved : true;
  await append(ctx, {
    source,
    type: `evenkeel.objective.${types[effect]}`,
    subject: declared.ref,
    data: {
      ...describe(declared, judged),
      alert: rule.name,
      severity: rule.severity,
      policy: alert.policy,
      factor: rule.factor,
      longSeconds: rule.longMs / 1000,
      shortSeconds: rule.shortMs === null ? null : rule.shortMs / 1000,
      reason: state.reason,
      rule: state.rule,
      firstBreachingAt: effect === 'started' && first !== null ? new Date(first).toISOString() : null,
      ...reactions(isWanted ? alert.targets : []),
    },
  });
}

/** Tells in the transaction in hand that an alert that fired is watched no more: it, its objective or how it is measured went. */
export async function appendDropped(ctx: Ctx, ref: string, alert: string): Promise<void> {
  const reason = 'It is not declared any more, or its objective is measured otherwise by now';
  const data = {
    objective: ref.slice(ref.indexOf('/') + 1),
    alert,
    reason,
    rule: 'definition',
    actions: [],
    targets: [],
  };
  await append(ctx, { source, type: 'evenkeel.objective.burn-ended', subject: ref, data });
}

/** Tells in the transaction in hand that the budget is spent, or that there is some again. */
export async function appendBudget(
  ctx: Ctx,
  declared: DeclaredObjective,
  judged: Judgement,
  kind: 'exhausted' | 'recovered',
  reason: string,
): Promise<void> {
  const data = { ...describe(declared, judged), reason, actions: [], targets: [] };
  await append(ctx, { source, type: `evenkeel.objective.${kind}`, subject: declared.ref, data });
}

/** Tells in the transaction in hand that a policy demands something else; rules that began notify whom they name. */
export async function appendPolicy(
  ctx: Ctx,
  declared: DeclaredObjective,
  judged: Judgement,
  { ref, name }: DeclaredPolicy,
  from: string,
  decision: PolicyDecision,
): Promise<void> {
  const began = decision.active.filter((each) => decision.began.includes(each.name));
  const consequences = began.flatMap((each) => each.consequences);
  await append(ctx, {
    source,
    type: 'evenkeel.budget-policy.state-changed',
    subject: ref,
    data: {
      ...describe(declared, judged),
      title: `${name} for ${declared.title}`,
      policy: name,
      objectiveRef: declared.ref,
      from,
      to: decision.state,
      mayShip: decision.mayShip,
      exceptions: decision.exceptions,
      reason: decision.because,
      until: decision.until === null ? null : new Date(decision.until).toISOString(),
      began: decision.began,
      ended: decision.ended,
      demands: decision.active.flatMap((rule) =>
        rule.consequences.map((each) => ({ rule: rule.name, type: each.type, to: each.to })),
      ),
      ...reactions(consequences.flatMap((each) => (each.type === 'notify' && each.to !== null ? [each.to] : []))),
    },
  });
}
