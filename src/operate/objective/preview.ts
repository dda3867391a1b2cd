import { hasErrors } from '../../engines/issue.ts';
import {
  advanceBurnAlert,
  type BurnState,
  HOUR,
  MINUTE,
  noSums,
  type Objective,
  parseOpenSlo,
  type OpenSloObject,
  resolveObjective,
  startBurnAlert,
  type Sums,
  type Tally,
  tallySlice,
  tallyUnion,
} from '../../engines/slo/index.ts';
import { listDeclared } from '../../organization/catalog/catalog.ts';
import type { Ctx } from '../../platform/context.ts';
import { type Diagnostic, placeIssues, readDocuments, type SourceDocument } from '../../platform/document.ts';
import type { ObjectivePreview } from './contract.ts';
import { isUnion } from './definition.ts';
import { alertReadings, judgeReading, type Reading } from './judge.ts';
import { gatherLibrary, objectsOf, sloEntityKinds } from './library.ts';
import { findFirstPoint, readMinutes, tallyMinutes } from './measure.ts';
import { spansOf } from './span.ts';
import { showAlert, toIso } from './view.ts';

interface Read {
  object: OpenSloObject;
  document: SourceDocument;
  prefix: (string | number)[];
}

/** Checks OpenSLO documents against what is declared, and replays their SLOs over the stored telemetry; changes nothing. */
export async function previewObjective(
  ctx: Ctx,
  { text, days }: { text: string; days?: number | undefined },
): Promise<ObjectivePreview> {
  const { documents, diagnostics } = readDocuments({ file: 'preview.yaml', text });
  const problems: Diagnostic[] = [...diagnostics];
  const reads: Read[] = [];
  for (const document of documents) {
    const items: [unknown, (string | number)[]][] = Array.isArray(document.value)
      ? document.value.map((item: unknown, index) => [item, [index]])
      : [[document.value, []]];
    for (const [item, prefix] of items) {
      const parsed = parseOpenSlo(item);
      problems.push(
        ...placeIssues(
          document,
          parsed.issues.map((each) => ({ ...each, path: [...prefix, ...each.path] })),
        ),
      );
      if (parsed.value !== undefined) reads.push({ object: parsed.value, document, prefix });
    }
  }
  const declared = (await Promise.all(sloEntityKinds.map((kind) => listDeclared(ctx, { kind })))).flat();
  // What the text says comes after what is declared, and replaces it.
  const library = gatherLibrary([...objectsOf(declared), ...reads.map((each) => each.object)]);
  const objectives: ObjectivePreview['objectives'] = [];
  for (const { object, document, prefix } of reads) {
    if (object.kind !== 'SLO') continue;
    const { value, issues } = resolveObjective(object, library);
    problems.push(
      ...placeIssues(
        document,
        issues.map((each) => ({ ...each, path: [...prefix, ...each.path] })),
      ),
    );
    if (value === undefined || hasErrors(issues)) continue;
    objectives.push({
      name: value.name,
      title: value.title,
      notes: value.notes,
      alerts:
        value.measures.length === 0 ? [] : value.alerts.map((each) => showAlert({ objective: value }, each, undefined)),
      replay: value.measures.length === 0 ? null : await replay(ctx, value, days ?? 7),
    });
  }
  return {
    problems: problems.map(({ line, column, code, severity, message }) => ({ line, column, code, severity, message })),
    objectives,
  };
}

/** Minutes that are read at once. */
const chunkMs = 12 * HOUR;

/** Running sums of one part at the end of each minute, from an empty one at the beginning. */
interface Line {
  good: Float64Array;
  bad: Float64Array;
  seen: Float64Array;
}

function toLine(units: readonly Tally[]): Line {
  const line = {
    good: new Float64Array(units.length + 1),
    bad: new Float64Array(units.length + 1),
    seen: new Float64Array(units.length + 1),
  };
  units.forEach((unit, index) => {
    line.good[index + 1] = line.good[index]! + (unit?.good ?? 0);
    line.bad[index + 1] = line.bad[index]! + (unit?.bad ?? 0);
    line.seen[index + 1] = line.seen[index]! + (unit === null ? 0 : 1);
  });
  return line;
}

function sumLine({ good, bad, seen }: Line, from: number, to: number): Sums {
  if (to <= from) return noSums;
  return { good: good[to]! - good[from]!, bad: bad[to]! - bad[from]!, seen: seen[to]! - seen[from]! };
}

async function readUnits(ctx: Ctx, objective: Objective, from: number, to: number): Promise<Tally[][]> {
  const minutes: Tally[][] = objective.measures.map(() => []);
  for (let at = from; at < to; at += chunkMs) {
    const values = await readMinutes(ctx, [objective], at, Math.min(to, at + chunkMs));
    objective.measures.forEach((_, goal) => minutes[goal]!.push(...tallyMinutes(objective, goal, values)));
  }
  const { method, sliceMinutes, measures } = objective;
  const units = minutes.map((own, goal) =>
    own.map((minute, index): Tally => {
      // A unit stands at the last of its minutes.
      if ((from / MINUTE + index + 1) % sliceMinutes !== 0) return null;
      const slicing = { method, sliceMinutes, sliceTarget: measures[goal]!.sliceTarget };
      return tallySlice(
        slicing,
        sliceMinutes === 1 ? [minute] : own.slice(Math.max(0, index + 1 - sliceMinutes), index + 1),
      );
    }),
  );
  if (!isUnion(objective)) return units;
  const targets = measures.map((each) => each.target);
  return [
    ...units,
    units[0]!.map((_, index) =>
      tallyUnion(
        units.map((each) => each[index]!),
        targets,
      ),
    ),
  ];
}

/** Goes minute by minute over what is stored and notes when alerts would have begun and ended. */
async function replay(
  ctx: Ctx,
  objective: Objective,
  days: number,
): Promise<ObjectivePreview['objectives'][number]['replay']> {
  const to = Math.floor(ctx.now() / MINUTE) * MINUTE;
  const wanted = to - days * 24 * HOUR;
  const first = await findFirstPoint(ctx, [objective], wanted);
  const from = Math.floor(Math.min(first ?? to, to) / HOUR) * HOUR;
  const lines = (await readUnits(ctx, objective, from, to)).map(toLine);
  const count = (to - from) / MINUTE;
  const spans = spansOf(objective, []);
  const read = (index: number): Reading => {
    const since = (ms: number): Sums[] => lines.map((line) => sumLine(line, Math.max(0, index - ms / MINUTE), index));
    const at = from + index * MINUTE;
    const window = { start: at - objective.windowMs, end: at };
    return {
      at,
      window,
      sums: since(objective.windowMs),
      spans: Object.fromEntries(spans.map((span) => [span, since(span)])),
    };
  };
  const firings: { alert: string; start: string; end: string | null }[] = [];
  const states = new Map<string, BurnState>();
  for (let index = 1; index <= count; index += 1) {
    // A month has 43,200 minutes: others have their turn meanwhile.
    if (index % 2000 === 0) await new Promise((resolve) => setImmediate(resolve));
    const reading = read(index);
    for (const alert of objective.alerts) {
      const { name } = alert.rule;
      const known = states.get(name) ?? startBurnAlert(reading.at);
      const { state, effects } = advanceBurnAlert(
        alert.rule,
        known,
        alertReadings(objective, alert, reading),
        reading.at,
      );
      states.set(name, state);
      for (const { kind } of effects) {
        if (kind === 'started') firings.push({ alert: name, start: toIso(reading.at), end: null });
        const open = firings.findLast((each) => each.alert === name);
        if (kind === 'ended' && open !== undefined) open.end = toIso(reading.at);
      }
    }
  }
  const judged = judgeReading(objective, read(count));
  const goals = objective.measures.map((each, goal) => ({ title: each.title, budget: judged.goals[goal]! }));
  return { from: toIso(from), to: toIso(to), consumed: judged.consumed, goals, firings };
}
