import { expect, test } from 'vitest';
import { findRoute, type Route } from './route.ts';

const routes: Route[] = [
  { method: 'GET', path: '/services', handle: () => ({ status: 200, body: null }) },
  { method: 'POST', path: '/services/:name/restart', handle: () => ({ status: 200, body: null }) },
];

test.each([
  ['GET', '/services', '/services', {}],
  ['POST', '/services/rate-engine/restart', '/services/:name/restart', { name: 'rate-engine' }],
  ['POST', '/services/rate%20engine/restart', '/services/:name/restart', { name: 'rate engine' }],
])('findRoute takes %s %s to %s with its parameters decoded', (method, path, pattern, params) => {
  const found = findRoute(routes, method, path);
  expect(found?.route.path).toBe(pattern);
  expect(found?.params).toEqual(params);
});

test.each([
  ['POST', '/services'],
  ['GET', '/services/'],
  ['POST', '/services/a/b/restart'],
  ['POST', '/services/%E0%A4%A/restart'],
])('findRoute has no route for %s %s', (method, path) => {
  expect(findRoute(routes, method, path)).toBeUndefined();
});
