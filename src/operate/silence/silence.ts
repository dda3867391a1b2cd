import { hasErrors } from '../../engines/issue.ts';
import {
  type AlarmLabels,
  matchesAll,
  type Matcher,
  type Mutes,
  muteWindowAt,
  nextMuteStart,
  parseSilence,
  printMatcher,
} from '../../engines/noise/index.ts';
import { listDeclared } from '../../organization/catalog/catalog.ts';
import { type Ctx, transaction } from '../../platform/context.ts';
import type { Handlers } from '../../platform/contract.ts';
import { OpsError } from '../../platform/errors.ts';
import { append } from '../../platform/events.ts';
import { createId } from '../../platform/id.ts';
import { enqueue, withdraw } from '../../platform/jobs.ts';
import type { DeclaredEntity } from '../../platform/operations.ts';
import type { MuteRule, routes, Silence } from './contract.ts';
import { checkMatcher, completeMatcher } from './matcher.ts';
import type { MuteRuleSpec, SilenceSpec } from './reader.ts';
import * as store from './store.ts';

/** The queue of silences that begin or end; a job's key is the silence's id. */
export const turnQueue = 'silence.turn';

/** What silences need of alarms. */
export interface SilenceDeps {
  /** Lists the labels of all alarms in force, in order of name. */
  listLabels(ctx: Ctx): Promise<AlarmLabels[]>;
  /** Looks again, in the transaction in hand, at what keeps the chosen alarms quiet, and tells what nothing does any more. */
  reconsider(ctx: Ctx, isMeant: (labels: AlarmLabels) => boolean): Promise<void>;
}

const source = '/evenkeel/operate/silence';
const shownAfterEnd = 30 * 86_400_000;

/** Reads the mute rules, and the silences that are not over, of people and documents. */
export async function readMutes(ctx: Ctx): Promise<Mutes> {
  const rules = await listDeclared(ctx, { kind: 'mute-rule' });
  const declared = await listDeclared(ctx, { kind: 'silence' });
  const made = await store.selectSilences(ctx.db, ctx.now());
  return {
    rules: rules.map((each) => (each.spec as MuteRuleSpec).rule),
    silences: [
      ...made.map(({ id, matchers, owner, comment, starts_at, ends_at }) => ({
        id,
        matchers: matchers.map(completeMatcher),
        owner,
        comment,
        startsAt: starts_at.getTime(),
        endsAt: ends_at.getTime(),
      })),
      ...declared.map((each) => (each.spec as SilenceSpec).silence).filter((each) => each.endsAt > ctx.now()),
    ],
  };
}

/** Counts in the transaction in hand how many changes of state each silence kept quiet. */
export async function countQuieted(ctx: Ctx, counts: ReadonlyMap<string, number>): Promise<void> {
  if (counts.size > 0) await store.addCounts(ctx.db, counts);
}

/** Reports whether matchers, as a person wrote them, choose an alarm. */
export function chooses(matchers: readonly Matcher[], labels: AlarmLabels): boolean {
  return matchesAll(matchers.map(completeMatcher), labels);
}

/** Tells, in the transaction in hand, that a silence is over, and has the alarms told that it kept quiet. */
export async function tellEnded(ctx: Ctx, deps: SilenceDeps, row: store.SilenceRow, by: 'time' | 'person') {
  const { id, owner, comment, matchers } = row;
  const now = ctx.now();
  await store.endSilence(ctx.db, id, by === 'time' ? row.ends_at.getTime() : now);
  await append(ctx, {
    source,
    type: 'evenkeel.silence.ended',
    subject: `silence:default/${id}`,
    data: { silence: id, by, owner, comment, matchers: matchers.map(printMatcher) },
  });
  await deps.reconsider(ctx, (labels) => chooses(matchers, labels));
}

function show(ctx: Ctx, row: store.SilenceRow, alarms: string[], quieted: number): Silence {
  const now = ctx.now();
  const starts = row.starts_at.getTime();
  const isOver = row.ended_at !== null || row.ends_at.getTime() <= now;
  return {
    id: row.id,
    matchers: row.matchers,
    owner: row.owner,
    comment: row.comment,
    startsAt: row.starts_at.toISOString(),
    endsAt: row.ends_at.toISOString(),
    state: isOver ? 'ended' : starts > now ? 'pending' : 'active',
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    alarms,
    quieted,
  };
}

function toRow({ spec, ref, file }: DeclaredEntity): store.SilenceRow {
  const { silence, written } = spec as SilenceSpec;
  const [starts_at, ends_at] = [new Date(silence.startsAt), new Date(silence.endsAt)];
  const { owner, comment } = silence;
  const said = { id: ref, matchers: [...written], owner, comment, starts_at, ends_at };
  return { ...said, created_by: file, created_at: starts_at, ended_at: null };
}

const order = { active: 0, pending: 1, ended: 2 } as const;

/** Returns the handlers; `deps` knows the alarms. */
export function createHandlers(deps: SilenceDeps): Handlers<typeof routes, Ctx> {
  const namesOf = (matchers: readonly Matcher[], all: readonly AlarmLabels[]): string[] =>
    all.filter((each) => chooses(matchers, each)).map((each) => each.alarm);

  return {
    async listSilences(ctx, { alarm }) {
      const since = ctx.now() - shownAfterEnd;
      const made = await store.selectSilences(ctx.db, since);
      const declared = (await listDeclared(ctx, { kind: 'silence' })).map(toRow);
      const all = [...made, ...declared.filter((each) => each.ends_at.getTime() > since)];
      const labels = all.length === 0 ? [] : await deps.listLabels(ctx);
      const counts = await store.selectCounts(ctx.db);
      const items = all
        .map((each) => show(ctx, each, namesOf(each.matchers, labels), counts.get(each.id) ?? 0))
        .filter((each) => alarm === undefined || each.alarms.includes(alarm))
        .toSorted((one, other) => order[one.state] - order[other.state]);
      return { items };
    },

    async createSilence(ctx, input) {
      const now = ctx.now();
      const { matchers, comment, minutes } = input;
      const refuse = (detail: string) => new OpsError('invalid_input', `Cannot silence: ${detail}`);
      const owner = input.owner ?? (ctx.actor.ref.startsWith('user:') ? ctx.actor.ref : null);
      if (owner === null) throw refuse('nobody answers for it, give an owner such as group:default/shop');
      if ((minutes === undefined) === (input.endsAt === undefined))
        throw refuse('give either minutes or endsAt, so that it ends');
      const startsAt = Math.max(now, input.startsAt === undefined ? now : Date.parse(input.startsAt));
      const endsAt = minutes === undefined ? Date.parse(input.endsAt!) : startsAt + Math.round(minutes * 60_000);
      const id = createId(now);
      const [starts_at, ends_at] = [new Date(startsAt), new Date(endsAt)];
      const issues = matchers.flatMap((each, index) => checkMatcher(each, ['matchers', index]));
      const asWritten = { id, owner, comment, startsAt: starts_at.toISOString(), endsAt: ends_at.toISOString() };
      if (!hasErrors(issues))
        issues.push(...parseSilence({ ...asWritten, matchers: matchers.map(printMatcher) }).issues);
      if (hasErrors(issues)) throw refuse(issues.map((each) => each.message).join('; '));
      return transaction(ctx, async (ctx) => {
        const created = { created_by: ctx.actor.ref, created_at: new Date(now) };
        const row = { id, matchers, owner, comment, starts_at, ends_at, ...created };
        await store.insertSilence(ctx.db, row);
        const alarms = namesOf(matchers, await deps.listLabels(ctx));
        const data = { silence: id, ...asWritten, matchers: matchers.map(printMatcher), alarms: alarms.slice(0, 100) };
        await append(ctx, { source, type: 'evenkeel.silence.created', subject: `silence:default/${id}`, data });
        await enqueue(ctx, turnQueue, id, {}, startsAt > now ? startsAt : endsAt);
        if (startsAt <= now) await deps.reconsider(ctx, (labels) => chooses(matchers, labels));
        return show(ctx, { ...row, ended_at: null }, alarms, 0);
      });
    },

    async previewSilence(ctx, { matchers }) {
      const issues = matchers.flatMap((each, index) => checkMatcher(each, ['matchers', index]));
      if (hasErrors(issues))
        throw new OpsError('invalid_input', `Cannot preview: ${issues.map((each) => each.message).join('; ')}`);
      return { alarms: namesOf(matchers, await deps.listLabels(ctx)) };
    },

    async endSilence(ctx, { id }) {
      return transaction(ctx, async (ctx) => {
        const row = await store.lockSilence(ctx.db, id);
        if (row === undefined && id.startsWith('silence:'))
          throw new OpsError(
            'conflict',
            `Cannot end silence "${id}": the documents declare it, change its endsAt there`,
          );
        if (row === undefined) throw new OpsError('not_found', `Cannot end silence "${id}": no such silence`);
        if (row.ended_at !== null || row.ends_at.getTime() <= ctx.now())
          throw new OpsError('conflict', `Cannot end silence "${id}": it ended at ${row.ends_at.toISOString()}`);
        await withdraw(ctx, turnQueue, id);
        await tellEnded(ctx, deps, row, 'person');
        const ended = (await store.lockSilence(ctx.db, id))!;
        const counts = await store.selectCounts(ctx.db);
        return show(ctx, ended, namesOf(row.matchers, await deps.listLabels(ctx)), counts.get(id) ?? 0);
      });
    },

    async listMuteRules(ctx) {
      const now = ctx.now();
      const items = (await listDeclared(ctx, { kind: 'mute-rule' })).map((entity): MuteRule => {
        const { rule } = entity.spec as MuteRuleSpec;
        const window = muteWindowAt(rule, now);
        const next = window?.until ?? nextMuteStart(rule, now);
        return {
          ref: entity.ref,
          name: entity.name,
          description: rule.description === '' ? null : rule.description,
          schedule: rule.expression,
          durationMinutes: rule.durationMs / 60_000,
          timeZone: rule.zone,
          alarms: [...rule.alarms],
          owner: entity.owner,
          isActive: window !== null,
          nextChange: next === null ? null : new Date(next).toISOString(),
          file: entity.file,
          line: entity.line,
        };
      });
      return { items };
    },
  };
}
