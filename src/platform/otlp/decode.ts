import type { Signal } from '../telemetry-table.ts';
import { Batch, type DecodedRequest, type TimeWindow } from './batch.ts';
import { encodeJson } from './json.ts';
import { requestMessages } from './json-schema.ts';
import { decodeLogs } from './log-record.ts';
import { decodeMetrics } from './metric.ts';
import { decodeTraces } from './span.ts';
import { ProtobufCursor } from './wire.ts';

export { type DecodedRequest, OversizedOtlp, type TimeWindow } from './batch.ts';
export { MalformedOtlp } from './wire.ts';

/** The two encodings of OTLP over HTTP. */
export type OtlpContentType = 'application/x-protobuf' | 'application/json';

export interface DecodeLimits {
  window: TimeWindow;
  /** Bytes that the rows of one request may take. */
  maximumRowBytes: number;
}

const decoders = { metrics: decodeMetrics, logs: decodeLogs, traces: decodeTraces };

/** Returns the bounds of what is kept: back to the retention, and a day ahead for senders whose clocks run fast. */
export function openWindow(now: number, retentionDays: number): TimeWindow {
  const seconds = Math.floor(now / 1000);
  return { now: seconds, oldest: Math.max(1, seconds - retentionDays * 86_400), newest: seconds + 86_400 };
}

/**
 * Decodes an Export request of OTLP 1.x into rows per table. Items that cannot be kept are counted as rejected; bytes
 * that are no request throw MalformedOtlp, and rows beyond the limit throw OversizedOtlp.
 */
export function decodeOtlp(
  signal: Signal,
  body: Buffer,
  contentType: OtlpContentType,
  limits: DecodeLimits,
): DecodedRequest {
  const bytes = contentType === 'application/json' ? encodeJson(body, requestMessages[signal]) : body;
  const batch = new Batch(signal, limits.window, bytes.length, limits.maximumRowBytes);
  decoders[signal](new ProtobufCursor(bytes), batch);
  return batch.finish();
}
