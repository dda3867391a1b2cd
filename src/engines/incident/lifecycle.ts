import { issue, type Issue } from '../issue.ts';

/** Where an incident stands. */
export type Status = 'open' | 'acknowledged' | 'mitigated' | 'resolved';

/** The moments of an incident, epoch milliseconds; those that have not come, or are not known, are absent. */
export interface Moments {
  /** When the impact began. */
  startedAt?: number;
  detectedAt?: number;
  openedAt: number;
  firstPageAt?: number;
  /** The first acknowledgement, also after a reopening. */
  acknowledgedAt?: number;
  mitigatedAt?: number;
  resolvedAt?: number;
}

/** An incident as far as its lifecycle is concerned; `reopened` counts how often. */
export interface IncidentState extends Moments {
  status: Status;
  reopened: number;
}

/** A move that somebody or something wants to make at a moment. */
export interface Action {
  kind: 'acknowledge' | 'mitigate' | 'resolve' | 'reopen';
  at: number;
}

const LEGAL: Readonly<Record<Action['kind'], { from: readonly Status[]; to: Status }>> = {
  acknowledge: { from: ['open'], to: 'acknowledged' },
  mitigate: { from: ['open', 'acknowledged'], to: 'mitigated' },
  resolve: { from: ['open', 'acknowledged', 'mitigated'], to: 'resolved' },
  reopen: { from: ['mitigated', 'resolved'], to: 'open' },
};

/** Makes a legal move, or refuses it with the reason; the state given is never changed (rules INC-3 to INC-5). */
export function transition(state: IncidentState, { kind, at }: Action): { state: IncidentState } | { refused: string } {
  const { from, to } = LEGAL[kind];
  if (!from.includes(state.status)) {
    return { refused: `Cannot ${kind} an incident that is ${state.status}: it has to be ${from.join(' or ')}` };
  }
  if (kind === 'reopen') {
    const last = state.resolvedAt ?? state.mitigatedAt ?? state.openedAt;
    if (at < last) return { refused: `Cannot reopen before the incident was ${state.status}: give a later time` };
    const { mitigatedAt: _mitigated, resolvedAt: _resolved, ...kept } = state;
    return { state: { ...kept, status: to, reopened: state.reopened + 1 } };
  }
  const moment = ({ acknowledge: 'acknowledgedAt', mitigate: 'mitigatedAt', resolve: 'resolvedAt' } as const)[kind];
  const next = { ...state, status: to, [moment]: kind === 'acknowledge' ? (state.acknowledgedAt ?? at) : at };
  // Only what this very move breaks speaks against it; older mistakes are shown, they do not block the response.
  const broken = checkMoments(next).find(
    (each) => each.path.includes(moment) && !checkMoments(state).some((old) => old.message === each.message),
  );
  return broken === undefined ? { state: next } : { refused: `Cannot ${kind}: ${broken.message}` };
}

const ORDER: readonly (readonly [keyof Moments, keyof Moments])[] = [
  ['startedAt', 'detectedAt'],
  ['detectedAt', 'openedAt'],
  ['openedAt', 'firstPageAt'],
  ['openedAt', 'acknowledgedAt'],
  ['startedAt', 'mitigatedAt'],
  ['openedAt', 'mitigatedAt'],
  ['openedAt', 'resolvedAt'],
  ['mitigatedAt', 'resolvedAt'],
];

/** Reports every pair of moments that contradict one another, at the later-named one (rule INC-5). */
export function checkMoments(moments: Moments): Issue[] {
  return ORDER.flatMap(([earlier, later]) => {
    const [first, second] = [moments[earlier], moments[later]];
    if (first === undefined || second === undefined || second >= first) return [];
    const message = `"${later}" lies ${first - second} ms before "${earlier}": correct one of them`;
    return [issue('invalid_moment', [later], message)];
  });
}
