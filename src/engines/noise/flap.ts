import type { FlapPolicy } from './policy.ts';

/** The last changes of an alarm's state (epoch ms, oldest first) and whether it flaps; plain JSON. */
export interface FlapState {
  readonly changes: readonly number[];
  readonly flapping: boolean;
}

/** An alarm whose state has not changed lately. */
export const CALM: FlapState = { changes: [], flapping: false };

/** Counts a change of state, or with `due` lets time pass: flapping begins and ends as NO21 and NO22 say. */
export function advanceFlap(state: FlapState, input: 'changed' | 'due', policy: FlapPolicy, now: number): FlapState {
  // What has calmed down begins to count anew.
  const calmed = isStable(state, policy, now) ? CALM : state;
  const kept = calmed.changes.filter((at) => at > now - Math.max(policy.windowMs, policy.stableMs));
  // More than the limit and one are never needed to decide.
  const changes = (input === 'changed' ? [...kept, now] : kept).slice(-(policy.transitions + 1));
  const inWindow = changes.filter((at) => at > now - policy.windowMs).length;
  const begins = input === 'changed' && inWindow > policy.transitions;
  const flapping = calmed.flapping || begins;
  const isSame = flapping === state.flapping && changes.length === state.changes.length && input === 'due';
  return isSame ? state : { changes, flapping };
}

/** Gives the instant, epoch ms, at which a flapping alarm counts as stable unless it changes again; null if it does not flap. */
export function stableAt({ changes, flapping }: FlapState, policy: FlapPolicy): number | null {
  return flapping ? (changes.at(-1) ?? 0) + policy.stableMs : null;
}

function isStable(state: FlapState, policy: FlapPolicy, now: number): boolean {
  const at = stableAt(state, policy);
  return at !== null && at <= now;
}
