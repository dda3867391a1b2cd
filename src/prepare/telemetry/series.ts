import type { TelemetryStore } from '../../platform/telemetry.ts';
import { computeStatistic, parseStatistic, type Segment, type Statistic } from '../../engines/alarm/index.ts';
import { percentileOfSegments, toSegments } from './percentile.ts';
import { gaugeQuery, histogramQuery, sumQuery } from './series-sql.ts';
import type { SlotPart } from './slot-ring.ts';

/** What is made of the points of a period; also as CloudFormation writes it, such as `p99.9` or `tm90`. */
export type SeriesStatistic = Statistic | { percentile: number } | (string & {});

/** One series that is asked for: instants in epoch milliseconds, periods aligned to `from`. */
export interface SeriesRequest {
  id: string;
  metricName: string;
  /** `service.name` is the service; every other name is an attribute of the point or else of its resource. */
  dimensions: readonly { name: string; value: string }[];
  statistic: SeriesStatistic;
  periodSeconds: number;
  from: number;
  to: number;
}

/**
 * Reads many series at once: one query per table for all requests of a period. For each request it returns one value per
 * period in [from, to), null where nothing arrived. All series that have the dimensions count together. Deltas add up;
 * of monotonic cumulative sums and of cumulative histograms the increase counts, with resets; other sums are read as
 * gauges. A point that was stored twice counts once.
 */
export async function readSeries(
  store: Pick<TelemetryStore, 'query'>,
  requests: readonly SeriesRequest[],
): Promise<Map<string, (number | null)[]>> {
  const groups = new Map<string, SeriesRequest[]>();
  for (const request of requests) {
    if (!(request.periodSeconds > 0))
      throw new RangeError(`Cannot read series "${request.id}": period ${request.periodSeconds} is not above 0`);
    const periodMs = request.periodSeconds * 1000;
    // Requests share buckets when their periods begin at the same instants.
    const key = `${periodMs} ${request.from % periodMs}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [request]);
    else group.push(request);
  }
  const results = new Map<string, (number | null)[]>();
  for (const group of groups.values()) await readGroup(store, group, results);
  return results;
}

/** A row of any of the three queries: what the points of some series came to in one period. */
interface Row extends SlotPart {
  metric: string;
  service: string;
  dims: string[];
  bucket: number;
}

async function readGroup(
  store: Pick<TelemetryStore, 'query'>,
  requests: readonly SeriesRequest[],
  results: Map<string, (number | null)[]>,
): Promise<void> {
  const periodMs = (requests[0] as SeriesRequest).periodSeconds * 1000;
  const from = Math.min(...requests.map((each) => each.from));
  const to = Math.max(...requests.map((each) => each.to));
  const needs = collectNeeds(requests);
  const services = listServices(requests);
  const params = {
    needs: JSON.stringify([...needs].map(([metric, need]) => [metric, need.names, need.wantsPoints ? 1 : 0])),
    names: [...needs.keys()],
    services: services ?? [],
    from,
    to,
    // A cumulative series needs its last point before the range; exporters send at least every few minutes.
    back: from - Math.max(2 * periodMs, 600_000),
    period: periodMs,
  };
  const filter = services === undefined ? '' : 'AND ServiceName IN {services:Array(String)}';
  const tables = await Promise.all(
    [gaugeQuery, sumQuery, histogramQuery].map((write) => store.query<Row>(write(filter), params)),
  );
  const index = new SeriesIndex(tables.flat(), needs);
  for (const request of requests) {
    const length = Math.max(0, Math.ceil((request.to - request.from) / periodMs));
    const first = Math.round((request.from - from) / periodMs);
    const buckets = Array.from({ length }, (): Row[] => []);
    for (const row of index.find(request)) buckets[row.bucket - first]?.push(row);
    const statistic = resolveStatistic(request.statistic);
    results.set(
      request.id,
      buckets.map((rows) => summarize(rows, statistic)),
    );
  }
}

interface Need {
  names: string[];
  wantsPoints: boolean;
}

/** Per metric, the attributes that its requests tell apart, and whether single values are needed. */
function collectNeeds(requests: readonly SeriesRequest[]): Map<string, Need> {
  const needs = new Map<string, Need>();
  for (const request of requests) {
    let need = needs.get(request.metricName);
    if (need === undefined) needs.set(request.metricName, (need = { names: [], wantsPoints: false }));
    for (const { name } of request.dimensions) {
      if (name !== 'service.name' && !need.names.includes(name)) need.names.push(name);
    }
    need.wantsPoints ||= typeof resolveStatistic(request.statistic) !== 'string';
  }
  return needs;
}

/** The services that are asked for, or undefined when a request takes any. */
function listServices(requests: readonly SeriesRequest[]): string[] | undefined {
  const services = new Set<string>();
  for (const { dimensions } of requests) {
    const service = dimensions.find((each) => each.name === 'service.name');
    if (service === undefined) return undefined;
    services.add(service.value);
  }
  return [...services];
}

/** Finds rows by the values of the dimensions that a request names, through one map per set of names. */
class SeriesIndex {
  private readonly byMetric = new Map<string, Row[]>();
  private readonly bySignature = new Map<string, Map<string, Row[]>>();
  private readonly needs: Map<string, Need>;

  constructor(rows: readonly Row[], needs: Map<string, Need>) {
    this.needs = needs;
    for (const row of rows) append(this.byMetric, row.metric, row);
  }

  find(request: SeriesRequest): readonly Row[] {
    const wanted = [...request.dimensions].sort((left, right) => (left.name < right.name ? -1 : 1));
    const names = wanted.map((each) => each.name);
    const signature = JSON.stringify([request.metricName, names]);
    let rows = this.bySignature.get(signature);
    if (rows === undefined) {
      rows = new Map();
      const known = this.needs.get(request.metricName)?.names ?? [];
      const places = names.map((name) => known.indexOf(name));
      for (const row of this.byMetric.get(request.metricName) ?? []) {
        append(rows, JSON.stringify(places.map((place) => (place < 0 ? row.service : row.dims[place]))), row);
      }
      this.bySignature.set(signature, rows);
    }
    return rows.get(JSON.stringify(wanted.map((each) => each.value))) ?? [];
  }
}

function append<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

/** Returns a statistic of all that some slots hold together; null where they give none. */
export function summarize(rows: readonly SlotPart[], statistic: SeriesStatistic): number | null {
  if (rows.length === 0) return null;
  const resolved = resolveStatistic(statistic);
  if (typeof resolved !== 'string') {
    return computeStatistic(resolved, {
      values: rows.flatMap((row) => row.points ?? []),
      segments: rows.flatMap((row) => (row.counts === undefined ? [] : segmentsOf(row))),
    });
  }
  const count = rows.reduce((sum, row) => sum + row.samples, 0);
  // A histogram that counted nothing in the period has a sum, but no average and no extremes.
  const hasExtremes = count > 0;
  return computeStatistic(resolved, {
    totals: {
      count,
      sum: rows.reduce((sum, row) => sum + row.total, 0),
      minimum: hasExtremes && resolved === 'Minimum' ? pickExtreme(rows, Math.min, 'minimum', 0) : null,
      maximum: hasExtremes && resolved === 'Maximum' ? pickExtreme(rows, Math.max, 'maximum', 100) : null,
    },
  });
}

/**
 * The extreme of a period. A cumulative histogram knows its extremes only since its start: for the period, the edge of
 * its outermost bucket that counted stands in, bounded by those.
 */
function pickExtreme(
  rows: readonly SlotPart[],
  pick: (...values: number[]) => number,
  key: 'minimum' | 'maximum',
  percentile: number,
): number | null {
  const values = rows.flatMap((row) => {
    const value = row[key] ?? (row.counts === undefined ? null : percentileOfSegments(segmentsOf(row), percentile));
    return value === null ? [] : [value];
  });
  return values.length === 0 ? null : pick(...values);
}

function segmentsOf(row: SlotPart): Segment[] {
  return toSegments(
    row.counts ?? [],
    row.bounds ?? [],
    row.minimum ?? row.lifeMinimum ?? null,
    row.maximum ?? row.lifeMaximum ?? null,
  );
}

function resolveStatistic(statistic: SeriesStatistic): Statistic {
  if (typeof statistic === 'object') return 'kind' in statistic ? statistic : { kind: 'percentile', ...statistic };
  const parsed = parseStatistic(statistic);
  if ('problem' in parsed) throw new RangeError(`Cannot read series: statistic "${statistic}" ${parsed.problem}`);
  return parsed.statistic;
}
