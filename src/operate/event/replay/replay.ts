import { findDeclared } from '../../../organization/catalog/catalog.ts';
import { type Ctx, transaction } from '../../../platform/context.ts';
import type { Handlers } from '../../../platform/contract.ts';
import { OpsError } from '../../../platform/errors.ts';
import { append } from '../../../platform/events.ts';
import { createId } from '../../../platform/id.ts';
import { enqueue, withdraw } from '../../../platform/jobs.ts';
import type { Replay, routes } from './contract.ts';
import { source } from '../deliver.ts';
import { parseEventPattern } from '../pattern.ts';
import * as store from './store.ts';

/** The queue of replays; a job's key is the replay's id. */
export const replayQueue = 'event.replay';

/** What is asked of a replay; times are epoch milliseconds, the end not included. */
export interface ReplayRequest {
  name?: string | undefined;
  from: number;
  to: number;
  /** References or names of rules; without them every enabled rule. */
  rules?: readonly string[] | undefined;
  /** An event pattern in either form that narrows the span. */
  pattern?: Record<string, unknown> | undefined;
  mode: Replay['mode'];
  perSecond: number;
}

/** Begins to hold a span of the log against rules again; the work is a durable job. */
export async function startReplay(ctx: Ctx, request: ReplayRequest): Promise<Replay> {
  const action = 'Cannot replay';
  const id = createId(ctx.now());
  const name = request.name ?? `replay-${id}`;
  const { from, to, mode, pattern = null, perSecond } = request;
  if (from >= to) throw new OpsError('invalid_input', `${action}: the span ends before it begins`);
  if (mode === 'deliver' && (request.rules ?? []).length === 0)
    throw new OpsError('invalid_input', `${action}: name the rules that are to deliver again`);
  const [wrong] = pattern === null ? [] : parseEventPattern(pattern).issues.filter((each) => each.severity === 'error');
  if (wrong !== undefined) throw new OpsError('invalid_input', `${action}: ${wrong.message}`);
  const rules = request.rules === undefined ? null : await findRules(ctx, request.rules, action);
  return transaction(ctx, async (ctx) => {
    const span = await store.selectSpan(ctx.db, from, to);
    const kept = await store.insertReplay(ctx.db, {
      id,
      name,
      mode,
      rules,
      pattern,
      per_second: perSecond,
      // An empty span ends before it begins, so that there is nothing to do.
      first_sequence: span?.first ?? 1,
      last_sequence: span?.last ?? 0,
      created_by: ctx.actor.ref,
      from,
      to,
      now: ctx.now(),
    });
    if (!kept) throw new OpsError('conflict', `${action}: there is a replay "${name}" already, choose another name`);
    const cause = await append(ctx, {
      source,
      type: 'evenkeel.replay.started',
      subject: `replay:default/${name}`,
      data: { replay: name, mode, rules, from: new Date(from).toISOString(), to: new Date(to).toISOString() },
    });
    const tellBy = cause === null ? null : { id: cause.id, correlation: cause.correlation, depth: cause.depth };
    await enqueue(ctx, replayQueue, id, { cause: tellBy }, ctx.now());
    return toReplay((await store.selectReplay(ctx.db, id))!);
  });
}

async function findRules(ctx: Ctx, names: readonly string[], action: string): Promise<string[]> {
  const refs: string[] = [];
  for (const name of names) {
    const ref = name.startsWith('rule:') ? name : `rule:default/${name}`;
    if ((await findDeclared(ctx, ref)) === null)
      throw new OpsError('not_found', `${action}: there is no rule "${name}"`);
    refs.push(ref);
  }
  return refs;
}

async function requireReplay(ctx: Ctx, id: string): Promise<store.ReplayRow> {
  const found = await store.selectReplay(ctx.db, id);
  if (found === undefined) throw new OpsError('not_found', `Cannot get replay "${id}": no such replay`);
  return found;
}

/** Returns a replay by id or name. */
export async function readReplay(ctx: Ctx, id: string): Promise<Replay> {
  return toReplay(await requireReplay(ctx, id));
}

/** Returns the newest replays. */
export async function listReplays(ctx: Ctx, limit: number): Promise<Replay[]> {
  return (await store.selectReplays(ctx.db, limit)).map(toReplay);
}

/** Ends a replay; what it has delivered stays delivered. */
export async function cancelReplay(ctx: Ctx, id: string): Promise<Replay> {
  const { id: found, name } = await requireReplay(ctx, id);
  return transaction(ctx, async (ctx) => {
    if (!(await store.endReplay(ctx.db, found, 'cancelled', ctx.now())))
      throw new OpsError('conflict', `Cannot cancel replay "${name}": it has ended`);
    await withdraw(ctx, replayQueue, found);
    await tellEnd(ctx, (await store.selectReplay(ctx.db, found))!);
    return toReplay((await store.selectReplay(ctx.db, found))!);
  });
}

/** Tells how a replay ended. */
export async function tellEnd(ctx: Ctx, replay: store.ReplayRow): Promise<void> {
  const { id, name, mode, state, scanned, matched, reason } = replay;
  await append(ctx, {
    source,
    id: `${id}-ended`,
    type: `evenkeel.replay.${state}`,
    subject: `replay:default/${name}`,
    data: { replay: name, mode, scanned, matched, ...(reason === null ? {} : { reason }) },
  });
}

/** Returns a replay as the API shows it. */
function toReplay(row: store.ReplayRow): Replay {
  const { id, name, mode, rules, pattern, state, reason, scanned, matched } = row;
  return {
    id,
    name,
    mode,
    from: row.from_time.toISOString(),
    to: row.to_time.toISOString(),
    rules,
    pattern,
    perSecond: row.per_second,
    state,
    reason,
    events: Math.max(0, row.last_sequence - row.first_sequence + 1),
    scanned,
    matched,
    byRule: Object.entries(row.by_rule)
      .map(([rule, count]) => ({ rule, ...count }))
      .toSorted((a, b) => b.matched - a.matched),
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
  };
}

export const replayHandlers: Handlers<typeof routes, Ctx> = {
  startReplay: (ctx, input) => startReplay(ctx, { ...input, from: Date.parse(input.from), to: Date.parse(input.to) }),
  async listReplays(ctx, input) {
    return { items: await listReplays(ctx, input.limit) };
  },
  getReplay: (ctx, input) => readReplay(ctx, input.id),
  cancelReplay: (ctx, input) => cancelReplay(ctx, input.id),
};
