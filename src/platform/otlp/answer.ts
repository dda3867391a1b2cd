import type { Signal } from '../telemetry-table.ts';
import type { OtlpContentType } from './decode.ts';

/** What the receiver answers over HTTP. */
export interface OtlpAnswer {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

/** google.rpc.Code of each refusal. */
const rpcCodes: Record<number, number> = { 400: 3, 413: 8, 415: 3, 429: 8, 503: 14 };

const rejectedNames: Record<Signal, string> = {
  metrics: 'rejectedDataPoints',
  logs: 'rejectedLogRecords',
  traces: 'rejectedSpans',
};

/** Answers 200 with the signal's Export response; partialSuccess is there only when items were rejected. */
export function answerSuccess(
  signal: Signal,
  contentType: OtlpContentType,
  rejected: number,
  message: string,
): OtlpAnswer {
  if (contentType === 'application/json') {
    const partialSuccess = { [rejectedNames[signal]]: String(rejected), errorMessage: message };
    return answer(200, contentType, Buffer.from(JSON.stringify(rejected === 0 ? {} : { partialSuccess })));
  }
  if (rejected === 0) return answer(200, contentType, Buffer.alloc(0));
  const partial = Buffer.concat([Buffer.from([0x08]), varint(rejected), text(2, message)]);
  return answer(200, contentType, Buffer.concat([Buffer.from([0x0a]), varint(partial.length), partial]));
}

/** Answers a refusal with a google.rpc.Status in the request's encoding, and Retry-After where a retry helps. */
export function answerRefusal(
  status: 400 | 413 | 415 | 429 | 503,
  contentType: OtlpContentType,
  message: string,
  retryAfterSeconds?: number,
): OtlpAnswer {
  const code = rpcCodes[status] as number;
  const body =
    contentType === 'application/json'
      ? Buffer.from(JSON.stringify({ code, message }))
      : Buffer.concat([Buffer.from([0x08, code]), text(2, message)]);
  const refusal = answer(status, contentType, body);
  if (retryAfterSeconds !== undefined) refusal.headers['retry-after'] = String(retryAfterSeconds);
  return refusal;
}

function answer(status: number, contentType: string, body: Buffer): OtlpAnswer {
  return { status, headers: { 'content-type': contentType, 'content-length': String(body.length) }, body };
}

function text(field: number, value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([field * 8 + 2]), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  bytes.push(rest);
  return Buffer.from(bytes);
}
