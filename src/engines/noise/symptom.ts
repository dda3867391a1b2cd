import type { AlarmLabels } from './labels.ts';
import type { SymptomPolicy } from './policy.ts';

/** One component needs another one to work. */
export interface Dependency {
  readonly component: string;
  readonly dependsOn: string;
}

/** An alarm that fires on a component since an instant (epoch ms), and whether people have been told of it. */
export interface Firing {
  readonly alarm: string;
  readonly component: string;
  readonly since: number;
  readonly told: boolean;
}

/** What an alarm is a symptom of: the alarm upstream, and the components from the symptom's own to the cause's. */
export interface Cause {
  readonly alarm: string;
  readonly way: readonly string[];
}

/** A symptom that is held, as plain JSON; `lostAt` is when its cause stopped firing (epoch ms), null while it fires. */
export interface SymptomState {
  readonly cause: Cause;
  readonly lostAt: number | null;
}

/**
 * Finds the alarm upstream that explains one firing since `since`: told to people, on a component that this one depends
 * on and that does not depend on it in turn, and firing early enough; the oldest, or null (NO17, NO18).
 */
export function findCause(
  labels: Pick<AlarmLabels, 'alarm' | 'component'>,
  since: number,
  firing: readonly Firing[],
  dependencies: readonly Dependency[],
  policy: SymptomPolicy,
): Cause | null {
  const { component } = labels;
  if (component === undefined) return null;
  const candidates = firing
    .filter((each) => each.told && each.component !== component && each.since <= since + policy.windowMs)
    .toSorted((left, right) => left.since - right.since || (left.alarm < right.alarm ? -1 : 1));
  if (candidates.length === 0) return null;
  const ways = findWays(component, dependencies);
  for (const { alarm, component: upstream } of candidates) {
    const way = ways.get(upstream);
    // Components that need one another are not told apart into cause and symptom.
    if (way !== undefined && !findWays(upstream, dependencies).has(component)) return { alarm, way };
  }
  return null;
}

/** The shortest way from a component to each one that it depends on, itself left out. */
function findWays(start: string, dependencies: readonly Dependency[]): Map<string, readonly string[]> {
  const above = new Map<string, string[]>();
  for (const { component, dependsOn } of dependencies) {
    above.set(component, [...(above.get(component) ?? []), dependsOn]);
  }
  const ways = new Map<string, readonly string[]>();
  const queue: (readonly string[])[] = [[start]];
  for (const way of queue) {
    for (const next of above.get(way.at(-1) ?? '') ?? []) {
      if (ways.has(next)) continue;
      const longer = [...way, next];
      ways.set(next, longer);
      queue.push(longer);
    }
  }
  return ways;
}

/** Follows a firing alarm that nobody was told of: held while its cause fires and for a while after (NO17, NO19, NO20). */
export function advanceSymptom(
  state: SymptomState | null,
  cause: Cause | null,
  since: number,
  policy: SymptomPolicy,
  now: number,
): SymptomState | null {
  if (now >= since + policy.maxHoldMs) return null;
  if (cause !== null)
    return state?.lostAt === null && state.cause.alarm === cause.alarm ? state : { cause, lostAt: null };
  return state === null || state.lostAt !== null ? state : { ...state, lostAt: now };
}

/** Gives the instant, epoch ms, until which a symptom firing since `since` is held at the latest (NO19, NO20). */
export function heldUntil({ lostAt }: SymptomState, since: number, policy: SymptomPolicy): number {
  const longest = since + policy.maxHoldMs;
  return lostAt === null ? longest : Math.min(longest, lostAt + policy.holdMs);
}
