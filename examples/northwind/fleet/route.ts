/** One request as a handler sees it: the values of the path's `:names`, the query and the parsed JSON body. */
export interface Call {
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  body: unknown;
}

/** An HTTP status and the JSON body that goes with it. */
export interface Answer {
  status: number;
  body: unknown;
}

/** One endpoint; `path` may contain `:name` segments. */
export interface Route {
  method: 'GET' | 'POST' | 'PUT';
  path: string;
  handle(call: Call): Answer | Promise<Answer>;
}

/** Returns the first route for the method and path with its parameters decoded, or undefined when there is none. */
export function findRoute(
  routes: readonly Route[],
  method: string,
  path: string,
): { route: Route; params: Record<string, string> } | undefined {
  for (const route of routes) {
    const params = route.method === method ? matchPath(route.path, path) : undefined;
    if (params !== undefined) return { route, params };
  }
  return undefined;
}

function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const value = given[index] ?? '';
    if (!segment.startsWith(':')) {
      if (segment !== value) return undefined;
      continue;
    }
    try {
      params[segment.slice(1)] = decodeURIComponent(value);
    } catch {
      return undefined;
    }
  }
  return params;
}
