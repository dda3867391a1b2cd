import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from './route.ts';

const bodyLimit = 64 * 1_024;
const origin = 'http://127.0.0.1';

/** Reads a JSON request body of at most 64 KiB; an empty one is null; what is too long, broken off or no JSON is undefined. */
export async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > bodyLimit) return undefined;
      chunks.push(chunk);
    }
    if (size === 0) return null;
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

/** Returns the address of a request; one that cannot be parsed is taken for the root. */
export function readUrl(request: IncomingMessage): URL {
  return URL.parse(request.url ?? '/', origin) ?? new URL(origin);
}

/** Sends an answer as JSON and ends the response. */
export function sendAnswer(response: ServerResponse, answer: Answer): void {
  const text = JSON.stringify(answer.body);
  response.writeHead(answer.status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}
