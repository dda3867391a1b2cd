import type { AlarmState, Evaluation, MetricAlarm } from './alarm.ts';

/** What the decision needs of an alarm. */
export type Deciding = Pick<MetricAlarm, 'evaluationPeriods' | 'datapointsToAlarm' | 'treatMissingData'>;

/**
 * Decides the state from what each point of the range is, oldest first: breaching, not breaching, or null where it is
 * missing (AL4 to AL10). Of more than N real points the newest N count.
 */
export function decide(
  alarm: Deciding,
  points: readonly (boolean | null)[],
  state: AlarmState,
): Pick<Evaluation, 'rule' | 'state'> {
  let used = 0;
  let breaching = 0;
  let ageOfOldest = 0;
  for (let at = points.length - 1; at >= 0 && used < alarm.evaluationPeriods; at--) {
    const point = points[at] ?? null;
    if (point === null) continue;
    used += 1;
    if (point) breaching += 1;
    ageOfOldest = points.length - at;
  }
  const missing = alarm.evaluationPeriods - used;
  const enough = (count: number): AlarmState => (count >= alarm.datapointsToAlarm ? 'ALARM' : 'OK');
  if (missing <= 0) return { rule: 'AL4', state: enough(breaching) };
  if (alarm.treatMissingData === 'breaching') return { rule: 'AL5', state: enough(breaching + missing) };
  if (alarm.treatMissingData === 'notBreaching') return { rule: 'AL6', state: enough(breaching) };
  const keeps = alarm.treatMissingData === 'ignore';
  if (used === 0) return { rule: 'AL7', state: keeps ? state : 'INSUFFICIENT_DATA' };
  if (breaching < used) return { rule: 'AL8', state: enough(breaching) };
  if (ageOfOldest < alarm.datapointsToAlarm) return { rule: 'AL10', state };
  return { rule: 'AL9', state: keeps ? state : 'ALARM' };
}
