import { z } from 'zod';
import { errorCodes } from './errors.ts';
import type { Route, Routes } from './contract.ts';

/** Returns the OpenAPI 3.1 description of a set of routes. */
export function toOpenApi(routes: Routes, version: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [name, route] of Object.entries(routes)) {
    const path = `/api${route.path.replace(/:(\w+)/g, '{$1}')}`;
    paths[path] ??= {};
    paths[path][route.method.toLowerCase()] = toOperation(name, route);
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Evenkeel', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: {
        Problem: {
          type: 'object',
          required: ['type', 'title', 'status', 'code', 'detail'],
          properties: {
            type: { type: 'string' },
            title: { type: 'string' },
            status: { type: 'integer' },
            code: { enum: Object.keys(errorCodes) },
            detail: { type: 'string' },
            details: {},
          },
        },
      },
    },
  };
}

function toOperation(name: string, route: Route): Record<string, unknown> {
  const schema = z.toJSONSchema(route.input, { io: 'input', unrepresentable: 'any' }) as {
    properties?: Record<string, unknown>;
    required?: string[];
  };
  const inPath = [...route.path.matchAll(/:(\w+)/g)].map((match) => match[1]!);
  const rest = Object.entries(schema.properties ?? {}).filter(([key]) => !inPath.includes(key));
  const required = new Set(schema.required ?? []);
  const inQuery = route.method === 'GET' || route.method === 'DELETE';
  const parameters = [
    ...inPath.map((key) => ({ name: key, in: 'path', required: true, schema: schema.properties?.[key] ?? {} })),
    ...(inQuery
      ? rest.map(([key, each]) => ({ name: key, in: 'query', required: required.has(key), schema: each }))
      : []),
  ];
  return {
    operationId: name,
    summary: route.summary,
    security: route.allow === 'public' ? [] : [{ token: [] }],
    'x-role': route.allow,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(route.raw === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: Object.fromEntries(
              Object.entries(route.raw.consumes).map(([type, shape]) => [
                type === '*' ? '*/*' : type,
                { schema: z.toJSONSchema(shape, { io: 'input', unrepresentable: 'any' }) },
              ]),
            ),
          },
        }),
    ...(!inQuery && rest.length > 0
      ? {
          requestBody: {
            required: true,
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  properties: Object.fromEntries(rest),
                  required: rest.map(([key]) => key).filter((key) => required.has(key)),
                },
              },
            },
          },
        }
      : {}),
    responses: {
      200: {
        description: 'The answer',
        content: {
          'application/json': { schema: z.toJSONSchema(route.output, { io: 'input', unrepresentable: 'any' }) },
        },
      },
      default: {
        description: 'A problem',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}
