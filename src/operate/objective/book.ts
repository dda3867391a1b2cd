import { HOUR, hourOf, MINUTE, noSums, type Sums, tallyUnion } from '../../engines/slo/index.ts';
import { type Ctx, transaction } from '../../platform/context.ts';
import { listFiring, type Memory } from './advance.ts';
import { type DeclaredObjective, isUnion } from './definition.ts';
import { findFirstPoint, readMinutes, tallyMinutes } from './measure.ts';
import { appendDropped } from './state-event.ts';
import {
  deleteObjectives,
  insertSlices,
  insertStates,
  selectSlices,
  selectStates,
  type SliceRow,
  type StateRow,
} from './store.ts';
import { createTrack, heldMinutes, lateMs, sumHour, type Track, unitAt, writeMinutes, writeUnits } from './track.ts';

/** An objective in the hands of this process: what it came to of late, minute by minute. Instants in epoch ms. */
export interface Entry {
  declared: DeclaredObjective;
  tracks: Track[];
  /** End of the newest hour whose running sums are stored. */
  closed: number;
  /** End of the newest minute that was read. */
  through: number;
  memory: Memory;
  /** What was last written of it but for what was good, to write what changed; and in which minutes of `quietMinutes` the rest is. */
  written: string;
  turn: number;
  /** Running sums at hours where windows begin; null where nothing was measured yet. */
  boundaries: Map<number, Sums[] | null>;
}

/** Minutes in which the numbers of an objective are written once though only what was good changed. */
export const quietMinutes = 5;

export type Book = Map<string, Entry>;

const msOfHeld = heldMinutes * MINUTE;

/** Returns where to begin to read so that all minutes that are held and all hours that are open are there. */
function beginOf(closed: number, end: number): number {
  return Math.min(closed, hourOf(end - msOfHeld));
}

function toEntry(
  declared: DeclaredObjective,
  row: Pick<StateRow, 'alerts' | 'policies' | 'episodes' | 'state'> | null,
  since: number,
  closed: number,
  bases: readonly (Sums | undefined)[],
  end: number,
): Entry {
  const { method, sliceMinutes, measures } = declared.objective;
  const tracks = Array.from({ length: declared.parts }, (_, part) => {
    // A union is made of slices that are judged already.
    const isMade = part >= measures.length;
    const slicing = isMade
      ? { method: 'Occurrences' as const, sliceMinutes: 1, sliceTarget: 1 }
      : { method, sliceMinutes, sliceTarget: measures[part]!.sliceTarget };
    return createTrack(slicing, bases[part] ?? noSums);
  });
  const memory: Memory = {
    state: row?.state ?? 'unknown',
    since,
    alerts: row?.alerts ?? {},
    policies: row?.policies ?? {},
    episodes: row?.episodes ?? [],
  };
  return {
    declared,
    tracks,
    closed,
    through: beginOf(closed, end),
    memory,
    written: '',
    turn: 0,
    boundaries: new Map(),
  };
}

/** Holds an entry; turns go around, so that each minute has its share of the writing. */
function put(book: Book, entry: Entry): void {
  book.set(entry.declared.name, { ...entry, turn: book.size % quietMinutes });
}

/**
 * Brings the book in line with the objectives in force: takes up those that it does not hold, from what is stored or,
 * where they are new or measured otherwise, from the first point in the telemetry; forgets the others.
 */
export async function syncBook(
  ctx: Ctx,
  book: Book,
  objectives: readonly DeclaredObjective[],
  end: number,
): Promise<void> {
  const wanted = new Map(objectives.map((each) => [each.name, each]));
  const isFresh = book.size === 0;
  const gone: { objective: string; alerts: Memory['alerts'] }[] = [];
  for (const [objective, entry] of book) {
    if (wanted.has(objective)) continue;
    gone.push({ objective, alerts: entry.memory.alerts });
    book.delete(objective);
  }
  for (const entry of book.values()) {
    const declared = wanted.get(entry.declared.name)!;
    if (declared.measured !== entry.declared.measured) book.delete(declared.name);
    else if (declared !== entry.declared) Object.assign(entry, { declared, written: '', boundaries: new Map() });
  }
  const missing = objectives.filter((each) => !book.has(each.name));
  if (missing.length === 0 && gone.length === 0 && !isFresh) return;
  const rows = await selectStates(ctx.db, isFresh ? undefined : missing.map((each) => each.name));
  const known = new Map(
    rows.filter((each) => wanted.get(each.objective)?.measured === each.measured).map((each) => [each.objective, each]),
  );
  await forget(ctx, [...gone, ...rows.filter((each) => !known.has(each.objective))]);
  await takeUpStored(ctx, book, missing, known, end);
  await takeUpNew(
    ctx,
    book,
    missing.filter((each) => !known.has(each.name)),
    end,
  );
}

/** Throws away what is known of objectives, and tells the end of the alerts among theirs that fire. */
async function forget(ctx: Ctx, gone: readonly Pick<StateRow, 'objective' | 'alerts'>[]): Promise<void> {
  if (gone.length === 0) return;
  await transaction(ctx, async (ctx) => {
    await deleteObjectives(
      ctx.db,
      gone.map((each) => each.objective),
    );
    for (const { objective, alerts } of gone)
      for (const alert of listFiring(alerts)) await appendDropped(ctx, `objective:default/${objective}`, alert);
  });
}

async function takeUpStored(
  ctx: Ctx,
  book: Book,
  missing: readonly DeclaredObjective[],
  known: ReadonlyMap<string, StateRow>,
  end: number,
): Promise<void> {
  const stored = missing.filter((each) => known.has(each.name));
  const hours = new Set(stored.map((each) => known.get(each.name)!.closed.getTime()));
  const bases = new Map<string, Sums[]>();
  for (const { hour, objective, part, sums } of await selectSlices(ctx.db, [...hours])) {
    if (known.get(objective)?.closed.getTime() !== hour) continue;
    const own = bases.get(objective) ?? [];
    own[part] = sums;
    bases.set(objective, own);
  }
  for (const declared of stored) {
    const row = known.get(declared.name)!;
    put(book, toEntry(declared, row, row.since.getTime(), row.closed.getTime(), bases.get(declared.name) ?? [], end));
  }
}

async function takeUpNew(ctx: Ctx, book: Book, fresh: readonly DeclaredObjective[], end: number): Promise<void> {
  if (fresh.length === 0) return;
  const earliest = end - ctx.telemetry.retentionDays * 24 * HOUR;
  const first = await findFirstPoint(
    ctx,
    fresh.map((each) => each.objective),
    earliest,
  );
  const closed = hourOf(Math.min(first ?? end, end));
  const now = ctx.now();
  await insertStates(
    ctx.db,
    fresh.map(({ name, measured }) => ({ objective: name, measured, closed })),
    now,
  );
  for (const declared of fresh) put(book, toEntry(declared, null, now, closed, [], end));
}

/** Series times minutes that are read at once. */
const cells = 2_000_000;

/** Longest stretch that is read at once: with an open hour and the late minutes it fits into what is held. */
const longestChunk = 300;

/** Reports whether an entry that reads on looks back for what came late: once in `lateMs`, each in its turn. */
export function looksBack({ through, turn }: Entry, end: number): boolean {
  const roundOf = (instant: number): number => Math.floor((instant - turn * MINUTE) / lateMs);
  return roundOf(Math.min(end, through + lateMs)) > roundOf(through);
}

/**
 * Reads on for entries that stand at the same minute, at most to `end`. The minute before is read again each time; those
 * that look back read all again that may have come late, and close the hours that are over for `lateMs`. Throws when the
 * telemetry cannot be read, and nothing has moved.
 */
export async function readOn(ctx: Ctx, entries: readonly Entry[], isLook: boolean, end: number): Promise<void> {
  const parts = entries.reduce((sum, each) => sum + each.declared.parts, 0);
  const chunk = Math.max(60, Math.min(longestChunk, Math.floor(cells / Math.max(1, parts)))) * MINUTE;
  const { through } = entries[0]!;
  const to = Math.min(end, through + chunk);
  // Most of what is late is so by seconds.
  const from = through - (isLook ? 2 * lateMs : MINUTE);
  const values = await readMinutes(
    ctx,
    entries.map((each) => each.declared.objective),
    from,
    to,
  );
  const closing = new Map<number, SliceRow[]>();
  for (const entry of entries) {
    const { declared, tracks } = entry;
    const { objective } = declared;
    objective.measures.forEach((_, goal) => writeMinutes(tracks[goal]!, from, tallyMinutes(objective, goal, values)));
    if (isUnion(objective)) writeUnion(entry, from, to);
    let { closed } = entry;
    while (isLook && closed + HOUR + lateMs <= to) {
      const rows = closing.get(closed + HOUR) ?? [];
      closing.set(closed + HOUR, rows);
      tracks.forEach((track, part) => {
        track.base = sumHour(track, closed);
        rows.push([declared.name, part, track.base.good, track.base.bad, track.base.seen]);
      });
      closed += HOUR;
    }
    entry.closed = closed;
    entry.through = to;
  }
  for (const [hour, rows] of [...closing].sort((a, b) => a[0] - b[0])) await insertSlices(ctx.db, hour, rows);
}

function writeUnion({ declared, tracks }: Entry, from: number, to: number): void {
  const { measures } = declared.objective;
  const targets = measures.map((each) => each.target);
  const units = Array.from({ length: (to - from) / MINUTE }, (_, index) =>
    tallyUnion(
      measures.map((_measure, goal) => unitAt(tracks[goal]!, from + index * MINUTE)),
      targets,
    ),
  );
  writeUnits(tracks.at(-1)!, from, units);
}

/** Reads the running sums at hours where windows of the entries begin, as far as they are not held; drops the others. */
export async function readBoundaries(ctx: Ctx, needed: ReadonlyMap<Entry, readonly number[]>): Promise<void> {
  const hours = new Set<number>();
  for (const [entry, wanted] of needed) {
    for (const hour of entry.boundaries.keys()) if (!wanted.includes(hour)) entry.boundaries.delete(hour);
    for (const hour of wanted) {
      if (hour >= entry.closed || entry.boundaries.has(hour)) continue;
      entry.boundaries.set(hour, null);
      hours.add(hour);
    }
  }
  const byName = new Map([...needed.keys()].map((each) => [each.declared.name, each]));
  for (const { hour, objective, part, sums } of await selectSlices(ctx.db, [...hours])) {
    const entry = byName.get(objective);
    if (entry === undefined || !entry.boundaries.has(hour)) continue;
    const own = entry.boundaries.get(hour) ?? [];
    own[part] = sums;
    entry.boundaries.set(hour, own);
  }
}
