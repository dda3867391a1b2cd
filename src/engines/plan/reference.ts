import { issue, type Issue, type Path } from '../issue.ts';
import { compareText } from './diff.ts';
import { findNearest } from './distance.ts';

/** A reference from one entity to another, with the place it is written at; `role` says what the other one is for. */
export interface Reference {
  to: string;
  path: Path;
  role: string;
  file: string;
}

/** An entity as far as references are concerned, with the place where it is declared if that is known. */
export interface ReferringEntity {
  ref: string;
  references: readonly Reference[];
  file?: string;
  path?: Path;
}

/** An issue in one of several files; `ref` is the entity that has it. */
export interface FileIssue extends Issue {
  file: string;
  ref: string;
}

/**
 * Reports every reference to an entity that no document declares, with the most similar existing one of the same kind,
 * and every further declaration of a reference (rules PLN-5 to PLN-7); sorted by file, then in the order given.
 */
export function checkReferences(entities: readonly ReferringEntity[]): FileIssue[] {
  const declared = new Map<string, ReferringEntity>();
  const found: FileIssue[] = [];
  for (const entity of entities) {
    const first = declared.get(entity.ref);
    if (first === undefined) declared.set(entity.ref, entity);
    else found.push(describeDuplicate(entity, first));
  }
  for (const entity of entities) {
    for (const reference of entity.references) {
      if (!declared.has(reference.to)) found.push(describeUnresolved(entity.ref, reference, declared));
    }
  }
  return found.toSorted((left, right) => compareText(left.file, right.file));
}

function describeDuplicate(entity: ReferringEntity, first: ReferringEntity): FileIssue {
  const place = first.file === undefined ? 'before' : `in ${first.file}`;
  const message = `"${entity.ref}" is declared a second time: it is ${place} already, rename or remove one of them`;
  return { ...issue('duplicate_entity', entity.path ?? [], message), file: entity.file ?? '', ref: entity.ref };
}

function describeUnresolved(
  ref: string,
  { to, path, role, file }: Reference,
  declared: ReadonlyMap<string, unknown>,
): FileIssue {
  const colon = to.indexOf(':');
  const kind = to.slice(0, colon + 1);
  const peers = [...declared.keys()].filter((each) => each.startsWith(kind));
  const nearest = findNearest(to, peers);
  const advice = nearest === undefined ? 'declare it or correct the name' : `did you mean "${nearest}"?`;
  return { ...issue('unresolved_reference', path, `Unknown ${role} "${to}": ${advice}`), file, ref };
}
