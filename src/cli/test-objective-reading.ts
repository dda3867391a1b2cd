import {
  fineSpan,
  hourOf,
  MINUTE,
  noSums,
  type Objective,
  type Span,
  type Sums,
  type Tally,
  tallySlice,
  tallyUnion,
  windowAt,
} from '../engines/slo/index.ts';
import { type DeclaredObjective, isUnion } from '../operate/objective/definition.ts';
import type { Reading } from '../operate/objective/judge.ts';

/** Running sums of one part at the end of each minute, from an empty one at the beginning. */
interface Line {
  good: Float64Array;
  bad: Float64Array;
  seen: Float64Array;
}

/**
 * Returns a way to read an objective at the end of each minute, counted from an instant (epoch ms), from what its goals came
 * to in the minutes; it gives what tracks give that are read minute by minute (SL26).
 * Windows have to be asked for in order.
 */
export function createReader(
  { objective, spans }: DeclaredObjective,
  minutes: readonly (readonly Tally[])[],
  from: number,
  length: number,
): (minute: number) => { reading: Reading; running: Sums[] } {
  const lines = toUnits(objective, minutes, from, length).map(toLine);
  let window: Span | null = null;
  return (minute) => {
    const at = from + minute * MINUTE;
    // A calendar is asked again when its window is over only, for zones take time.
    if (window === null || objective.window.kind === 'rolling' || at >= window.end)
      window = windowAt(objective.window, at);
    const since = (instant: number): Sums[] => {
      const first = Math.max(0, Math.ceil((instant - from) / MINUTE));
      return lines.map((line) => sumLine(line, first, minute));
    };
    const isFine = window.end - window.start <= fineSpan;
    const read: Record<string, Sums[]> = {};
    for (const span of spans) read[span] = since(span <= fineSpan ? at - span : hourOf(at - span));
    return {
      reading: { at, window, sums: since(isFine ? window.start : hourOf(window.start)), spans: read },
      running: lines.map((line) => sumLine(line, 0, minute)),
    };
  };
}

/** Makes the units of each part from its minutes: a slice stands at the last of its minutes. */
function toUnits(
  objective: Objective,
  minutes: readonly (readonly Tally[])[],
  from: number,
  length: number,
): Tally[][] {
  const { method, sliceMinutes, measures } = objective;
  const first = from / MINUTE;
  const units = measures.map(({ sliceTarget }, goal) => {
    const slicing = { method, sliceMinutes, sliceTarget };
    return Array.from({ length }, (_, index): Tally => {
      if ((first + index + 1) % sliceMinutes !== 0) return null;
      const own: Tally[] = [];
      for (let each = Math.max(0, index + 1 - sliceMinutes); each <= index; each += 1)
        own.push(minutes[each]?.[goal] ?? null);
      return tallySlice(slicing, own);
    });
  });
  if (!isUnion(objective)) return units;
  const targets = measures.map((each) => each.target);
  const union = Array.from({ length }, (_, index) =>
    tallyUnion(
      units.map((each) => each[index]!),
      targets,
    ),
  );
  return [...units, union];
}

function toLine(units: readonly Tally[]): Line {
  const size = units.length + 1;
  const line = { good: new Float64Array(size), bad: new Float64Array(size), seen: new Float64Array(size) };
  units.forEach((unit, index) => {
    line.good[index + 1] = line.good[index]! + (unit === null ? 0 : unit.good);
    line.bad[index + 1] = line.bad[index]! + (unit === null ? 0 : unit.bad);
    line.seen[index + 1] = line.seen[index]! + (unit === null ? 0 : 1);
  });
  return line;
}

function sumLine({ good, bad, seen }: Line, from: number, to: number): Sums {
  // Without evidence there is nothing, whatever the last digits of the sums are.
  if (seen[to]! === seen[from]!) return noSums;
  return { good: good[to]! - good[from]!, bad: bad[to]! - bad[from]!, seen: seen[to]! - seen[from]! };
}
