import { z } from 'zod';
import { issue, type Issue } from '../../engines/issue.ts';
import type { Entity, Reader, ReadResult, Reference } from '../../platform/operations.ts';

/** Annotations of our own on Backstage descriptors. */
export const annotation = {
  tier: 'evenkeel.dev/tier',
  customerFacing: 'evenkeel.dev/customer-facing',
  businessImpact: 'evenkeel.dev/business-impact',
  telemetryName: 'evenkeel.dev/otel-service-name',
  onCall: 'evenkeel.dev/on-call',
} as const;

const entityName = z
  .string()
  .regex(
    /^[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/,
    'must be 1 to 63 letters, digits, "-", "_" or ".", beginning and ending with a letter or digit',
  );

const Metadata = z.looseObject({
  name: entityName,
  namespace: entityName.optional(),
  title: z.string().optional(),
  description: z.string().optional(),
  labels: z.record(z.string(), z.string()).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
  tags: z.array(z.string()).optional(),
  links: z.array(z.looseObject({ url: z.string() })).optional(),
});

const refs = z.array(z.string().min(1)).optional();
const specs = {
  Component: z.looseObject({
    type: z.string().min(1),
    lifecycle: z.string().min(1),
    owner: z.string().min(1),
    system: z.string().optional(),
    subcomponentOf: z.string().optional(),
    providesApis: refs,
    consumesApis: refs,
    dependsOn: refs,
    dependencyOf: refs,
  }),
  API: z.looseObject({
    type: z.string().min(1),
    lifecycle: z.string().min(1),
    owner: z.string().min(1),
    system: z.string().optional(),
    definition: z.union([z.string(), z.looseObject({})]),
  }),
  Resource: z.looseObject({
    type: z.string().min(1),
    owner: z.string().min(1),
    system: z.string().optional(),
    dependsOn: refs,
    dependencyOf: refs,
  }),
  System: z.looseObject({ owner: z.string().min(1), domain: z.string().optional() }),
  Domain: z.looseObject({ owner: z.string().min(1), subdomainOf: z.string().optional() }),
  Group: z.looseObject({
    type: z.string().min(1),
    children: z.array(z.string()),
    parent: z.string().optional(),
    members: refs,
    profile: z.looseObject({ displayName: z.string().optional(), email: z.string().optional() }).optional(),
  }),
  User: z.looseObject({
    memberOf: z.array(z.string()),
    profile: z.looseObject({ displayName: z.string().optional(), email: z.string().optional() }).optional(),
  }),
  Location: z.looseObject({
    type: z.string().optional(),
    target: z.string().optional(),
    targets: z.array(z.string()).optional(),
  }),
} as const;

type Kind = keyof typeof specs;

/** Which fields of a kind name other entities, in what role, and the kind meant where the text does not say. */
const links: Record<Kind, { field: string; role: string; kind: string }[]> = {
  Component: [
    { field: 'owner', role: 'owner', kind: 'group' },
    { field: 'system', role: 'system', kind: 'system' },
    { field: 'subcomponentOf', role: 'parent component', kind: 'component' },
    { field: 'providesApis', role: 'provided API', kind: 'api' },
    { field: 'consumesApis', role: 'consumed API', kind: 'api' },
    { field: 'dependsOn', role: 'dependency', kind: 'component' },
    { field: 'dependencyOf', role: 'dependent', kind: 'component' },
  ],
  API: [
    { field: 'owner', role: 'owner', kind: 'group' },
    { field: 'system', role: 'system', kind: 'system' },
  ],
  Resource: [
    { field: 'owner', role: 'owner', kind: 'group' },
    { field: 'system', role: 'system', kind: 'system' },
    { field: 'dependsOn', role: 'dependency', kind: 'component' },
    { field: 'dependencyOf', role: 'dependent', kind: 'component' },
  ],
  System: [
    { field: 'owner', role: 'owner', kind: 'group' },
    { field: 'domain', role: 'domain', kind: 'domain' },
  ],
  Domain: [
    { field: 'owner', role: 'owner', kind: 'group' },
    { field: 'subdomainOf', role: 'parent domain', kind: 'domain' },
  ],
  Group: [
    { field: 'children', role: 'child group', kind: 'group' },
    { field: 'parent', role: 'parent group', kind: 'group' },
    { field: 'members', role: 'member', kind: 'user' },
  ],
  User: [{ field: 'memberOf', role: 'group', kind: 'group' }],
  Location: [],
};

/** Completes a Backstage reference: `[kind:][namespace/]name` becomes `kind:namespace/name`. */
export function completeRef(text: string, kind: string, namespace = 'default'): string {
  const colon = text.indexOf(':');
  const rest = colon === -1 ? text : text.slice(colon + 1);
  return `${(colon === -1 ? kind : text.slice(0, colon)).toLowerCase()}:${rest.includes('/') ? rest : `${namespace}/${rest}`}`;
}

function read(kind: Kind, value: Record<string, unknown>): ReadResult {
  const parsed = z
    .looseObject({ apiVersion: z.string(), kind: z.string(), metadata: Metadata, spec: specs[kind] as z.ZodObject })
    .safeParse(value);
  if (!parsed.success) {
    const issues = parsed.error.issues.map((each) =>
      issue(
        'backstage_shape',
        each.path as (string | number)[],
        `${each.path.join('.') || 'The descriptor'}: ${each.message}`,
      ),
    );
    return { entities: [], issues };
  }
  const { metadata, spec } = parsed.data as { metadata: z.output<typeof Metadata>; spec: Record<string, unknown> };
  const namespace = metadata.namespace ?? 'default';
  const issues: Issue[] = checkAnnotations(metadata.annotations ?? {});
  const references: Reference[] = [];
  const resolved: Record<string, unknown> = { ...spec };
  for (const link of links[kind]) {
    const given = spec[link.field];
    if (typeof given === 'string') {
      const to = completeRef(given, link.kind, namespace);
      resolved[link.field] = to;
      references.push({ to, role: link.role, path: ['spec', link.field] });
    } else if (Array.isArray(given)) {
      const all = given.map((each) => completeRef(String(each), link.kind, namespace));
      resolved[link.field] = all;
      all.forEach((to, index) => references.push({ to, role: link.role, path: ['spec', link.field, index] }));
    }
  }
  if (kind === 'Component' && metadata.annotations?.[annotation.tier] === undefined) {
    issues.push(
      issue(
        'service_without_tier',
        ['metadata', 'name'],
        `The component "${metadata.name}" has no tier: add the annotation ${annotation.tier}: '1' to '4', so that the severity of its incidents follows from business impact`,
        'warning',
      ),
    );
  }
  const profile = spec.profile as { displayName?: string } | undefined;
  const entity: Entity = {
    ref: `${kind.toLowerCase()}:${namespace}/${metadata.name}`,
    kind: kind.toLowerCase(),
    name: metadata.name,
    title: metadata.title ?? profile?.displayName ?? metadata.name,
    owner: typeof resolved.owner === 'string' ? resolved.owner : null,
    spec: {
      ...resolved,
      description: metadata.description ?? null,
      annotations: metadata.annotations ?? {},
      labels: metadata.labels ?? {},
      tags: metadata.tags ?? [],
      links: metadata.links ?? [],
    },
    references,
  };
  return { entities: [entity], issues };
}

function checkAnnotations(annotations: Record<string, string>): Issue[] {
  const path = (name: string) => ['metadata', 'annotations', name];
  const issues: Issue[] = [];
  const known = Object.values(annotation) as string[];
  for (const name of Object.keys(annotations)) {
    if (name.startsWith('evenkeel.dev/') && !known.includes(name)) {
      issues.push(
        issue(
          'unknown_annotation',
          path(name),
          `The annotation "${name}" is not known: write one of ${known.join(', ')}`,
        ),
      );
    }
  }
  const tier = annotations[annotation.tier];
  if (tier !== undefined && !/^[1-4]$/.test(tier))
    issues.push(
      issue('bad_tier', path(annotation.tier), `The tier "${tier}" is not known: write '1' (most important) to '4'`),
    );
  const facing = annotations[annotation.customerFacing];
  if (facing !== undefined && facing !== 'true' && facing !== 'false') {
    issues.push(
      issue(
        'bad_customer_facing',
        path(annotation.customerFacing),
        `The value "${facing}" is not known: write 'true' or 'false'`,
      ),
    );
  }
  return issues;
}

/** How Backstage descriptors become entities of the catalog. */
export const readers: readonly Reader[] = (Object.keys(specs) as Kind[]).map((kind) => ({
  form: 'backstage',
  kind,
  read: (value) => read(kind, value),
}));
