import { expect, test } from 'vitest';
import type { Ctx } from '../../platform/context.ts';
import type { OutboundRequest } from '../../platform/outbound.ts';
import { performEffect } from './perform.ts';
import type { EffectRow } from './store.ts';

async function call(url: string, path: string): Promise<string | undefined> {
  const requests: OutboundRequest[] = [];
  const ctx = {
    config: { connections: { fleet: { url, headers: { authorization: 'Bearer secret' } } } },
    outbound: {
      async request(request: OutboundRequest) {
        requests.push(request);
        return { status: 200, headers: {}, body: '' };
      },
    },
  } as unknown as Ctx;
  const inputs = { Connection: 'fleet', Path: path };
  const effect = { action: 'ops:http', inputs, idempotencyKey: 'k', timeoutMs: 1000 } as unknown as EffectRow;
  const outcome = await performEffect(ctx, effect, new AbortController().signal);
  expect(outcome.kind).toBe(requests.length === 0 ? 'failed' : 'done');
  return requests[0]?.url;
}

test('performEffect() calls a path within a connection', async () => {
  expect(await call('http://fleet.test/api/', '/services/a?x=1')).toBe('http://fleet.test/api/services/a?x=1');
  expect(await call('http://fleet.test', '/services')).toBe('http://fleet.test/services');
});

test.each([
  ['http://fleet.test', '@evil.test/'],
  ['http://fleet.test', '.evil.test/'],
  ['http://fleet.test', ':81/'],
  ['http://fleet.test/api', '/../admin'],
  ['http://fleet.test/api', '/%2e%2e/admin'],
  ['http://fleet.test/api', 'x/services'],
])('performEffect() sends the secrets of the connection %s nowhere else by the path %s', async (url, path) => {
  expect(await call(url, path)).toBeUndefined();
});
