import { issue, type Issue, type Path } from '../../engines/issue.ts';
import { completeRef } from '../../organization/catalog/reader.ts';
import type { Reference } from '../../platform/operations.ts';

/** The tags of our own that a kind of resource may carry: what each names, or null for a tag that names nothing. */
export type KnownTags = Readonly<Record<string, { role: string; kind: string } | null>>;

/** What the tags of a resource say: values by key, those that name something as references, and where each stands. */
export interface ReadTags {
  values: ReadonlyMap<string, string>;
  references: Reference[];
  places: ReadonlyMap<string, Path>;
}

const prefix = 'evenkeel.dev/';

/** Reads the tags of a resource that begin with `evenkeel.dev/`; one that is not known or is empty is an error. */
export function readTags(properties: unknown, path: Path, known: KnownTags, issues: Issue[]): ReadTags {
  const values = new Map<string, string>();
  const places = new Map<string, Path>();
  const references: Reference[] = [];
  const written = (properties as { Tags?: unknown } | null)?.Tags;
  for (const [index, tag] of (Array.isArray(written) ? (written as unknown[]) : []).entries()) {
    const { Key: key, Value: value } = (tag ?? {}) as { Key?: unknown; Value?: unknown };
    if (typeof key !== 'string' || !key.startsWith(prefix)) continue;
    const here: Path = [...path, 'Tags', index, 'Value'];
    if (!Object.hasOwn(known, key)) {
      const names = Object.keys(known).join(', ');
      issues.push(issue('unknown_tag', here, `The tag "${key}" is not known here: write one of ${names}`));
    } else if (typeof value !== 'string' || value === '') {
      issues.push(issue('empty_tag', here, `The tag "${key}" has no text: write one or remove the tag`));
    } else {
      const named = known[key] ?? null;
      const says = named === null ? value : completeRef(value, named.kind);
      values.set(key, says);
      places.set(key, here);
      if (named !== null) references.push({ to: says, role: named.role, path: here });
    }
  }
  return { values, references, places };
}
