import type { Branch, FieldTest, LeafTest } from './pattern.ts';

/**
 * Takes away from a branch what another branch of the same paths asks for, alternative by alternative (EP16); gives the
 * branches that remain, which is the branch itself if the two have nothing in common.
 */
export function subtractBranch(branch: Branch, removed: Branch): Branch[] {
  if (branch.length !== removed.length || branch.some((field, at) => field.path !== removed[at]?.path)) return [branch];
  const parts = branch.map((field, at) => splitField(field, removed[at]?.anyOf ?? []));
  if (parts.some((part) => part.shared.anyOf.length === 0)) return [branch];
  return parts.flatMap((part, at) => {
    if (part.kept.anyOf.length === 0) return [];
    const before = parts.slice(0, at).map((each) => each.shared);
    return [[...before, part.kept, ...branch.slice(at + 1)]];
  });
}

function splitField(field: FieldTest, removed: readonly LeafTest[]): { shared: FieldTest; kept: FieldTest } {
  const keys = new Set(removed.map((test) => JSON.stringify(test)));
  const isShared = (test: LeafTest): boolean => keys.has(JSON.stringify(test));
  return {
    shared: { path: field.path, anyOf: field.anyOf.filter(isShared) },
    kept: { path: field.path, anyOf: field.anyOf.filter((test) => !isShared(test)) },
  };
}
