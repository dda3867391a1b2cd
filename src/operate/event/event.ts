import { findDeclared, listDeclared } from '../../organization/catalog/catalog.ts';
import type { Ctx } from '../../platform/context.ts';
import type { Handlers } from '../../platform/contract.ts';
import { OpsError } from '../../platform/errors.ts';
import {
  depthLimit,
  type EventFilter,
  type LogEvent,
  readEvent,
  readEvents,
  verifyChain,
} from '../../platform/events.ts';
import type { Explanation, Rule, routes } from './contract.ts';
import { deadLetterHandlers } from './dead-letter/dead-letter.ts';
import { explainPattern, explainRule } from './explain.ts';
import { type EventViews, readGivenEvent, viewsOf } from './given-event.ts';
import { matchesEvent, parseEventPattern } from './pattern.ts';
import type { RuleSpec } from './reader.ts';
import { receiveEvents } from './receive.ts';
import { replayHandlers } from './replay/replay.ts';
import { selectMatches } from './store.ts';
import { showTarget } from './target.ts';

/** Most events that are read to fill one answer when a pattern filters them. */
const scanLimit = 10_000;

/** Events read at a time meanwhile. */
const pageSize = 200;

/** Levels of effects that are told, and how many in all. */
const effectLevels = 4;
const effectLimit = 200;

/** Reads a pattern given as JSON text, in either form; a text that is none is `invalid_input` in the name of the action. */
export function readPatternText(text: string, action: string): (event: LogEvent) => boolean {
  const pattern = parseEventPattern(readPatternJson(text, action)).value!;
  return (event) => matchesEvent(pattern, event);
}

function readPatternJson(text: string, action: string): unknown {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new OpsError('invalid_input', `${action}: the pattern is not JSON`);
  }
  const parsed = parseEventPattern(json);
  const wrong = parsed.issues.find((each) => each.severity === 'error') ?? parsed.issues[0];
  if (parsed.value === undefined)
    throw new OpsError('invalid_input', `${action}: ${wrong?.message}`, { details: parsed.issues });
  return json;
}

/** Returns the event that a request gives, or names by its id, in both forms. */
async function readViews(
  ctx: Ctx,
  given: { event?: Record<string, unknown> | undefined; eventId?: string | undefined },
  action: string,
): Promise<EventViews> {
  if (given.event !== undefined) return readGivenEvent(given.event, ctx.now());
  if (given.eventId === undefined) throw new OpsError('invalid_input', `${action}: give an event or an eventId`);
  const event = await readEvent(ctx.db, given.eventId);
  if (event === null) throw new OpsError('not_found', `${action}: there is no event "${given.eventId}" in the log`);
  return viewsOf(event);
}

/** Reads the log page by page until enough events pass the test, or `scanLimit` were read. */
async function readMatching(
  ctx: Ctx,
  filter: EventFilter & { limit: number },
  takes: (event: LogEvent) => boolean,
): Promise<LogEvent[]> {
  const found: LogEvent[] = [];
  let from = filter;
  for (let scanned = 0; scanned < scanLimit && found.length < filter.limit; ) {
    const part = await readEvents(ctx.db, { ...from, limit: pageSize });
    found.push(...part.filter(takes));
    scanned += part.length;
    if (part.length < pageSize) break;
    const last = part.at(-1)!.sequence!;
    from = filter.newestFirst ? { ...from, beforeSequence: last } : { ...from, afterSequence: last };
  }
  return found.slice(0, filter.limit);
}

/** Follows an event's causes up to the first, nearest first. */
async function readCauses(ctx: Ctx, event: LogEvent): Promise<LogEvent[]> {
  const causes: LogEvent[] = [];
  let next = event.causation;
  while (next !== null && causes.length <= depthLimit) {
    const cause = await readEvent(ctx.db, next);
    if (cause === null) break;
    causes.push(cause);
    next = cause.causation;
  }
  return causes;
}

/** Follows what an event led to, a few levels down, in order of the log. */
async function readEffects(ctx: Ctx, event: LogEvent): Promise<LogEvent[]> {
  const effects: LogEvent[] = [];
  let level: LogEvent[] = [event];
  for (let depth = 0; depth < effectLevels && level.length > 0 && effects.length < effectLimit; depth += 1) {
    const next: LogEvent[] = [];
    for (const each of level) {
      const room = effectLimit - effects.length - next.length;
      if (room > 0) next.push(...(await readEvents(ctx.db, { causation: each.id, limit: room })));
    }
    effects.push(...next);
    level = next;
  }
  return effects.sort((a, b) => a.sequence! - b.sequence!);
}

async function listRules(ctx: Ctx): Promise<Rule[]> {
  const [declared, matches] = await Promise.all([listDeclared(ctx, { kind: 'rule' }), selectMatches(ctx.db)]);
  return declared.map((entity): Rule => {
    const spec = entity.spec as unknown as RuleSpec;
    const match = matches.get(entity.ref);
    const paced = match?.pacedUntil?.getTime() ?? 0;
    return {
      ref: entity.ref,
      name: entity.name,
      description: spec.description,
      enabled: spec.enabled,
      owner: entity.owner,
      pattern: spec.pattern,
      schedule: spec.schedule ?? null,
      targets: spec.targets.map(({ id, kind, to }) => ({ id, kind, to: showTarget(to) })),
      matched: match?.matched ?? 0,
      lastMatched: match?.lastMatched?.toISOString() ?? null,
      stopped: match?.stopped ?? 0,
      pacedUntil: paced > ctx.now() ? new Date(paced).toISOString() : null,
    };
  });
}

export const handlers: Handlers<typeof routes, Ctx> = {
  async listEvents(ctx, input) {
    const { after, before, type, typePrefix, subject, correlation, actor, pattern, limit } = input;
    const filter: EventFilter & { limit: number } = {
      limit,
      newestFirst: after === undefined,
      ...(after === undefined ? {} : { afterSequence: after }),
      ...(before === undefined ? {} : { beforeSequence: before }),
      ...(type === undefined ? {} : { type }),
      ...(typePrefix === undefined ? {} : { typePrefix }),
      ...(subject === undefined ? {} : { subject }),
      ...(correlation === undefined ? {} : { correlation }),
      ...(actor === undefined ? {} : { actor }),
    };
    if (pattern === undefined || pattern === '') return { items: await readEvents(ctx.db, filter) };
    return { items: await readMatching(ctx, filter, readPatternText(pattern, 'Cannot list events')) };
  },
  sendEvents: receiveEvents,
  ...deadLetterHandlers,
  ...replayHandlers,
  async explainRule(ctx, input) {
    const action = `Cannot explain rule "${input.name}"`;
    const rule = await findDeclared(ctx, `rule:default/${input.name}`);
    if (rule === null) throw new OpsError('not_found', `${action}: no such rule`);
    const { ref, name, spec } = rule;
    return explainRule({ ref, name, spec: spec as unknown as RuleSpec }, await readViews(ctx, input, action));
  },
  async explainPattern(ctx, input) {
    const action = 'Cannot explain the pattern';
    const pattern = readPatternJson(input.pattern, action);
    const views = await readViews(ctx, input, action);
    const event = { cloudevents: views.cloudevents, eventbridge: views.eventbridge };
    return { ...explainPattern(pattern, views)!, rule: null, targets: [], event: event as Explanation['event'] };
  },
  async getEvent(ctx, input) {
    const event = await readEvent(ctx.db, input.id);
    if (event === null) throw new OpsError('not_found', `Cannot get event "${input.id}": no such event in the log`);
    const [causes, effects] = await Promise.all([readCauses(ctx, event), readEffects(ctx, event)]);
    return { event, causes, effects };
  },
  async listRules(ctx) {
    return { items: await listRules(ctx) };
  },
  verifyAudit: (ctx) => verifyChain(ctx),
};
