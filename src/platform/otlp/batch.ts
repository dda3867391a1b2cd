import type { Signal, TelemetryTable } from '../telemetry-table.ts';
import { RowWriter } from './row-writer.ts';

/** The rows of a request would take more memory than the limit; answered 413. */
export class OversizedOtlp extends Error {
  override name = 'OversizedOtlp';
}

/** Which instants are taken: whole seconds of the epoch, both bounds included. */
export interface TimeWindow {
  oldest: number;
  newest: number;
  /** Epoch seconds of now, for log records without any time. */
  now: number;
}

/** What a request becomes: rows ready to insert, and what of it was turned away. */
export interface DecodedRequest {
  signal: Signal;
  /** JSONCompactEachRow blocks per table, each of whole rows, columns in the order of telemetryColumns. */
  tables: Map<TelemetryTable, Buffer[]>;
  /** Bytes of all rows. */
  bytes: number;
  accepted: number;
  rejected: number;
  /** Why items were rejected, in words, with counts; empty when none was. */
  message: string;
  /** Accepted items per ServiceName. */
  services: Map<string, number>;
  /** The earliest second of the accepted data points, Infinity where there is none. */
  oldestSeconds: number;
}

const blockBytes = 4 * 1024 * 1024;

/** Collects rows and rejections while a request is decoded. */
export class Batch {
  readonly signal: Signal;
  readonly window: TimeWindow;
  private readonly writers = new Map<TelemetryTable, RowWriter>();
  private readonly reasons = new Map<string, number>();
  private readonly services = new Map<string, number>();
  private readonly firstBytes: number;
  private room: number;
  private rejected = 0;
  private oldestSeconds = Number.POSITIVE_INFINITY;

  constructor(signal: Signal, window: TimeWindow, bodyBytes: number, maximumBytes: number) {
    this.signal = signal;
    this.window = window;
    this.firstBytes = Math.min(blockBytes, Math.max(4096, bodyBytes * 4));
    this.room = maximumBytes;
  }

  writer(table: TelemetryTable): RowWriter {
    let writer = this.writers.get(table);
    if (writer === undefined) {
      writer = new RowWriter(blockBytes, this.firstBytes, (bytes) => this.charge(bytes));
      this.writers.set(table, writer);
    }
    return writer;
  }

  accept(serviceName: string, count: number): void {
    if (count > 0) this.services.set(serviceName, (this.services.get(serviceName) ?? 0) + count);
  }

  /** Notes the time of an accepted data point. */
  noteTime(seconds: number): void {
    if (seconds < this.oldestSeconds) this.oldestSeconds = seconds;
  }

  /** Turns items away; `reason` completes the sentence "rejected 3 …". */
  reject(reason: string, count: number = 1): void {
    if (count === 0) return;
    this.rejected += count;
    this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + count);
  }

  finish(): DecodedRequest {
    const tables = new Map<TelemetryTable, Buffer[]>();
    let accepted = 0;
    let bytes = 0;
    for (const [table, writer] of this.writers) {
      const blocks = writer.finish();
      if (blocks.length === 0) continue;
      tables.set(table, blocks);
      accepted += writer.rows;
      for (const block of blocks) bytes += block.length;
    }
    const message = [...this.reasons].map(([reason, count]) => `rejected ${count} ${reason}`).join('; ');
    const { signal, rejected, services, oldestSeconds } = this;
    return { signal, tables, bytes, accepted, rejected, message, services, oldestSeconds };
  }

  private charge(bytes: number): void {
    this.room -= bytes;
    if (this.room < 0)
      throw new OversizedOtlp('Cannot take the request: its rows are larger than the limit, send smaller batches');
  }
}

/** An instant split for exact writing: nanoseconds of the epoch do not fit a number. */
export interface Instant {
  seconds: number;
  nanoseconds: number;
}

/** Splits unsigned 64-bit nanoseconds, given as two halves, into seconds and nanoseconds without losing a bit. */
export function splitNanoseconds(low: number, high: number, into: Instant): void {
  // 2^48 ns is 281474 s and 976710656 ns; each product below stays under 2^53.
  const top = high >>> 16;
  const rest = top * 976_710_656 + (high & 0xffff) * 0x1_0000_0000 + low;
  const carried = Math.floor(rest / 1_000_000_000);
  into.seconds = top * 281_474 + carried;
  into.nanoseconds = rest - carried * 1_000_000_000;
}

/** Says what is wrong with the time of an item, or nothing. */
export function findTimeFault(
  window: TimeWindow,
  instant: Instant,
): 'without a time' | 'older than the retention' | 'from the future' | undefined {
  if (instant.seconds >= window.oldest && instant.seconds <= window.newest) return undefined;
  if (instant.seconds === 0 && instant.nanoseconds === 0) return 'without a time';
  return instant.seconds < window.oldest ? 'older than the retention' : 'from the future';
}
