import { type AlarmState, type EvaluatedPoint, type Evaluation, isBreaching, type MetricAlarm } from './alarm.ts';
import { describeEvaluation } from './reason.ts';

/**
 * Decides the state of an alarm from the points of its evaluation range, oldest first, null (or a value that is not
 * finite) where a period has no data, and from the state it is in (AL4 to AL10).
 */
export function evaluateAlarm(alarm: MetricAlarm, points: readonly (number | null)[], state: AlarmState): Evaluation {
  const values = points.map((value) => (value !== null && Number.isFinite(value) ? value : null));
  const realCount = values.filter((value) => value !== null).length;
  let surplus = Math.max(0, realCount - alarm.evaluationPeriods);
  const evaluated = values.map((value): EvaluatedPoint => {
    if (value === null) return { value, breaching: null, used: false };
    return { value, breaching: isBreaching(alarm, value), used: surplus-- <= 0 };
  });
  const decision = decide(alarm, evaluated, state);
  return { ...decision, reason: describeEvaluation(alarm, evaluated, decision), evaluated };
}

function decide(
  alarm: MetricAlarm,
  evaluated: readonly EvaluatedPoint[],
  state: AlarmState,
): Pick<Evaluation, 'rule' | 'state'> {
  const used = evaluated.filter((point) => point.used);
  const breaching = used.filter((point) => point.breaching).length;
  const missing = alarm.evaluationPeriods - used.length;
  const enough = (count: number): AlarmState => (count >= alarm.datapointsToAlarm ? 'ALARM' : 'OK');

  if (missing <= 0) return { rule: 'AL4', state: enough(breaching) };
  if (alarm.treatMissingData === 'breaching') return { rule: 'AL5', state: enough(breaching + missing) };
  if (alarm.treatMissingData === 'notBreaching') return { rule: 'AL6', state: enough(breaching) };
  const keeps = alarm.treatMissingData === 'ignore';
  if (used.length === 0) return { rule: 'AL7', state: keeps ? state : 'INSUFFICIENT_DATA' };
  if (breaching < used.length) return { rule: 'AL8', state: enough(breaching) };
  const ageOfOldest = evaluated.length - evaluated.findIndex((point) => point.used);
  if (ageOfOldest < alarm.datapointsToAlarm) return { rule: 'AL10', state };
  return { rule: 'AL9', state: keeps ? state : 'ALARM' };
}
