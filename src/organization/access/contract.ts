import { z } from 'zod';
import { type EventType, Instant, page, type Routes, roles } from '../../platform/contract.ts';

const Role = z.enum(roles);

// The product's own parts act as `system:…`: nobody else gets to.
const Person = z
  .string()
  .max(200)
  .regex(/^user:[A-Za-z0-9_.-]+\/[A-Za-z0-9_.-]+$/, 'must be a person such as user:default/ada');

export const Token = z.object({
  id: z.string(),
  name: z.string(),
  actor: z.string(),
  role: Role,
  createdAt: Instant,
  createdBy: z.string(),
  expiresAt: Instant.nullable(),
  revokedAt: Instant.nullable(),
});

export const routes = {
  whoAmI: {
    method: 'GET',
    path: '/v1/me',
    summary: 'Tell who the caller is and what the role allows',
    input: z.object({}),
    output: z.object({ actor: z.string(), role: Role }),
    allow: 'viewer',
  },
  listTokens: {
    method: 'GET',
    path: '/v1/tokens',
    summary: 'List the API tokens, without their secrets',
    input: z.object({}),
    output: page(Token),
    allow: 'administrator',
  },
  createToken: {
    method: 'POST',
    path: '/v1/tokens',
    summary: 'Make an API token; its secret is in this answer and nowhere else',
    input: z.object({
      name: z.string().min(1).max(100),
      role: Role,
      /** The person that it acts for; without one it acts as `token:<name>`. */
      actor: Person.optional(),
      expiresAt: Instant.optional(),
      /** Tell also the access key with which AWS's clients sign in its name. */
      aws: z.boolean().default(false),
    }),
    output: z.object({
      id: z.string(),
      secret: z.string(),
      aws: z.object({ accessKeyId: z.string(), secretAccessKey: z.string() }).optional(),
    }),
    allow: 'administrator',
  },
  revokeToken: {
    method: 'DELETE',
    path: '/v1/tokens/:id',
    summary: 'End an API token',
    input: z.object({ id: z.string() }),
    output: z.object({}),
    allow: 'administrator',
  },
  createSignInLink: {
    method: 'POST',
    path: '/v1/sign-in-links',
    summary: 'Make a one-time sign-in link for a person',
    input: z.object({ actor: Person, role: Role }),
    output: z.object({ path: z.string(), expiresAt: Instant }),
    allow: 'administrator',
  },
} as const satisfies Routes;

export type Token = z.output<typeof Token>;

export const eventTypes: readonly EventType[] = [
  { type: 'evenkeel.access.link-created', summary: 'A sign-in link was made for a person' },
  { type: 'evenkeel.access.signed-in', summary: 'A person used a sign-in link' },
  { type: 'evenkeel.access.signed-out', summary: 'A person ended a session' },
  { type: 'evenkeel.access.refused', summary: 'A sign-in link did not hold' },
  { type: 'evenkeel.access.token-created', summary: 'An API token was made' },
  { type: 'evenkeel.access.token-revoked', summary: 'An API token was ended' },
];
