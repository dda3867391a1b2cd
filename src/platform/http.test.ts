import { describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../../test/app.ts';
import { createSignInCode, createToken } from './auth.ts';
import type { Role } from './context.ts';

async function tokenOf(app: TestApp, role: Role): Promise<string> {
  return (await createToken(app.ctx, { name: role, role })).secret;
}

const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });

async function sessionOf(app: TestApp): Promise<string> {
  const code = await createSignInCode(app.ctx, { ref: 'user:default/ada', role: 'administrator' });
  const response = await app.server.inject({ method: 'GET', url: `/sign-in?code=${code}` });
  expect(response.statusCode).toBe(200);
  expect(response.headers['set-cookie']).toMatch(/HttpOnly; SameSite=Strict; Path=\//);
  return String(response.headers['set-cookie']).split(';')[0]!;
}

describe('access', () => {
  it('a route refuses who is not known (401) and who may not (403), each as a problem that says why', async () => {
    const app = await createTestApp();
    const nobody = await app.server.inject({ method: 'GET', url: '/api/v1/services' });
    expect(nobody.statusCode).toBe(401);
    expect(nobody.headers['content-type']).toContain('application/problem+json');
    expect(nobody.json()).toMatchObject({ code: 'unauthenticated', status: 401 });
    const wrong = await app.server.inject({ method: 'GET', url: '/api/v1/services', headers: bearer('ek_nonsense') });
    expect(wrong.statusCode).toBe(401);
    const viewer = await tokenOf(app, 'viewer');
    const refused = await app.server.inject({
      method: 'POST',
      url: '/api/v1/tokens',
      headers: bearer(viewer),
      payload: { name: 'mine', role: 'administrator' },
    });
    expect(refused.json()).toMatchObject({
      code: 'forbidden',
      detail: expect.stringContaining('administrator, yours is viewer'),
    });
  });

  it('a token ends when it is revoked or expires, and only its hash is kept', async () => {
    const app = await createTestApp();
    const { id, secret } = await createToken(app.ctx, {
      name: 'ci',
      role: 'viewer',
      expiresAt: app.ctx.now() + 60_000,
    });
    const ask = async () =>
      (await app.server.inject({ method: 'GET', url: '/api/v1/me', headers: bearer(secret) })).statusCode;
    expect(await ask()).toBe(200);
    app.clock.forward(61_000);
    expect(await ask()).toBe(401);
    const other = await createToken(app.ctx, { name: 'ci2', role: 'viewer' });
    await app.client.revokeToken({ id: other.id });
    expect(
      (await app.server.inject({ method: 'GET', url: '/api/v1/me', headers: bearer(other.secret) })).statusCode,
    ).toBe(401);
    const { items } = await app.client.listTokens({});
    expect(items.find((each) => each.id === id)).toMatchObject({ name: 'ci', role: 'viewer' });
    expect(JSON.stringify(items)).not.toContain(secret);
    await app.settle();
    const log = JSON.stringify((await app.client.listEvents({ after: 0, limit: 1000 })).items);
    expect(log).toContain('evenkeel.access.token-created');
    expect(log).not.toContain(secret.slice(3));
  });

  it('a sign-in link works once and not after its time', async () => {
    const app = await createTestApp();
    const code = await createSignInCode(app.ctx, { ref: 'user:default/ada', role: 'viewer' });
    expect((await app.server.inject({ method: 'GET', url: `/sign-in?code=${code}` })).statusCode).toBe(200);
    expect((await app.server.inject({ method: 'GET', url: `/sign-in?code=${code}` })).statusCode).toBe(401);
    const late = await createSignInCode(app.ctx, { ref: 'user:default/ada', role: 'viewer' });
    app.clock.forward(31 * 60_000);
    expect((await app.server.inject({ method: 'GET', url: `/sign-in?code=${late}` })).statusCode).toBe(401);
  });

  it('a session reads, and writes only for the console itself', async () => {
    const app = await createTestApp();
    const cookie = await sessionOf(app);
    expect((await app.server.inject({ method: 'GET', url: '/api/v1/me', headers: { cookie } })).json()).toEqual({
      actor: 'user:default/ada',
      role: 'administrator',
    });
    const write = async (headers: Record<string, string>) =>
      (
        await app.server.inject({
          method: 'POST',
          url: '/api/v1/tokens',
          headers: { cookie, host: 'evenkeel.test', ...headers },
          payload: { name: 'x', role: 'viewer' },
        })
      ).json() as { code?: string };
    expect(await write({})).toMatchObject({ code: 'cross_site' });
    expect(await write({ 'x-evenkeel-request': '1', origin: 'https://evil.test' })).toMatchObject({
      code: 'cross_site',
    });
    expect(await write({ 'x-evenkeel-request': '1', 'sec-fetch-site': 'cross-site' })).toMatchObject({
      code: 'cross_site',
    });
    expect(
      await write({ 'x-evenkeel-request': '1', origin: 'http://evenkeel.test', 'sec-fetch-site': 'same-origin' }),
    ).toMatchObject({ secret: expect.any(String) });
  });
});

describe('requests', () => {
  it('every fault of the input is told at once, a body that is no JSON and one that is too large are refused', async () => {
    const app = await createTestApp();
    const headers = bearer(await tokenOf(app, 'administrator'));
    const bad = await app.server.inject({
      method: 'POST',
      url: '/api/v1/tokens',
      headers,
      payload: { name: '', role: 'king' },
    });
    expect(bad.statusCode).toBe(400);
    expect(bad.json()).toMatchObject({ code: 'invalid_input', detail: expect.stringMatching(/name.*role/) });
    const broken = await app.server.inject({
      method: 'POST',
      url: '/api/v1/tokens',
      headers: { ...headers, 'content-type': 'application/json' },
      payload: '{"a":',
    });
    expect(broken.json()).toMatchObject({ code: 'malformed_body', status: 400 });
    const large = await app.server.inject({
      method: 'POST',
      url: '/api/v1/tokens',
      headers: { ...headers, 'content-type': 'application/json' },
      payload: `"${'x'.repeat(9 * 1024 * 1024)}"`,
    });
    expect(large.json()).toMatchObject({ code: 'too_large', status: 413 });
    const odd = await app.server.inject({
      method: 'POST',
      url: '/api/v1/tokens',
      headers: { ...headers, 'content-type': 'text/xml' },
      payload: '<a/>',
    });
    expect(odd.json()).toMatchObject({ code: 'unsupported_media_type', status: 415 });
  });

  it('every answer carries the security headers, and health tells whether the server is ready', async () => {
    const app = await createTestApp();
    const health = await app.server.inject({ method: 'GET', url: '/healthz' });
    expect(health.statusCode).toBe(200);
    expect(health.json()).toEqual({ ready: true, reasons: [] });
    expect(health.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'content-security-policy': expect.stringContaining("default-src 'self'"),
    });
    expect((await app.server.inject({ method: 'GET', url: '/api/v1/openapi.json' })).json()).toMatchObject({
      openapi: '3.1.0',
    });
    expect((await app.server.inject({ method: 'GET', url: '/api/v1/nothing' })).json()).toMatchObject({
      code: 'not_found',
    });
  });
});

describe('start', () => {
  it('refuses a public address without TLS, and says what to do', async () => {
    await expect(createTestApp({ config: { host: '0.0.0.0' } })).rejects.toThrow(
      /Cannot listen on "0.0.0.0" without TLS: set EVENKEEL_TLS_CERT/,
    );
  });

  it('says which port is taken and what to do', async () => {
    const first = await createTestApp({ listen: true });
    const port = Number(new URL(first.url).port);
    await expect(createTestApp({ listen: true, config: { port } })).rejects.toThrow(
      new RegExp(`Cannot listen on 127.0.0.1:${port}: it is taken by another process; .* EVENKEEL_PORT`),
    );
  });
});
