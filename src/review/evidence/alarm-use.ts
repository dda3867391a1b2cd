import type { AlarmFact } from './declared-alarm.ts';

/** What an alarm is there for, seen together with the composites that rest on it. */
export interface AlarmUse {
  /** `alert` asks somebody or something itself, `part` only through composites, `suppressor` only holds others back, `idle` does nothing. */
  role: 'alert' | 'part' | 'suppressor' | 'idle';
  /** Composites that rest on it and lead somewhere, however many composites lie between. */
  above: AlarmFact[];
  /** Response plans that it leads to, by itself or through composites. */
  plans: string[];
  /** Runbooks that say what to do: its own and those of the composites above it. */
  runbooks: string[];
}

/** Returns what each alarm is there for, by reference. */
export function readUses(alarms: readonly AlarmFact[]): Map<string, AlarmUse> {
  const parents = new Map<string, AlarmFact[]>();
  const suppressors = new Set<string>();
  for (const each of alarms) {
    if (each.suppressor !== null) suppressors.add(each.suppressor);
    for (const child of each.children) parents.set(child, [...(parents.get(child) ?? []), each]);
  }
  const ancestors = (ref: string, seen: Set<string>): AlarmFact[] =>
    (parents.get(ref) ?? []).flatMap((each) => {
      if (seen.has(each.ref)) return [];
      seen.add(each.ref);
      return [each, ...ancestors(each.ref, seen)];
    });
  return new Map(
    alarms.map((alarm) => {
      const above = ancestors(alarm.ref, new Set([alarm.ref])).filter((each) => each.isTold);
      const all = [alarm, ...above];
      const role = alarm.isTold
        ? 'alert'
        : above.length > 0
          ? 'part'
          : suppressors.has(alarm.ref)
            ? 'suppressor'
            : 'idle';
      const use: AlarmUse = {
        role,
        above,
        plans: [...new Set(all.flatMap((each) => each.plans))],
        runbooks: [...new Set(all.flatMap((each) => each.runbook ?? []))],
      };
      return [alarm.ref, use];
    }),
  );
}

/** Lists the metric alarms that a composite rests on, those below composites of its own included. */
export function partsOf(alarm: AlarmFact, byRef: ReadonlyMap<string, AlarmFact>): AlarmFact[] {
  const found = new Map<string, AlarmFact>();
  const seen = new Set<string>([alarm.ref]);
  const collect = (refs: readonly string[]): void => {
    for (const ref of refs) {
      const child = byRef.get(ref);
      if (child === undefined || seen.has(ref)) continue;
      seen.add(ref);
      if (child.kind === 'metric') found.set(ref, child);
      else collect(child.children);
    }
  };
  collect(alarm.children);
  return [...found.values()];
}
