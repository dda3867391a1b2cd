import type { AlarmState, Evaluation, MetricAlarm } from './alarm.ts';
import { decide } from './decide.ts';

/** What would bring another state: points of one kind, one after the other, `within` which periods one of them suffices. */
export interface Change {
  readonly when: 'breaching' | 'fine' | 'missing';
  readonly periods: number;
  readonly within?: number;
  readonly to: AlarmState;
  readonly sentence: string;
}

type Point = boolean | null;
const KINDS = [
  ['breaching', true],
  ['fine', false],
  ['missing', null],
] as const;

/** Tells for breaching, fine and missing points how many in a row would change the state, where any would (AL38). */
export function foresee(alarm: MetricAlarm, { evaluated, state }: Evaluation): Change[] {
  const range = evaluated.map((point) => point.breaching);
  return KINDS.flatMap(([when, point]): Change[] => {
    const found = repeat(alarm, range, state, point);
    if (found === null) return [];
    const within = when === 'breaching' && found.periods === 1 ? countTries(alarm, range, state) : undefined;
    const sentence = tell(when, found.periods, within, found.to);
    return [{ when, ...found, ...(within === undefined ? {} : { within }), sentence }];
  });
}

function repeat(alarm: MetricAlarm, range: readonly Point[], state: AlarmState, point: Point) {
  let points = range;
  for (let periods = 1; periods <= range.length; periods++) {
    points = [...points.slice(1), point];
    const to = decide(alarm, points, state).state;
    if (to !== state) return { periods, to };
  }
  return null;
}

/** In how many periods a single breaching point, the others being fine, would still raise the alarm; at most N. */
function countTries(alarm: MetricAlarm, range: readonly Point[], state: AlarmState): number {
  let points = range;
  let before = state;
  let tries = 1;
  for (; tries < alarm.evaluationPeriods; tries++) {
    points = [...points.slice(1), false];
    before = decide(alarm, points, before).state;
    if (decide(alarm, [...points.slice(1), true], before).state !== 'ALARM') break;
  }
  return tries;
}

function tell(when: Change['when'], periods: number, within: number | undefined, to: AlarmState): string {
  const noun = periods === 1 ? 'period' : 'periods';
  if (when === 'missing') return `${periods} more ${noun} without data ${periods === 1 ? 'turns' : 'turn'} it to ${to}`;
  if (within !== undefined) {
    return `One more breaching point within ${within} ${within === 1 ? 'period' : 'periods'} turns it to ${to}`;
  }
  if (periods === 1) return `One more ${when} point turns it to ${to}`;
  return `${periods} ${when} points in a row turn it to ${to}`;
}
