import { type AlarmState, type Evaluation, evaluationRange, isBandComparison, type MetricAlarm } from './alarm.ts';
import { type Change, foresee } from './foresee.ts';

/**
 * What became of a point: it counted, it was real and older than the newest N, its period had no data, its place was
 * taken as breaching or as fine, the decision being short of N, or its band is not known.
 */
export type PointRole = 'counted' | 'surplus' | 'missing' | 'filled-breaching' | 'filled-fine' | 'without-band';

/** One point of the range; `age` is 1 for the newest period. */
export interface ExplainedPoint {
  readonly age: number;
  readonly value: number | null;
  readonly breaching: boolean | null;
  readonly role: PointRole;
  readonly lower?: number;
  readonly upper?: number;
  readonly fewSamples?: boolean;
}

/** Why an alarm is in a state, and what would change it. */
export interface Explanation {
  readonly state: AlarmState;
  readonly reason: string;
  /** How many periods were looked at, N and M, and how many of N were real and breached. */
  readonly range: {
    periods: number;
    evaluationPeriods: number;
    datapointsToAlarm: number;
    real: number;
    breaching: number;
  };
  readonly points: readonly ExplainedPoint[];
  /** The rule of SPEC.md that decided, and what it says. */
  readonly rule: { id: string; says: string };
  /** What would have to come for another state, the state and the words for a person. */
  readonly changes: readonly Change[];
}

const RULES: Readonly<Record<string, string>> = {
  AL4: 'With N or more real points the newest N decide; missing data plays no part',
  AL5: 'With fewer than N real points, those that are lacking count as breaching',
  AL6: 'With fewer than N real points, those that are lacking count as fine',
  AL7: 'Without a real point the alarm has insufficient data, or keeps its state where missing data is ignored',
  AL8: 'With fewer than N real points, of which one is fine, the breaching ones are counted',
  AL9: 'Where all real points breach and the oldest is M periods old, the alarm is raised, or keeps its state where missing data is ignored',
  AL10: 'Where all real points breach and the oldest is younger than M periods, it is too early and the state is kept',
  AL22: 'A percentile of too few samples does not change the state',
  AL36: 'Without a band at any point the alarm has insufficient data',
};

/** Explains an evaluation point by point, with the rule that decided and what would have to come for another state (AL38). */
export function explainEvaluation(alarm: MetricAlarm, evaluation: Evaluation): Explanation {
  const { evaluated, state, reason, rule } = evaluation;
  const used = evaluated.filter((point) => point.used);
  return {
    state,
    reason,
    range: {
      periods: evaluated.length === 0 ? evaluationRange(alarm) : evaluated.length,
      evaluationPeriods: alarm.evaluationPeriods,
      datapointsToAlarm: alarm.datapointsToAlarm,
      real: used.length,
      breaching: used.filter((point) => point.breaching).length,
    },
    points: explainPoints(alarm, evaluation),
    rule: { id: rule, says: RULES[rule] ?? '' },
    changes: rule === 'AL36' ? [] : foresee(alarm, evaluation),
  };
}

function explainPoints(alarm: MetricAlarm, { evaluated, rule }: Evaluation): ExplainedPoint[] {
  const used = evaluated.filter((point) => point.used).length;
  const filling = rule === 'AL5' ? 'filled-breaching' : rule === 'AL6' ? 'filled-fine' : null;
  // Of the missing points the newest stand for those that are lacking; which of them does not matter to the rule.
  let lacking = filling === null ? 0 : alarm.evaluationPeriods - used;
  const isBand = isBandComparison(alarm.comparison);
  return evaluated
    .map((point, at) => ({ point, age: evaluated.length - at }))
    .toReversed()
    .map(({ point, age }): ExplainedPoint => {
      const { used: counted, ...rest } = point;
      if (counted) return { ...rest, age, role: 'counted' };
      if (point.breaching !== null) return { ...rest, age, role: 'surplus' };
      if (filling !== null && lacking-- > 0) return { ...rest, age, role: filling };
      return { ...rest, age, role: isBand && point.value !== null ? 'without-band' : 'missing' };
    })
    .toReversed();
}
