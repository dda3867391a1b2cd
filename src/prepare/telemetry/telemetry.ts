import { formatStatistic, parseStatistic } from '../../engines/alarm/index.ts';
import type { Ctx } from '../../platform/context.ts';
import type { Handlers } from '../../platform/contract.ts';
import { OpsError } from '../../platform/errors.ts';
import type { TelemetryStore } from '../../platform/telemetry.ts';
import type { routes } from './contract.ts';
import { listServicesSeen, metricNames, recentLogs, signalCoverage } from './read.ts';
import { readSeries, type SeriesStatistic } from './series.ts';

const hour = 3_600_000;

/** Most points that one answer holds. */
const pointLimit = 10_000;

/** How long what was heard is remembered before the store is asked again, in milliseconds. */
const heardForMs = 10_000;

const heard = new WeakMap<TelemetryStore, { at: number; services: Promise<Set<string>> }>();

/** Returns the `service.name`s heard in the last five minutes, at most ten seconds old; empty when the store fails. */
export async function servicesHeard(ctx: Ctx): Promise<Set<string>> {
  const now = ctx.now();
  const known = heard.get(ctx.telemetry);
  if (known !== undefined && now - known.at < heardForMs && now >= known.at) return known.services;
  const services = listServicesSeen(ctx.telemetry, now - 300_000)
    .then((found) => new Set(found.map((each) => each.service)))
    .catch((error: unknown) => {
      ctx.log.error({ err: error }, 'telemetry cannot be read');
      return new Set<string>();
    });
  heard.set(ctx.telemetry, { at: now, services });
  return services;
}

function readRange(ctx: Ctx, from: string | undefined, to: string | undefined): { from: number; to: number } {
  const end = to === undefined ? ctx.now() : Date.parse(to);
  const start = from === undefined ? end - hour : Date.parse(from);
  if (start >= end) throw new OpsError('invalid_input', 'Cannot read telemetry: "from" is not before "to"');
  return { from: start, to: end };
}

function readStatistic(text: string): SeriesStatistic {
  const read = parseStatistic(text);
  if ('statistic' in read) return formatStatistic(read.statistic);
  throw new OpsError('invalid_input', `Cannot read telemetry: "${text}" ${read.problem}`);
}

function readDimensions(service: string, given: string | string[] | undefined): { name: string; value: string }[] {
  const more = given === undefined ? [] : Array.isArray(given) ? given : [given];
  return [
    { name: 'service.name', value: service },
    ...more.map((text) => {
      const at = text.indexOf('=');
      if (at < 1)
        throw new OpsError('invalid_input', `Cannot read telemetry: write the dimension "${text}" as name=value`);
      return { name: text.slice(0, at), value: text.slice(at + 1) };
    }),
  ];
}

export const handlers: Handlers<typeof routes, Ctx> = {
  async getSeries(ctx, input) {
    const period = input.periodSeconds * 1000;
    const range = readRange(ctx, input.from, input.to);
    const from = Math.floor(range.from / period) * period;
    const to = Math.ceil(range.to / period) * period;
    if ((to - from) / period > pointLimit) {
      throw new OpsError(
        'invalid_input',
        `Cannot read telemetry: more than ${pointLimit} points, choose a longer period or a shorter range`,
      );
    }
    const statistic = readStatistic(input.statistic);
    const dimensions = readDimensions(input.service, input.dimension);
    const request = {
      id: 'one',
      metricName: input.metric,
      dimensions,
      statistic,
      periodSeconds: input.periodSeconds,
      from,
      to,
    };
    const [series, names] = await Promise.all([
      readSeries(ctx.telemetry, [request]),
      metricNames(ctx.telemetry, input.service, from),
    ]);
    return {
      metricName: input.metric,
      unit: names.find((each) => each.name === input.metric)?.unit ?? null,
      periodSeconds: input.periodSeconds,
      from: new Date(from).toISOString(),
      values: series.get('one') ?? [],
    };
  },
  async listLogs(ctx, input) {
    const { service, contains, traceId, limit } = input;
    const found = await recentLogs(ctx.telemetry, {
      ...readRange(ctx, input.from, input.to),
      limit,
      ...(service === undefined ? {} : { service }),
      ...(contains === undefined ? {} : { contains }),
      ...(traceId === undefined ? {} : { traceId }),
    });
    return {
      items: found.map((each) => ({
        time: new Date(each.time).toISOString(),
        service: each.service,
        severity: each.severity,
        body: each.body,
        traceId: each.traceId,
        attributes: each.attributes,
      })),
    };
  },
  async listSignals(ctx) {
    const iso = (signal: { last: number } | null) => (signal === null ? null : new Date(signal.last).toISOString());
    const found = await signalCoverage(ctx.telemetry, ctx.now() - 24 * hour);
    return {
      items: found.map((each) => ({
        service: each.service,
        metrics: iso(each.metrics),
        logs: iso(each.logs),
        traces: iso(each.traces),
      })),
    };
  },
};
