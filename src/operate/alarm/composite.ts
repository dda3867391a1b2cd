import type { AlarmState } from '../../engines/alarm/index.ts';
import {
  advanceSuppression,
  compositeStateChangeDetail,
  evaluateRule,
  type Held,
  listChildren,
  orderComposites,
  type RuleEvaluation,
  startSuppression,
  type SuppressionInput,
  type SuppressionState,
} from '../../engines/composite-alarm/index.ts';
import { type Ctx, transaction } from '../../platform/context.ts';
import { enqueue } from '../../platform/jobs.ts';
import type { Quiet } from '../silence/contract.ts';
import type { AnyAlarm, DeclaredComposite } from './definition.ts';
import { decideQuiets } from './quiet.ts';
import { appendChange, appendRelease, previousStateOf } from './state-event.ts';
import { lockStates, selectSuppression, type StateRow, upsertSuppression, writeEvaluations } from './store.ts';

/** The queue of suppression periods that end; a job's key is the name of the composite. */
export const suppressionQueue = 'alarm.suppression';

/**
 * Evaluates the composites that rest on the named alarms (all of them without names), in the order in which they rest on
 * one another, and follows their suppressors. A change is written with its event in one transaction; composites in a
 * cycle are not evaluated, which the documents' diagnostics tell.
 */
export async function evaluateComposites(
  given: Ctx,
  alarms: readonly AnyAlarm[],
  changed: ReadonlySet<string> | null,
): Promise<string[]> {
  const composites = new Map(alarms.flatMap((each) => (each.kind === 'composite' ? [[each.name, each] as const] : [])));
  if (composites.size === 0) return [];
  const { order } = orderComposites(new Map([...composites].map(([name, each]) => [name, each.composite.rule])));
  const touched = new Set(changed);
  const wanted = order.filter((name) => {
    const { rule, suppressor } = composites.get(name)!.composite;
    const isWanted =
      changed === null ||
      (suppressor !== null && touched.has(suppressor.alarm)) ||
      listChildren(rule).some((child) => touched.has(child));
    if (isWanted) touched.add(name);
    return isWanted;
  });
  if (wanted.length === 0) return [];
  return transaction(given, async (ctx) => {
    const needed = wanted.flatMap((name) => {
      const { rule, suppressor } = composites.get(name)!.composite;
      return [name, ...listChildren(rule), ...(suppressor === null ? [] : [suppressor.alarm])];
    });
    const rows = new Map((await lockStates(ctx.db, [...new Set(needed)])).map((each) => [each.alarm, each]));
    const moved: string[] = [];
    for (const name of wanted) {
      const declared = composites.get(name)!;
      const before = rows.get(name);
      if (before === undefined || before.definition !== declared.definition) continue;
      const evaluation = evaluateRule(declared.composite.rule, (child) => rows.get(child)?.state);
      const isMoved = evaluation.state !== before.state;
      const held = await follow(ctx, declared, evaluation.state, rows);
      if (!isMoved && before.evaluated_at !== null) continue;
      if (await write(ctx, declared, before, evaluation, held, rows)) {
        rows.set(name, { ...before, state: evaluation.state });
        if (isMoved) moved.push(name);
      }
    }
    return moved;
  });
}

/** Ends the suppression period of a composite that is due; does nothing where it has been replaced. */
export async function endSuppressionPeriod(given: Ctx, declared: DeclaredComposite): Promise<void> {
  await transaction(given, async (ctx) => {
    const state = await selectSuppression(ctx.db, declared.name);
    if (state !== undefined) await advance(ctx, declared, state, { kind: 'due' });
  });
}

/** Moves the suppression of a composite on and returns what holds its actions back afterwards. */
async function follow(
  ctx: Ctx,
  declared: DeclaredComposite,
  state: AlarmState,
  rows: ReadonlyMap<string, StateRow>,
): Promise<Held | null> {
  const { suppressor } = declared.composite;
  const suppressorState = suppressor === null ? null : (rows.get(suppressor.alarm)?.state ?? null);
  const known = await selectSuppression(ctx.db, declared.name);
  if (known === undefined && suppressor === null) return null;
  const before = known ?? startSuppression(suppressor, suppressorState, rows.get(declared.name)?.state);
  const replaced = await advance(ctx, declared, before, { kind: 'suppressed-by', suppressor, state: suppressorState });
  const followed = await advance(ctx, declared, replaced, { kind: 'suppressor', state: suppressorState });
  if (followed.alarm === state) return followed.held;
  // The change itself is told by its own event, with or without its actions.
  const step = advanceSuppression(followed, { kind: 'alarm', state }, ctx.now());
  await keep(ctx, declared, step.state);
  return step.state.held;
}

async function advance(
  ctx: Ctx,
  declared: DeclaredComposite,
  before: SuppressionState,
  input: SuppressionInput,
): Promise<SuppressionState> {
  const step = advanceSuppression(before, input, ctx.now());
  for (const effect of step.effects) {
    if (effect.kind !== 'run-actions') continue;
    const reason = `The actions of ${declared.name} were held back`;
    // What else keeps it quiet has its say now, and tells it later.
    const { quiets } = await decideQuiets(ctx, [{ declared, from: effect.state, to: effect.state }]);
    if (quiets.has(declared.name)) continue;
    const because = before.held === null ? reason : `${before.held.reason}; that is over`;
    await appendRelease(ctx, declared, effect.state, { reason, because, since: new Date(ctx.now()).toISOString() });
  }
  await keep(ctx, declared, step.state);
  return step.state;
}

async function keep(ctx: Ctx, declared: DeclaredComposite, state: SuppressionState): Promise<void> {
  await upsertSuppression(ctx.db, declared.name, state);
  const until = state.held?.until ?? null;
  if (until !== null) await enqueue(ctx, suppressionQueue, declared.name, {}, until);
}

async function write(
  ctx: Ctx,
  declared: DeclaredComposite,
  before: StateRow,
  evaluation: RuleEvaluation,
  held: Held | null,
  rows: ReadonlyMap<string, StateRow>,
): Promise<boolean> {
  const { name, definition, composite } = declared;
  const { state, reason } = evaluation;
  const now = ctx.now();
  const triggeredBy = evaluation.decidedBy.flatMap((child) =>
    child.state === undefined
      ? []
      : [{ arn: child.alarm, state: child.state, since: (rows.get(child.alarm)?.since ?? before.since).getTime() }],
  );
  const detail = compositeStateChangeDetail({
    alarm: composite,
    state,
    reason,
    triggeredBy,
    held,
    now,
    previousState: previousStateOf(before),
  });
  const from = before.state;
  const isMoved = from !== state;
  const news = { alarm: name, from, to: state, reason, rule: 'CA10', definition, evaluated: { end: now, values: [] } };
  const written = await writeEvaluations(ctx.db, [{ ...news, detail: isMoved ? detail.state : null }], now);
  if (written.length === 0) return false;
  if (isMoved) {
    const quiet =
      held === null
        ? ((await decideQuiets(ctx, [{ declared, from, to: state }])).quiets.get(name) ?? null)
        : toQuiet(declared, held, now);
    await appendChange(ctx, { declared, from, state, reason, rule: 'CA10', points: [], quiet, detail });
  }
  return true;
}

/** Says in the words of all quiets what holds a composite's actions back; `since` is epoch ms. */
export function toQuiet({ composite }: DeclaredComposite, held: Held, since: number): Quiet {
  return {
    kind: 'suppressor',
    by: `alarm:default/${composite.suppressor?.alarm ?? ''}`,
    because: held.reason,
    since: new Date(since).toISOString(),
    until: held.until === null ? null : new Date(held.until).toISOString(),
  };
}
