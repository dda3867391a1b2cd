import { z } from 'zod';
import { Instant, page, type Routes } from '../../platform/contract.ts';

/** Points of one series on aligned periods; null where nothing arrived. */
export const Series = z.object({
  metricName: z.string(),
  unit: z.string().nullable(),
  periodSeconds: z.number(),
  /** Start of the first period. */
  from: Instant,
  values: z.array(z.number().nullable()),
});

export const LogRecord = z.object({
  time: Instant,
  service: z.string(),
  severity: z.string(),
  body: z.string(),
  traceId: z.string().nullable(),
  attributes: z.record(z.string(), z.string()),
});

/** Which signals of a service arrived, and when last. */
export const Signals = z.object({
  service: z.string(),
  metrics: Instant.nullable(),
  logs: Instant.nullable(),
  traces: Instant.nullable(),
});

export type Series = z.output<typeof Series>;
export type LogRecord = z.output<typeof LogRecord>;
export type Signals = z.output<typeof Signals>;

export const routes = {
  getSeries: {
    method: 'GET',
    path: '/v1/telemetry/series',
    summary: 'Read one metric of a service on aligned periods',
    input: z.object({
      metric: z.string(),
      service: z.string(),
      /** Further dimensions as name=value. */
      dimension: z.union([z.string(), z.array(z.string())]).optional(),
      statistic: z.string().default('Average'),
      periodSeconds: z.coerce.number().int().min(1).max(86_400).default(60),
      from: Instant.optional(),
      to: Instant.optional(),
    }),
    output: Series,
    allow: 'viewer',
  },
  listLogs: {
    method: 'GET',
    path: '/v1/telemetry/logs',
    summary: 'Read log records, newest first',
    input: z.object({
      service: z.string().optional(),
      contains: z.string().optional(),
      traceId: z.string().optional(),
      from: Instant.optional(),
      to: Instant.optional(),
      limit: z.coerce.number().int().min(1).max(1000).default(100),
    }),
    output: page(LogRecord),
    allow: 'viewer',
  },
  listSignals: {
    method: 'GET',
    path: '/v1/telemetry/signals',
    summary: 'Tell which signals arrived from which service, and when last',
    input: z.object({}),
    output: page(Signals),
    allow: 'viewer',
  },
} as const satisfies Routes;
