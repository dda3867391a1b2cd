import { z } from 'zod';

/** What a caller must be for a route: a role (which includes the ones before it), or nobody in particular. */
export type Access = 'public' | 'viewer' | 'responder' | 'operator' | 'administrator';

/** The roles in order: each may do what the ones before it may. */
export const roles = ['viewer', 'responder', 'operator', 'administrator'] as const;

/** A route as data; the HTTP server, the client, the CLI and OpenAPI are all made of it. Paths are under `/api`. */
export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: `/v1/${string}`;
  summary: string;
  /** One object: path parameters by name, the rest from the query (GET, DELETE) or the JSON body. */
  input: z.ZodObject;
  output: z.ZodType;
  allow: Access;
  /** For a body that is not one JSON object of `input`: the handler is given it as bytes. */
  raw?: RawBody;
}

/** What a route with a body of its own takes: the content types with the shape of each, and most bytes. */
export interface RawBody {
  /** `*` stands for any other content type. */
  consumes: Readonly<Record<string, z.ZodType>>;
  limit: number;
}

/** The request that the handler of such a route is given: header names in lower case, the body as it came. */
export interface RawRequest {
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Uint8Array;
}

export type Routes = Record<string, Route>;

/** The functions that answer a set of routes. */
export type Handlers<R extends Routes, Ctx> = {
  [Name in keyof R]: (
    ctx: Ctx,
    input: R[Name] extends { raw: RawBody } ? RawRequest : z.output<R[Name]['input']>,
  ) => Promise<z.input<R[Name]['output']>>;
};

/** The functions through which a set of routes is called. */
export type Client<R extends Routes> = {
  [Name in keyof R]: (input: z.input<R[Name]['input']>) => Promise<z.output<R[Name]['output']>>;
};

/** A request as a client makes it: the path begins with `/api/v1`. */
export interface Call {
  method: Route['method'];
  path: string;
  body: unknown;
}

/** Fills a route's path and splits its input into path, query and body. */
export function toCall(route: Route, input: Record<string, unknown>): Call {
  const rest: Record<string, unknown> = { ...input };
  const path = route.path.replace(/:(\w+)/g, (_, name: string) => {
    const value = rest[name];
    delete rest[name];
    return encodeURIComponent(String(value));
  });
  if (route.method === 'GET' || route.method === 'DELETE') {
    const query = new URLSearchParams();
    for (const [key, value] of Object.entries(rest)) {
      if (value === undefined || value === null) continue;
      for (const each of Array.isArray(value) ? value : [value]) query.append(key, String(each));
    }
    const text = query.toString();
    return { method: route.method, path: `/api${path}${text === '' ? '' : `?${text}`}`, body: undefined };
  }
  return { method: route.method, path: `/api${path}`, body: rest };
}

/** Returns a typed client of a set of routes over any way to send a call; the answer is what the route promises. */
export function createClient<R extends Routes>(routes: R, send: (call: Call) => Promise<unknown>): Client<R> {
  const client: Record<string, (input: Record<string, unknown>) => Promise<unknown>> = {};
  for (const [name, route] of Object.entries(routes)) client[name] = (input) => send(toCall(route, input ?? {}));
  return client as Client<R>;
}

/** An ISO 8601 instant in UTC. */
export const Instant = z.iso.datetime();

/** A catalog reference such as `component:default/tracking-api`. */
export const Ref = z
  .string()
  .regex(/^[a-z-]+:[A-Za-z0-9_.-]+\/[^\s]+$/, 'must be a reference such as component:default/tracking-api');

/** A page of a list, newest or first by name as the route says. */
export function page<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item) });
}

/** Returns the event type's entry for the generated reference. */
export interface EventType {
  type: string;
  summary: string;
}
