import { addSums, allowanceOf, type BurnRule, MINUTE, type Sums } from '../../engines/slo/index.ts';
import { type Ctx, transaction } from '../../platform/context.ts';
import { createId } from '../../platform/id.ts';
import { type Advanced, advanceObjective, type Memory } from './advance.ts';
import { type Book, type Entry, looksBack, quietMinutes, readBoundaries, readOn, syncBook } from './book.ts';
import type { DeclaredObjective } from './definition.ts';
import { boundariesOf, readTracks } from './judge.ts';
import { appendBudget, appendBurn, appendDropped, appendPolicy } from './state-event.ts';
import { deleteSlicesBefore, selectPass, writePass, writeStates } from './store.ts';
import { findRunStart, sumHeld } from './track.ts';

/** Milliseconds that a pass waits after the end of a minute for points that are on their way. */
export const graceMs = 2_000;

/** What one pass did; `behind` objectives have minutes left to read. */
export interface Pass {
  evaluated: number;
  written: number;
  told: number;
  behind: number;
}

/** Evaluates objectives; what it holds between passes can be had again from the stores. */
export interface Evaluator {
  evaluate(ctx: Ctx, objectives: readonly DeclaredObjective[]): Promise<Pass>;
}

/** Stretches that a pass reads to catch up before it judges what is there. */
const catchUpChunks = 20;

/** Returns an evaluator with nothing in its hands. */
export function createEvaluator(): Evaluator {
  const book: Book = new Map();
  let process: string | null = null;
  let prunedAt = 0;
  return {
    async evaluate(ctx, objectives) {
      const now = ctx.now();
      process ??= createId(now);
      const end = Math.floor((now - graceMs) / MINUTE) * MINUTE;
      // Another process has evaluated since: what is held here is old.
      const last = await selectPass(ctx.db);
      if (last !== null && last.process !== process) book.clear();
      const evaluated = objectives.filter((each) => each.objective.notEvaluated === null && each.parts > 0);
      try {
        await syncBook(ctx, book, evaluated, end);
        const behind = await catchUp(ctx, book, end);
        const current = [...book.values()].filter((each) => each.through === end);
        const { written, told } = await judgeAll(ctx, current, end);
        await writePass(ctx.db, process, end);
        if (now - prunedAt > 3_600_000) {
          prunedAt = now;
          await deleteSlicesBefore(ctx.db, keepFrom(evaluated, end));
        }
        return { evaluated: current.length, written, told, behind };
      } catch (error) {
        // Part of it may have moved: the stores say what.
        book.clear();
        throw error;
      }
    },
  };
}

function keepFrom(objectives: readonly DeclaredObjective[], end: number): number {
  const longest = Math.max(0, ...objectives.map((each) => each.objective.windowMs));
  // A calendar window is longer than its fixed length by some days; the one before it can be explained too.
  return end - 2 * longest - 8 * 86_400_000;
}

/** Reads on until `end`, those first that are nearly there; returns how many are not there yet. */
async function catchUp(ctx: Ctx, book: Book, end: number): Promise<number> {
  for (let chunk = 0; chunk < catchUpChunks; chunk += 1) {
    const groups = groupBehind(book, end);
    const [next] = groups.sort((a, b) => b.through - a.through);
    if (next === undefined) return 0;
    await readOn(ctx, next.entries, next.isLook, end);
  }
  return [...book.values()].filter((each) => each.through < end).length;
}

/** Gathers entries that are not at `end` by the minute at which they stand and whether they look back. */
function groupBehind(book: Book, end: number): { through: number; isLook: boolean; entries: Entry[] }[] {
  const groups = new Map<string, { through: number; isLook: boolean; entries: Entry[] }>();
  for (const entry of book.values()) {
    const { through } = entry;
    if (through >= end) continue;
    const isLook = looksBack(entry, end);
    const key = `${through} ${isLook}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { through, isLook, entries: [entry] });
    else group.entries.push(entry);
  }
  return [...groups.values()];
}

async function judgeAll(ctx: Ctx, entries: readonly Entry[], end: number): Promise<{ written: number; told: number }> {
  const needed = new Map(
    entries.map((each) => [each, boundariesOf(each.declared.objective, each.declared.spans, end)]),
  );
  await readBoundaries(ctx, needed);
  const now = ctx.now();
  const changed: { entry: Entry; advanced: Advanced; text: string }[] = [];
  for (const entry of entries) {
    const { declared, tracks, closed, memory } = entry;
    const reading = readTracks(
      declared.objective,
      declared.spans,
      tracks,
      closed,
      end,
      (hour) => entry.boundaries.get(hour) ?? undefined,
    );
    const running = tracks.map((track): Sums => addSums(track.base, sumHeld(track, closed, end)));
    const advanced = advanceObjective(declared, memory, reading, running, now);
    const text = toSignature(advanced);
    const isTurn = (end / MINUTE) % quietMinutes === entry.turn;
    if (text !== entry.written || isTurn || tells(advanced)) changed.push({ entry, advanced, text });
    else entry.memory = memoryOf(advanced);
  }
  let told = 0;
  await transaction(ctx, async (ctx) => {
    told = 0;
    await writeStates(
      ctx.db,
      changed.map((each) => each.advanced.next),
      now,
    );
    for (const { entry, advanced } of changed) if (tells(advanced)) told += await tell(ctx, entry, advanced, end);
  });
  for (const { entry, advanced, text } of changed) {
    entry.memory = memoryOf(advanced);
    entry.written = text;
  }
  return { written: changed.length, told };
}

function memoryOf({ next }: Advanced): Memory {
  const { state, since, alerts, policies, episodes } = next;
  return { state, since, alerts, policies, episodes: [...episodes] };
}

/** All that an objective came to but for how much was good, as a text to compare. */
function toSignature({ next }: Advanced): string {
  const { reading, state, alerts, policies, episodes } = next;
  const bad = [reading.sums, ...Object.values(reading.spans)].map((sums) =>
    sums.map((each) => (each.seen === 0 ? null : each.bad)),
  );
  return JSON.stringify([bad, state, alerts, policies, episodes]);
}

function tells({ burns, dropped, budget, policies }: Advanced): boolean {
  return burns.length + dropped.length > 0 || budget !== null || policies.length > 0;
}

/** Returns the first minute of the run of minutes, each burning as fast as the rule is for, that goes on at `end`. */
function beginningOf({ declared, tracks }: Entry, { factor }: BurnRule, end: number): number | null {
  const firsts = declared.objective.measures.flatMap(({ target }, goal) => {
    const first = findRunStart(tracks[goal]!, Math.min(1, factor * allowanceOf(target)), end);
    return first === null ? [] : [first];
  });
  return firsts.length === 0 ? null : Math.min(...firsts);
}

async function tell(
  ctx: Ctx,
  entry: Entry,
  { judged, burns, dropped, budget, policies }: Advanced,
  end: number,
): Promise<number> {
  const { declared } = entry;
  for (const { alert, state, effect } of burns)
    await appendBurn(ctx, declared, judged, alert, state, effect, beginningOf(entry, alert.rule, end));
  for (const alert of dropped) await appendDropped(ctx, declared.ref, alert);
  if (budget !== null) {
    const share = Math.round((judged.remaining ?? 0) * 1000) / 10;
    const reason =
      budget === 'exhausted'
        ? `The error budget is spent: ${share} % of it is left`
        : `There is budget again: ${share} % of it is left`;
    await appendBudget(ctx, declared, judged, budget, reason);
  }
  for (const each of policies) await appendPolicy(ctx, declared, judged, each.declared, each.from, each.decision);
  return burns.length + dropped.length + (budget === null ? 0 : 1) + policies.length;
}
