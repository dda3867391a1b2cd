import type { Dependency } from '../../engines/noise/index.ts';
import { componentOf } from './labels.ts';

/** Gives the components that some depend on (`upstream`), or that depend on them, directly or not; themselves left out. */
export function reach(
  components: readonly string[],
  dependencies: readonly Dependency[],
  way: 'upstream' | 'downstream',
): Set<string> {
  const found = new Set<string>();
  if (components.length === 0) return found;
  const next = Map.groupBy(dependencies, (each) => (way === 'upstream' ? each.component : each.dependsOn));
  const queue = [...components];
  for (const component of queue) {
    for (const each of next.get(component) ?? []) {
      const to = way === 'upstream' ? each.dependsOn : each.component;
      if (found.has(to)) continue;
      found.add(to);
      queue.push(to);
    }
  }
  for (const each of components) found.delete(each);
  return found;
}

/** Puts keys of groups in an order in which what others depend on comes first, as far as there is no circle. */
export function orderKeys(keys: readonly string[], dependencies: readonly Dependency[]): string[] {
  const above = Map.groupBy(dependencies, (each) => each.component);
  const byComponent = new Map(keys.map((key) => [componentOf(key), key]));
  const seen = new Set<string>();
  const ordered: string[] = [];
  const visit = (component: string): void => {
    // A stack of its own: chains of dependencies may be as long as there are services.
    const stack = [{ component, isLeft: false }];
    for (let each = stack.pop(); each !== undefined; each = stack.pop()) {
      if (each.isLeft) {
        const key = byComponent.get(each.component);
        if (key !== undefined) ordered.push(key);
        continue;
      }
      if (seen.has(each.component)) continue;
      seen.add(each.component);
      stack.push({ component: each.component, isLeft: true });
      for (const { dependsOn } of above.get(each.component) ?? []) stack.push({ component: dependsOn, isLeft: false });
    }
  };
  for (const key of keys.toSorted()) {
    const component = componentOf(key);
    if (component === null) ordered.push(key);
    else visit(component);
  }
  return ordered;
}
