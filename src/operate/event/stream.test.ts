import { fastify } from 'fastify';
import { expect, test, vi, onTestFinished } from 'vitest';
import type { Actor, Ctx } from '../../platform/context.ts';
import { mountStream } from './stream.ts';

const viewer: Actor = { ref: 'user:default/ada', role: 'viewer' };

async function serve(authenticate: () => Promise<Actor | null>) {
  const server = fastify({ forceCloseConnections: true });
  let readers = 0;
  mountStream(server, authenticate, { log: { warn() {}, error() {} } } as unknown as Ctx, () => {
    readers += 1;
    return () => (readers -= 1);
  });
  const url = await server.listen({ port: 0, host: '127.0.0.1' });
  onTestFinished(() => server.close());
  return { url: `${url}/api/v1/stream`, readers: () => readers };
}

test('the stream forgets a reader that left before it was known', async () => {
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<Actor>();
  const { url, readers } = await serve(() => {
    asked.resolve();
    return answer.promise;
  });
  const leave = new AbortController();
  const reading = fetch(url, { signal: leave.signal }).catch(() => {});
  await asked.promise;
  leave.abort();
  await reading;
  await new Promise((resolve) => setTimeout(resolve, 100));
  answer.resolve(viewer);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(readers()).toBe(0);
});

test('the stream ends when the token with which it was opened has ended', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  let actor: Actor | null = viewer;
  const { url, readers } = await serve(() => Promise.resolve(actor));
  const response = await fetch(url);
  expect(readers()).toBe(1);
  vi.advanceTimersByTime(15_000);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(readers()).toBe(1);
  actor = null;
  vi.advanceTimersByTime(15_000);
  await response.text().catch(() => {});
  await vi.waitFor(() => expect(readers()).toBe(0));
});
