import { z } from 'zod';
import { type EventType, Instant, page, Ref, type Routes } from '../../platform/contract.ts';

/** Something wrong in a document, with its place and what to do. Line and column count from 1. */
export const Diagnostic = z.object({
  file: z.string(),
  line: z.number().int(),
  column: z.number().int(),
  code: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
  message: z.string(),
});

/** A version of the whole operations folder that was put into force. */
export const Revision = z.object({
  id: z.string(),
  hash: z.string(),
  appliedAt: Instant,
  actor: z.string(),
  documents: z.number().int(),
  added: z.number().int(),
  changed: z.number().int(),
  removed: z.number().int(),
});

export const DocumentState = z.object({
  /** The version in force; null before the first. */
  revision: Revision.nullable(),
  /** The newest version that was refused, while it is newer than the one in force. */
  rejected: z
    .object({ hash: z.string(), rejectedAt: Instant, actor: z.string(), diagnostics: z.array(Diagnostic) })
    .nullable(),
  /** Warnings and notes on the version in force. */
  diagnostics: z.array(Diagnostic),
});

export const Change = z.object({
  ref: Ref,
  kind: z.string(),
  action: z.enum(['add', 'change', 'remove']),
  file: z.string().nullable(),
  fields: z.array(z.object({ path: z.string(), from: z.unknown(), to: z.unknown() })),
});

export const Plan = z.object({
  changes: z.array(Change),
  unchanged: z.number().int(),
  diagnostics: z.array(Diagnostic),
});

export type Diagnostic = z.output<typeof Diagnostic>;
export type Revision = z.output<typeof Revision>;
export type DocumentState = z.output<typeof DocumentState>;
export type Change = z.output<typeof Change>;
export type Plan = z.output<typeof Plan>;

const Files = z.object({
  files: z.array(z.object({ file: z.string().min(1).max(1000), text: z.string() })).max(20_000),
});

export const routes = {
  getDocuments: {
    method: 'GET',
    path: '/v1/documents',
    summary: 'Get the version of the operations folder in force, and what is wrong with a newer one',
    input: z.object({}),
    output: DocumentState,
    allow: 'viewer',
  },
  planDocuments: {
    method: 'POST',
    path: '/v1/documents/plan',
    summary: 'Tell what applying a tree of files would change, without changing it',
    input: Files,
    output: Plan,
    allow: 'viewer',
  },
  applyDocuments: {
    method: 'POST',
    path: '/v1/documents/apply',
    summary: 'Put a tree of files into force, all or nothing',
    input: Files,
    output: Plan.extend({ revision: Revision }),
    allow: 'operator',
  },
  listRevisions: {
    method: 'GET',
    path: '/v1/revisions',
    summary: 'List the versions that were put into force, newest first',
    input: z.object({}),
    output: page(Revision),
    allow: 'viewer',
  },
} as const satisfies Routes;

export const eventTypes: readonly EventType[] = [
  { type: 'evenkeel.revision.applied', summary: 'A version of the operations folder was put into force' },
  {
    type: 'evenkeel.revision.rejected',
    summary: 'A version of the operations folder was refused; the last good one stays',
  },
];
