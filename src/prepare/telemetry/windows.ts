import type { TelemetryStore } from '../../platform/telemetry.ts';
import { createReadings, type HistogramPoint, type Readings, type SumPoint } from './reading.ts';
import {
  describeSeries,
  metricTables,
  newestGauges,
  newestHistograms,
  newestSums,
  type NewestParams,
} from './newest-sql.ts';
import { type SeriesStatistic, summarize } from './series.ts';
import { type SlotPart, SlotRing, type SlotSum } from './slot-ring.ts';

/** One line of values that is kept: a statistic of the series with these dimensions, over the newest periods. */
export interface LineRequest {
  id: string;
  metricName: string;
  /** `service.name` is the service; every other name is an attribute of the point or else of its resource. */
  dimensions: readonly { name: string; value: string }[];
  statistic: SeriesStatistic;
  /** A multiple of the step. */
  periodSeconds: number;
  /** How many periods, the newest ending with the range. */
  periods: number;
}

/** What a line holds: one value per period, oldest first, null where nothing arrived, and the samples behind each. */
export interface Line {
  values: (number | null)[];
  samples: number[];
}

/** Lines of values that follow the telemetry store as time goes on. */
export interface SeriesWindows {
  /** Says which lines are wanted; those that were wanted before and fit keep what they hold. */
  want(requests: readonly LineRequest[]): void;
  /**
   * Moves the range of every line so that it ends at `end` (epoch ms, a multiple of the step), reading only what
   * arrived since; points that come late, or were told of by `arrived`, are read again with their slot. Rejects when the
   * store cannot be read; the lines are then as they were and the next call makes up for it.
   */
  advance(store: Pick<TelemetryStore, 'query'>, end: number): Promise<void>;
  /** Tells that points of this instant (epoch ms) or later were stored. */
  arrived(oldest: number): void;
  /** Returns what a line holds. */
  read(id: string): Line;
  /** Reports whether nothing arrived within the range of a line. */
  isEmpty(id: string): boolean;
}

interface Selection {
  metric: string;
  ring: SlotRing;
  /** The newest slot with a point. */
  newest: number;
}

interface HeldLine {
  request: LineRequest;
  selection: Selection;
  /** Slots in a period, and values that are kept: one for each slot at which a period may end. */
  width: number;
  values: Float64Array;
  samples: Float64Array;
}

interface Signature {
  names: string[];
  byValues: Map<string, Selection>;
}

interface SeriesInfo {
  series: string;
  metric: string;
  service: string;
  attributes: Record<string, string>;
  resource: Record<string, string>;
}

const basic = new Set<unknown>(['Average', 'Sum', 'Minimum', 'Maximum', 'SampleCount']);

/** Slots that a cumulative series is looked for before the range, so that its first increase is known. */
const backMs = 600_000;

/**
 * Creates windows over slots of `stepSeconds`. `lateMs` is how far back each advance reads again besides what it is told
 * of: 0 where every point is told of by `arrived`, more where others write the store too.
 */
export function createSeriesWindows(stepSeconds: number, lateMs: number): SeriesWindows {
  const step = stepSeconds * 1000;
  let lines = new Map<string, HeldLine>();
  let selections = new Map<string, Selection>();
  let signatures = new Map<string, Signature[]>();
  let members = new Map<string, readonly Selection[]>();
  let readings: Readings = createReadings();
  let services: string[] = [];
  let length = 1;
  let head = -1;
  let late = Number.POSITIVE_INFINITY;

  function want(requests: readonly LineRequest[]): void {
    const before = { lines, selections };
    const needs = new Map<string, { request: LineRequest; slots: number; parts: boolean }>();
    length = 1;
    for (const request of requests) {
      const slots = (request.periodSeconds / stepSeconds) * request.periods;
      length = Math.max(length, slots);
      const key = keyOf(request);
      const need = needs.get(key);
      const parts = !basic.has(request.statistic);
      if (need === undefined) needs.set(key, { request, slots, parts });
      else {
        need.slots = Math.max(need.slots, slots);
        need.parts ||= parts;
      }
    }
    let isSame = needs.size === before.selections.size;
    selections = new Map();
    signatures = new Map();
    for (const [key, { request, slots, parts }] of needs) {
      const held = before.selections.get(key);
      const fits = held !== undefined && held.ring.length >= slots && (held.ring.keepsParts || !parts);
      isSame &&= fits;
      const selection = fits ? held : { metric: request.metricName, ring: new SlotRing(slots, parts), newest: -1 };
      selections.set(key, selection);
      addSignature(request, selection);
    }
    lines = new Map(requests.map((request) => [request.id, holdLine(request, before.lines.get(request.id))]));
    services = listServices(requests);
    if (!isSame) forget();
    else if (requests.some(({ id }) => before.lines.get(id) === undefined)) {
      for (const line of lines.values()) if (head >= 0) computeLine(line, head - length + 1, head);
    }
  }

  /** What was read does not suffice for what is wanted: the next advance reads the whole range. */
  function forget(): void {
    head = -1;
    members = new Map();
    readings = createReadings();
    for (const { ring } of selections.values()) ring.clear(0, ring.length - 1);
    for (const selection of selections.values()) selection.newest = -1;
  }

  function addSignature(request: LineRequest, selection: Selection): void {
    const sorted = sortDimensions(request);
    const names = sorted.map((each) => each.name);
    let ofMetric = signatures.get(request.metricName);
    if (ofMetric === undefined) signatures.set(request.metricName, (ofMetric = []));
    let signature = ofMetric.find((each) => each.names.join('\0') === names.join('\0'));
    if (signature === undefined) ofMetric.push((signature = { names, byValues: new Map() }));
    signature.byValues.set(JSON.stringify(sorted.map((each) => each.value)), selection);
  }

  function holdLine(request: LineRequest, before: HeldLine | undefined): HeldLine {
    const selection = selections.get(keyOf(request))!;
    const width = request.periodSeconds / stepSeconds;
    const count = width * request.periods;
    if (
      before !== undefined &&
      before.selection === selection &&
      before.values.length === count &&
      before.width === width
    )
      return { ...before, request };
    return {
      request,
      selection,
      width,
      values: new Float64Array(count).fill(Number.NaN),
      samples: new Float64Array(count),
    };
  }

  async function advance(store: Pick<TelemetryStore, 'query'>, end: number): Promise<void> {
    const last = Math.round(end / step) - 1;
    if (lines.size === 0) {
      head = last;
      return;
    }
    const oldest = last - length + 1;
    const lateFrom = late;
    late = Number.POSITIVE_INFINITY;
    try {
      const told = Math.floor(Math.min(lateFrom, head * step + step - lateMs) / step);
      // What was read before the oldest reading that is kept can only be read again as a whole.
      const isCold =
        told === Number.NEGATIVE_INFINITY ||
        head < oldest ||
        head > last ||
        !readings.reachesTo(Math.min(told, head + 1) * step);
      const from = isCold ? oldest : Math.max(oldest, Math.min(head + 1, told));
      await load(store, from, last, isCold);
      head = last;
    } catch (error) {
      late = Math.min(late, lateFrom);
      head = -1;
      throw error;
    }
  }

  async function load(
    store: Pick<TelemetryStore, 'query'>,
    from: number,
    last: number,
    isCold: boolean,
  ): Promise<void> {
    const params: NewestParams = {
      names: [...signatures.keys()],
      services,
      from: from * step,
      to: (last + 1) * step,
      step,
    };
    const back = { ...params, from: isCold ? from * step - backMs : from * step };
    const withPoints = [...selections.values()].some((each) => each.ring.keepsParts);
    const [gauges, sums, histograms] = await Promise.all([
      store.query<{ series: string; slot: number } & SlotPart>(newestGauges(params, withPoints), params),
      store.query<SumPoint>(newestSums(back), back),
      store.query<HistogramPoint>(newestHistograms(back), back),
    ]);
    if (isCold) forget();
    await learn(store, [gauges, sums, histograms], back, isCold);

    for (const selection of selections.values()) selection.ring.clear(from, last);
    const place = (series: string, slot: number, part: SlotPart): void => {
      for (const selection of members.get(series) ?? []) {
        // A ring is as long as its own lines ask for; what is older than that would stand in the place of what is newer.
        if (slot <= last - selection.ring.length) continue;
        selection.ring.add(slot, part);
        if (slot > selection.newest) selection.newest = slot;
      }
    };
    const placeAt = (series: string, at: number, part: SlotPart): void => {
      const slot = Math.floor(at / step);
      if (slot >= from) place(series, slot, part);
    };
    for (const { series, slot, ...part } of gauges) place(series, slot, part);
    readings.rewind(from * step);
    const knownSince = isCold ? back.from : undefined;
    readings.takeSums(sums, knownSince, placeAt);
    readings.takeHistograms(histograms, knownSince, placeAt);
    for (const line of lines.values()) computeLine(line, from, last);
  }

  /** Finds out to which selections the series belong that are seen for the first time. */
  async function learn(
    store: Pick<TelemetryStore, 'query'>,
    tables: readonly (readonly { series: string }[])[],
    params: NewestParams,
    isCold: boolean,
  ): Promise<void> {
    await Promise.all(
      tables.map(async (rows, index) => {
        const unknown = new Set<string>();
        for (const { series } of rows) if (!members.has(series)) unknown.add(series);
        if (unknown.size === 0) return;
        const some = !isCold && unknown.size < 1000;
        const found = await store.query<SeriesInfo>(describeSeries(metricTables[index]!, params, some), {
          ...params,
          unknown: some ? [...unknown] : [],
        });
        for (const info of found) members.set(info.series, selectionsOf(info));
      }),
    );
  }

  function selectionsOf({ metric, service, attributes, resource }: SeriesInfo): Selection[] {
    return (signatures.get(metric) ?? []).flatMap(({ names, byValues }) => {
      const values = names.map((name) =>
        name === 'service.name' ? service : (attributes[name] ?? resource[name] ?? ''),
      );
      return byValues.get(JSON.stringify(values)) ?? [];
    });
  }

  const sum: SlotSum = { samples: 0, total: 0, minimum: 0, maximum: 0 };

  /** Computes the values of the periods that end with one of the slots. */
  function computeLine(line: HeldLine, first: number, last: number): void {
    const { selection, width, values, samples, request } = line;
    const count = values.length;
    const isEmpty = selection.newest < first - width + 1;
    for (let slot = Math.max(first, last - count + 1, 0); slot <= last; slot += 1) {
      const at = slot % count;
      const begin = Math.max(slot - width + 1, 0, last - selection.ring.length + 1);
      if (isEmpty || !selection.ring.sum(begin, slot, sum)) {
        values[at] = Number.NaN;
        samples[at] = 0;
        continue;
      }
      samples[at] = sum.samples;
      values[at] = basic.has(request.statistic)
        ? ofSum(request.statistic as string, sum)
        : (summarize(selection.ring.list(begin, slot), request.statistic) ?? Number.NaN);
    }
  }

  function held(id: string): HeldLine {
    const line = lines.get(id);
    if (line === undefined) throw new Error(`There is no line "${id}": it was not asked for`);
    return line;
  }

  return {
    want,
    advance,
    arrived(oldest) {
      if (oldest < late) late = oldest;
    },
    read(id) {
      const { request, width, values, samples } = held(id);
      const line: Line = { values: [], samples: [] };
      for (let back = request.periods - 1; back >= 0; back -= 1) {
        const slot = head - back * width;
        const value = slot < 0 ? Number.NaN : values[slot % values.length]!;
        line.values.push(Number.isNaN(value) ? null : value);
        line.samples.push(slot < 0 ? 0 : samples[slot % values.length]!);
      }
      return line;
    },
    isEmpty(id) {
      const { selection, values } = held(id);
      return selection.newest <= head - values.length;
    },
  };
}

function ofSum(statistic: string, { samples, total, minimum, maximum }: SlotSum): number {
  if (statistic === 'SampleCount') return samples;
  if (statistic === 'Sum') return total;
  // A histogram that counted nothing in the period has a sum, but no average and no extremes.
  if (samples === 0) return Number.NaN;
  if (statistic === 'Average') return total / samples;
  const extreme = statistic === 'Minimum' ? minimum : maximum;
  return Number.isFinite(extreme) ? extreme : Number.NaN;
}

function sortDimensions({ dimensions }: LineRequest): LineRequest['dimensions'] {
  return [...dimensions].sort((left, right) => (left.name < right.name ? -1 : 1));
}

function keyOf(request: LineRequest): string {
  return JSON.stringify([request.metricName, sortDimensions(request).map((each) => [each.name, each.value])]);
}

/** The services that are asked for, or none when a line takes any. */
function listServices(requests: readonly LineRequest[]): string[] {
  const services = new Set<string>();
  for (const { dimensions } of requests) {
    const service = dimensions.find((each) => each.name === 'service.name');
    if (service === undefined) return [];
    services.add(service.value);
  }
  return [...services];
}
