import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { readBody, readUrl, sendAnswer } from './body.ts';
import { type Fleet, loadName } from './fleet.ts';
import { isRecord } from './message.ts';
import { type Answer, type Call, findRoute, type Route } from './route.ts';

const slowLimit = 30_000;
const rateLimit = 200;

/**
 * Returns the HTTP server through which the fleet is operated, not yet listening. Every request carries `Authorization: Bearer
 * <token>`; refusals are problem+json bodies. `GET /services`, `POST /services/:name/restart|kill|slow|clear`, `POST /load`.
 */
export function createControl(fleet: Fleet, token: string): Server {
  const routes = createRoutes(fleet);
  return createServer((request, response) => {
    void answer(request, routes, token).then((result) => sendAnswer(response, result));
  });
}

function createRoutes(fleet: Fleet): Route[] {
  const onKnown =
    (act: (name: string, call: Call) => Promise<Answer> | Answer) =>
    (call: Call): Promise<Answer> | Answer => {
      const name = call.params['name'] ?? '';
      return fleet.has(name) ? act(name, call) : refuse(404, `Find service '${name}': the fleet has none of that name`);
    };
  const setFault = (name: string, fault: { ms: number; errorRate: number } | null): Answer => {
    if (name === loadName) return refuse(409, `Change '${name}': the load generator has no faults, use /load`);
    const { state } = fleet.statuses().find((each) => each.name === name) ?? {};
    // Clearing what is down is done already: its fault went with the process.
    if (state !== 'running' && fault !== null) return refuse(409, `Slow '${name}': it is down, restart it first`);
    return { status: 200, body: fleet.setFault(name, fault) };
  };
  return [
    { method: 'GET', path: '/services', handle: () => ({ status: 200, body: { services: fleet.statuses() } }) },
    {
      method: 'POST',
      path: '/services/:name/restart',
      handle: onKnown((name) => attempt(`Restart '${name}'`, () => fleet.restart(name))),
    },
    {
      method: 'POST',
      path: '/services/:name/kill',
      handle: onKnown((name) => attempt(`Kill '${name}'`, () => fleet.kill(name))),
    },
    { method: 'POST', path: '/services/:name/clear', handle: onKnown((name) => setFault(name, null)) },
    {
      method: 'POST',
      path: '/services/:name/slow',
      handle: onKnown((name, { body }) => {
        const { ms = 0, errorRate = 0 } = isRecord(body) ? body : {};
        if (!isWithin(ms, slowLimit) || !isWithin(errorRate, 1)) {
          return refuse(400, `Slow '${name}': ms must be 0 to ${slowLimit} and errorRate 0 to 1`);
        }
        return setFault(name, { ms, errorRate });
      }),
    },
    {
      method: 'POST',
      path: '/load',
      handle: ({ body }) => {
        const perSecond = isRecord(body) ? body['perSecond'] : undefined;
        if (!isWithin(perSecond, rateLimit)) return refuse(400, `Set the load: perSecond must be 0 to ${rateLimit}`);
        fleet.setRate(perSecond);
        return { status: 200, body: { perSecond } };
      },
    },
  ];
}

async function answer(request: IncomingMessage, routes: readonly Route[], token: string): Promise<Answer> {
  if (!isAuthorized(request.headers.authorization, token))
    return refuse(401, 'Read the token: a bearer token is needed');
  const url = readUrl(request);
  const found = findRoute(routes, request.method ?? 'GET', url.pathname);
  if (found === undefined) return refuse(404, `Find ${request.method} ${url.pathname}: there is no such operation`);
  const body = await readBody(request);
  if (body === undefined) return refuse(400, 'Read the body: it is not JSON of at most 64 KiB');
  return found.route.handle({ params: found.params, query: url.searchParams, body });
}

async function attempt(what: string, act: () => Promise<unknown>): Promise<Answer> {
  try {
    return { status: 200, body: await act() };
  } catch (error) {
    return refuse(503, `${what}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function refuse(status: number, detail: string): Answer {
  return { status, body: { type: 'about:blank', status, title: detail.split(':')[0], detail } };
}

function isWithin(value: unknown, limit: number): value is number {
  return typeof value === 'number' && value >= 0 && value <= limit;
}

function isAuthorized(header: string | undefined, token: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(header ?? ''), digest(`Bearer ${token}`));
}
