import { existsSync } from 'node:fs';
import fastifyStatic from '@fastify/static';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import type { z } from 'zod';
import { actorOfSession, actorOfToken, isAllowed, nobody, signIn, signOut } from './auth.ts';
import type { Actor, Ctx } from './context.ts';
import type { RawRequest, Route, Routes } from './contract.ts';
import { type ErrorCode, OpsError, toProblem } from './errors.ts';

/** A set of routes with the functions that answer them. */
export interface Mount {
  routes: Routes;
  handlers: Record<string, (ctx: Ctx, input: never) => Promise<unknown>>;
}

/** What the HTTP server is made of. */
export interface HttpParts {
  ctx: Ctx;
  mounts: readonly Mount[];
  openapi: () => unknown;
  health: () => Promise<{ ready: boolean; reasons: string[] }>;
  /** Folder of the built console, if there is one. */
  consoleDirectory: string;
  /** More plain routes: OTLP, the live stream, webhooks. */
  extend(server: FastifyInstance, authenticate: (request: FastifyRequest) => Promise<Actor | null>): void;
}

const cookieName = 'evenkeel_session';

/** Largest body of an API call, in bytes. */
export const bodyLimit = 8 * 1024 * 1024;

/** Milliseconds in which a request must have arrived whole, so that slow senders do not hold connections. */
export const requestTimeoutMs = 60_000;

/** Levels that a body may be nested: far above any real one, far below what the stack bears. */
const nestingLimit = 100;

const securityHeaders: Record<string, string> = {
  'content-security-policy':
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; font-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
};

/** Returns the HTTP server: contract routes, console, health and sign-in, with access checked in one place. */
export async function createHttpServer(
  parts: HttpParts,
  tls: { cert: string; key: string } | null,
): Promise<FastifyInstance> {
  const { ctx } = parts;
  const server = fastify({
    bodyLimit,
    logger: false,
    forceCloseConnections: true,
    requestTimeout: requestTimeoutMs,
    routerOptions: { maxParamLength: 500 },
    ...(tls === null ? {} : { https: tls as never }),
  }) as unknown as FastifyInstance;

  const isSecure = () => tls !== null || ctx.config.publicUrl?.startsWith('https:') === true;

  server.addHook('onSend', async (request, reply) => {
    if (isSecure()) reply.header('strict-transport-security', 'max-age=31536000');
    // What only some may read, or works once, is kept by nobody on the way.
    if (/^\/(api|sign-in)/.test(request.url) && !reply.hasHeader('cache-control'))
      reply.header('cache-control', 'no-store');
    for (const [name, value] of Object.entries(securityHeaders)) if (!reply.hasHeader(name)) reply.header(name, value);
  });
  server.setErrorHandler(async (error: Error & { statusCode?: number; code?: string }, request, reply) => {
    const refused = toRefusal(error, request.routeOptions.bodyLimit);
    if (!(refused instanceof OpsError) || refused.code === 'unavailable')
      ctx.log.error({ err: error, url: request.url.split('?')[0] }, 'request failed');
    return sendProblem(reply, refused);
  });
  server.setNotFoundHandler(async (request, reply) => {
    const wantsPage =
      request.method === 'GET' &&
      !request.url.startsWith('/api') &&
      (request.headers.accept ?? '').includes('text/html');
    if (wantsPage && existsSync(`${parts.consoleDirectory}/index.html`)) return reply.sendFile('index.html');
    return sendProblem(
      reply,
      new OpsError('not_found', `Cannot ${request.method} "${request.url.split('?')[0]}": no such route`),
    );
  });

  const authenticate = async (request: FastifyRequest): Promise<Actor | null> => {
    const header = request.headers.authorization;
    if (header !== undefined) return /^bearer /i.test(header) ? actorOfToken(ctx, header.slice(7).trim()) : null;
    const secret = readCookie(request);
    if (secret === null) return null;
    refuseCrossSite(request);
    return actorOfSession(ctx, secret);
  };

  server.get('/healthz', async (_request, reply) => {
    const health = await parts.health();
    return reply.code(health.ready ? 200 : 503).send(health);
  });
  server.get('/api/v1/openapi.json', async () => parts.openapi());
  // Programs that look at a link before a person does send HEAD: it must not use the link up.
  server.get('/sign-in', { exposeHeadRoute: false }, async (request, reply) => {
    const { code } = request.query as { code?: unknown };
    const session = typeof code === 'string' ? await signIn(ctx, code) : null;
    if (session === null) {
      return reply
        .code(401)
        .type('text/html')
        .send(
          page(
            'This sign-in link does not hold',
            'It was used already, or it is too old. Run <code>npx evenkeel sign-in</code> for a new one.',
          ),
        );
    }
    const secure = isSecure() ? '; Secure' : '';
    reply.header(
      'set-cookie',
      `${cookieName}=${session.secret}; HttpOnly; SameSite=Strict; Path=/; Max-Age=43200${secure}`,
    );
    // A page of our own origin starts the console: a strict cookie is not sent along a redirect from elsewhere.
    return reply
      .type('text/html')
      .send(page('Signed in', '<a href="/">Open the console</a>', '<meta http-equiv="refresh" content="0; url=/">'));
  });
  server.post('/sign-out', async (request, reply) => {
    const secret = readCookie(request);
    refuseCrossSite(request);
    if (secret !== null) await signOut(ctx, secret);
    return reply.header('set-cookie', `${cookieName}=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0`).send({});
  });

  for (const mount of parts.mounts) {
    for (const [name, route] of Object.entries(mount.routes)) {
      const handler = mount.handlers[name]!;
      if (route.raw === undefined) bind(server, ctx, route, handler, authenticate);
      else await server.register(async (scope) => bind(takeBytes(scope), ctx, route, handler, authenticate));
    }
  }
  parts.extend(server, authenticate);

  if (existsSync(parts.consoleDirectory)) {
    await server.register(fastifyStatic, {
      root: parts.consoleDirectory,
      preCompressed: true,
      setHeaders: (reply, path) => {
        reply.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
  } else {
    server.get('/', async (_request, reply) =>
      reply
        .code(503)
        .type('text/html')
        .send(page('The console is not built yet', 'Run <code>npm run build:web</code> and load this page again.')),
    );
  }
  return server;
}

function bind(
  server: FastifyInstance,
  ctx: Ctx,
  route: Route,
  handler: (ctx: Ctx, input: never) => Promise<unknown>,
  authenticate: (request: FastifyRequest) => Promise<Actor | null>,
): void {
  const actors = new WeakMap<FastifyRequest, Actor | null>();
  server.route({
    method: route.method,
    url: `/api${route.path}`,
    ...(route.raw === undefined ? {} : { bodyLimit: route.raw.limit }),
    // Before the body is read: who may not come in makes the server hold nothing.
    onRequest: async (request) => {
      const actor = await authenticate(request);
      if (!isAllowed(actor, route.allow)) {
        const what = `Cannot ${route.method} "${request.url.split('?')[0]}"`;
        throw actor === null
          ? new OpsError('unauthenticated', `${what}: send a token as "Authorization: Bearer …" or sign in`)
          : new OpsError('forbidden', `${what}: it needs the role ${route.allow}, yours is ${actor.role}`);
      }
      actors.set(request, actor);
    },
    handler: async (request) => {
      const actingCtx = { ...ctx, actor: actors.get(request) ?? nobody };
      if (route.raw !== undefined) return (await handler(actingCtx, toRaw(request) as never)) ?? {};
      refuseDeep(request.body);
      const given = { ...(request.query as object), ...(request.body as object | null), ...(request.params as object) };
      const parsed = route.input.safeParse(given);
      if (!parsed.success) {
        throw new OpsError('invalid_input', `Cannot ${route.method} "/api${route.path}": ${describe(parsed.error)}`, {
          details: parsed.error.issues,
        });
      }
      return (await handler(actingCtx, parsed.data as never)) ?? {};
    },
  });
}

/** Makes every body of the routes of a scope bytes, whatever its type says: they read it by their own rules. */
export function takeBytes(scope: FastifyInstance): FastifyInstance {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  return scope;
}

/** Returns what a route with a body of its own is given. */
export function toRaw(request: FastifyRequest): RawRequest {
  return { headers: request.headers, body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0) };
}

function describe(error: z.ZodError): string {
  return error.issues
    .map((each) => `${each.path.length === 0 ? 'input' : each.path.join('.')}: ${each.message}`)
    .join('; ');
}

/** A browser says where a request comes from; one from another site may not use the session. */
function refuseCrossSite(request: FastifyRequest): void {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  const site = request.headers['sec-fetch-site'];
  const origin = request.headers.origin;
  const sameOrigin = origin === undefined || (URL.canParse(origin) && new URL(origin).host === request.headers.host);
  const asked = request.headers['x-evenkeel-request'] === '1';
  if (!asked || !sameOrigin || (site !== undefined && site !== 'same-origin' && site !== 'none')) {
    throw new OpsError('cross_site', 'Cannot use the session for this request: it does not come from the console');
  }
}

function readCookie(request: FastifyRequest): string | null {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = part.trim().split('=');
    if (name === cookieName && value) return value;
  }
  return null;
}

/** Everything after this walks the body by recursion; this does not. */
export function refuseDeep(body: unknown): void {
  let level: unknown[] = [body];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > nestingLimit)
      throw new OpsError('malformed_body', `Cannot read the body: it is nested deeper than ${nestingLimit} levels`);
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []));
  }
}

/** Words of the drivers and of the databases (SQLSTATE) by which what was sent is at fault, or what is not there now. */
const storeFaults: readonly [RegExp, ErrorCode, string][] = [
  [
    /^(22021|22P05)$/,
    'invalid_input',
    'Cannot store a text of the request: it holds a character that is none (U+0000)',
  ],
  [
    /^(08...|57P0[1-4]|53...|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH)$/,
    'unavailable',
    'Cannot reach the store that the request needs: try again later',
  ],
];

/** Says of an error of a store what the caller may know of it; null when it is a fault of the server. */
function toStoreRefusal(error: Error & { code?: string }): OpsError | null {
  const [first] = error instanceof AggregateError ? (error.errors as { code?: string }[]) : [];
  // The driver of PostgreSQL gives some of its words without a code.
  const lost = /^Connection terminated|timeout exceeded when trying to connect/.test(error.message) ? '08006' : '';
  const code = error.code ?? first?.code ?? lost;
  const fault = storeFaults.find(([codes]) => codes.test(String(code)));
  return fault === undefined ? null : new OpsError(fault[1], fault[2], { cause: error });
}

function toRefusal(error: Error & { statusCode?: number; code?: string }, limit = bodyLimit): unknown {
  if (error instanceof OpsError) return error;
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return new OpsError('too_large', `Cannot read the body: it is larger than ${limit} bytes`);
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
    return new OpsError('unsupported_media_type', 'Cannot read the body: send application/json');
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    return new OpsError('malformed_body', `Cannot read the request: ${error.message}`);
  }
  return toStoreRefusal(error) ?? error;
}

function sendProblem(reply: FastifyReply, error: unknown): FastifyReply {
  const problem = toProblem(error);
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
  if (problem.status === 503) reply.header('retry-after', '5');
  return reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}

function page(title: string, body: string, head = ''): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">${head}<title>${title} · Evenkeel</title><style>body{font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:15vh auto;padding:0 1.5rem;color:#16191f;background:#fff}@media(prefers-color-scheme:dark){body{color:#eaeded;background:#0f141a}a{color:#5fd4c4}}code{font-size:.95em}</style></head><body><h1>${title}</h1><p>${body}</p></body></html>`;
}
