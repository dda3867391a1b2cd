import { expect, it } from 'vitest';
import { createTestApp } from '../../test/app.ts';
import { createSignInCode, createToken } from './auth.ts';
import type { Db } from './db.ts';
import { readEvents } from './events.ts';

it('a sign-in link is used up by a person alone, and what does not hold fills no log', async () => {
  const app = await createTestApp({ config: { publicUrl: 'https://ops.example' } });
  const code = await createSignInCode(app.ctx, { ref: 'user:default/ada', role: 'viewer' });
  await app.server.inject({ method: 'HEAD', url: `/sign-in?code=${code}` });
  const page = await app.server.inject({ method: 'GET', url: `/sign-in?code=${code}` });
  expect(page.statusCode).toBe(200);
  expect(page.headers['cache-control']).toBe('no-store');
  expect(page.headers['set-cookie']).toMatch(/; Secure$/);
  expect(page.headers['strict-transport-security']).toBeDefined();
  expect((await app.server.inject({ method: 'GET', url: '/sign-in?code=a&code=b' })).statusCode).toBe(401);
  for (let round = 0; round < 5; round += 1) await app.server.inject({ method: 'GET', url: `/sign-in?code=${round}` });
  const cookie = String(page.headers['set-cookie']).split(';')[0]!;
  await app.server.inject({ method: 'POST', url: '/sign-out', headers: { cookie, 'x-evenkeel-request': '1' } });
  await app.settle();
  const told = await readEvents(app.ctx.db, { typePrefix: 'evenkeel.access.' });
  const refused = told.filter((each) => each.type === 'evenkeel.access.refused');
  expect(refused.length).toBeLessThanOrEqual(2);
  expect(refused[0]!.actor).toBe('anonymous:');
  expect(told.map((each) => each.type)).toEqual(
    expect.arrayContaining(['evenkeel.access.link-created', 'evenkeel.access.signed-in', 'evenkeel.access.signed-out']),
  );
});

it('hostile requests are refused in words, and a store that is away is 503', async () => {
  const app = await createTestApp();
  const { secret } = await createToken(app.ctx, { name: 'test', role: 'administrator' });
  const headers = { authorization: `bearer ${secret}`, 'content-type': 'application/json' };
  const post = (payload: string, more: Record<string, string> = headers) =>
    app.server.inject({ method: 'POST', url: '/api/v1/tokens', headers: more, payload });
  expect((await app.server.inject({ method: 'GET', url: '/api/v1/events?type=%00', headers })).json()).toMatchObject({
    code: 'invalid_input',
  });
  expect((await post(`{"name":${'['.repeat(50_000)}${']'.repeat(50_000)}}`)).json()).toMatchObject({
    code: 'malformed_body',
    detail: expect.stringContaining('nested'),
  });
  expect((await post('{"__proto__":{"role":"administrator"},"name":"x"}')).statusCode).toBe(400);
  const huge = `"${'x'.repeat(9 * 1024 * 1024)}"`;
  expect((await post(huge, { 'content-type': 'application/json' })).statusCode).toBe(401);
  for (const actor of ['system:alarm', 'ada', 'user:default/ada\u0000'])
    expect((await post(JSON.stringify({ name: 'x', role: 'viewer', actor }))).statusCode).toBe(400);
  expect(app.server.server.requestTimeout).toBeGreaterThan(0);

  const { db } = app.ctx;
  app.ctx.db = {
    getExecutor() {
      throw Object.assign(new Error('terminating connection due to administrator command'), { code: '57P01' });
    },
  } as unknown as Db;
  const away = await app.server.inject({ method: 'GET', url: '/api/v1/services', headers });
  app.ctx.db = db;
  expect(away.json()).toMatchObject({ code: 'unavailable', status: 503 });
  expect(away.body).not.toContain('administrator command');
  expect(away.headers['retry-after']).toBe('5');
});
