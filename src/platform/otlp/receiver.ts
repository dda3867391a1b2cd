import { promisify } from 'node:util';
import { gunzip as gunzipWithCallback } from 'node:zlib';
import type { Clock } from '../clock.ts';
import type { Signal } from '../telemetry-table.ts';
import { answerRefusal, answerSuccess, type OtlpAnswer } from './answer.ts';
import { createGroupCommit, type RowSink } from './commit.ts';
import {
  type DecodedRequest,
  decodeOtlp,
  MalformedOtlp,
  type OtlpContentType,
  OversizedOtlp,
  openWindow,
} from './decode.ts';

export type { OtlpAnswer } from './answer.ts';

const gunzip = promisify(gunzipWithCallback);
const mebibyte = 1024 * 1024;

/** One Export request as it came over HTTP; header names are lower-case. */
export interface OtlpRequest {
  signal: Signal;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

export interface ReceiverOptions {
  clock: Clock;
  /** Largest body, before and after decompression. */
  maxBodyBytes?: number;
  /** Bytes of bodies and rows that may be in work at a time; beyond it senders are told to wait. */
  maxQueuedBytes?: number;
  /** Longest batching time in milliseconds. */
  flushMs?: number;
  /** Is told why the store failed; the sender is only told that it did. */
  onStoreFailure?: (cause: unknown) => void;
}

/** Which service's telemetry has just been stored. */
export interface StoredNotice {
  serviceName: string;
  signal: Signal;
  count: number;
}

/** Items since the start, per signal; `refused` counts whole requests that were not stored. */
export interface SignalCount {
  requests: number;
  accepted: number;
  rejected: number;
  refused: number;
}

/** What the receiver needs of the telemetry store. */
export interface ReceivingStore extends RowSink {
  readonly retentionDays: number;
}

/** The OTLP/HTTP receiver without its HTTP server. */
export interface Receiver {
  readonly maxBodyBytes: number;
  /** Answers one request; 200 only after its rows are stored. Never rejects for what a sender sent. */
  handle(request: OtlpRequest): Promise<OtlpAnswer>;
  /** Calls a listener after rows were stored; returns how to stop it. */
  onStored(listener: (notice: StoredNotice) => void): () => void;
  counts(): Record<Signal, SignalCount>;
  /** Bytes of requests in work. */
  queuedBytes(): number;
  /** Refuses new requests and waits for those in work. */
  close(): Promise<void>;
}

/** Creates the receiver of OTLP 1.x over HTTP (opentelemetry-proto, docs/specification.md). */
export function createReceiver(store: ReceivingStore, options: ReceiverOptions): Receiver {
  const maxBodyBytes = options.maxBodyBytes ?? 64 * mebibyte;
  const maxQueuedBytes = options.maxQueuedBytes ?? 64 * mebibyte;
  const group = createGroupCommit(store, { flushMs: options.flushMs ?? 200, maximumInsertBytes: 8 * mebibyte });
  const listeners = new Set<(notice: StoredNotice) => void>();
  const counts: Record<Signal, SignalCount> = { metrics: zero(), logs: zero(), traces: zero() };
  const inWork = new Set<Promise<OtlpAnswer>>();
  let queued = 0;
  let isClosing = false;

  async function handle(request: OtlpRequest): Promise<OtlpAnswer> {
    const work = receive(request);
    inWork.add(work);
    try {
      const answer = await work;
      const count = counts[request.signal];
      count.requests += 1;
      if (answer.status !== 200) count.refused += 1;
      return answer;
    } finally {
      inWork.delete(work);
    }
  }

  async function receive({ signal, headers, body }: OtlpRequest): Promise<OtlpAnswer> {
    const contentType = readContentType(headers['content-type']);
    if (contentType === undefined) {
      return answerRefusal(
        415,
        'application/json',
        'Cannot read the content type: send application/x-protobuf or application/json',
      );
    }
    const encoding = single(headers['content-encoding']);
    if (encoding !== '' && encoding !== 'identity' && encoding !== 'gzip') {
      return answerRefusal(
        415,
        contentType,
        `Cannot read the content encoding "${encoding.slice(0, 40)}": send gzip or none`,
      );
    }
    if (body.length > maxBodyBytes) return answerRefusal(413, contentType, tooLarge(maxBodyBytes));
    if (isClosing) return answerRefusal(503, contentType, 'Cannot take telemetry: the receiver is stopping', 5);
    if (queued > 0 && queued + body.length > maxQueuedBytes) {
      return answerRefusal(429, contentType, 'Cannot take more telemetry now: too much is waiting to be stored', 1);
    }
    let charged = body.length;
    queued += charged;
    try {
      const plain = encoding === 'gzip' ? await unzip(body) : body;
      queued += plain.length - charged;
      charged = plain.length;
      // What came compressed weighs only now what it weighs; one request alone is always taken.
      if (queued > maxQueuedBytes && queued > charged) {
        return answerRefusal(429, contentType, 'Cannot take more telemetry now: too much is waiting to be stored', 1);
      }
      const decoded = decodeOtlp(signal, plain, contentType, {
        window: openWindow(options.clock.now(), store.retentionDays),
        maximumRowBytes: 3 * maxBodyBytes,
      });
      queued += decoded.bytes - charged;
      charged = decoded.bytes;
      await commit(decoded);
      return answerSuccess(signal, contentType, decoded.rejected, decoded.message);
    } catch (error) {
      if (error instanceof MalformedOtlp) return answerRefusal(400, contentType, error.message);
      if (error instanceof OversizedBody || error instanceof OversizedOtlp)
        return answerRefusal(413, contentType, error.message);
      if (error instanceof StoreFailure) return answerRefusal(503, contentType, error.message, 5);
      throw error;
    } finally {
      queued -= charged;
    }
  }

  async function unzip(body: Buffer): Promise<Buffer> {
    try {
      return await gunzip(body, { maxOutputLength: maxBodyBytes });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
        throw new OversizedBody(tooLarge(maxBodyBytes));
      throw new MalformedOtlp(`Cannot decompress the body: ${(error as Error).message}`);
    }
  }

  async function commit(decoded: DecodedRequest): Promise<void> {
    const count = counts[decoded.signal];
    // All tables settle before the answer, so that a failure of one leaves nothing of the request still running.
    const outcomes = await Promise.allSettled(
      [...decoded.tables].map(([table, blocks]) => group.commit(table, blocks, decoded.oldestSeconds * 1000)),
    );
    const failed = outcomes.find((each) => each.status === 'rejected');
    if (failed !== undefined) {
      options.onStoreFailure?.(failed.reason);
      throw new StoreFailure('Cannot store the telemetry: the store failed, send it again later', {
        cause: failed.reason,
      });
    }
    count.accepted += decoded.accepted;
    count.rejected += decoded.rejected;
    for (const [serviceName, items] of decoded.services) {
      for (const listener of listeners) listener({ serviceName, signal: decoded.signal, count: items });
    }
  }

  return {
    maxBodyBytes,
    handle,
    onStored(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    counts: () => structuredClone(counts),
    queuedBytes: () => queued,
    async close() {
      isClosing = true;
      await Promise.allSettled(inWork);
    },
  };
}

class StoreFailure extends Error {}
class OversizedBody extends Error {}

function zero(): SignalCount {
  return { requests: 0, accepted: 0, rejected: 0, refused: 0 };
}

function tooLarge(bytes: number): string {
  return `Cannot take the request: its body is larger than ${bytes} bytes, send smaller batches`;
}

function single(header: string | string[] | undefined): string {
  return (Array.isArray(header) ? header.join(',') : (header ?? '')).trim().toLowerCase();
}

function readContentType(header: string | string[] | undefined): OtlpContentType | undefined {
  const type = single(header).split(';')[0]?.trim();
  return type === 'application/x-protobuf' || type === 'application/json' ? type : undefined;
}
