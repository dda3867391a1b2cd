import type { Alarm, AlarmPoint, AlarmSummary, CatalogueEntry } from '../../../../src/operate/alarm/contract.ts';
import { formatNumber } from '../../parts/time.ts';

/** How often an alarm fired and came right back, in the window of the catalogue. */
export type Noise = Pick<CatalogueEntry, 'fired' | 'flaps' | 'findings'>;

/** The address of an alarm. */
export function pathOfAlarm(name: string): string {
  return `/alarms/${encodeURIComponent(name)}`;
}

/** Returns the noise of each alarm by name; empty while the catalogue is not there. */
export function noiseOf(entries: readonly CatalogueEntry[] | undefined): Map<string, Noise> {
  return new Map((entries ?? []).map((each) => [each.name, each]));
}

const noisy: ReadonlySet<string> = new Set(['flapping', 'storm', 'ignored', 'always_firing']);

/** Reports whether the catalogue finds an alarm noisy: it flaps, storms, is ignored, or never stops. What is not known is not noisy. */
export function isNoisy(noise: Noise | null): boolean {
  return noise !== null && noise.findings.some((each) => noisy.has(each.code));
}

/** Reports whether an alarm lacks somebody to act or something to do. */
export function isOrphaned(alarm: AlarmSummary): boolean {
  return alarm.owner === null || alarm.runbook === null;
}

/** Returns the order in which alarms want to be looked at: firing, firing but quiet, noisy, without data, OK. */
export function gravityOf(alarm: AlarmSummary, noise: Noise | null): number {
  if (alarm.state === 'ALARM') return alarm.quiet === null ? 0 : 1;
  if (isNoisy(noise) || alarm.quiet?.kind === 'flapping') return 2;
  return alarm.state === 'INSUFFICIENT_DATA' ? 3 : 4;
}

const signs: Record<string, string> = {
  GreaterThanThreshold: '>',
  GreaterThanOrEqualToThreshold: '≥',
  LessThanThreshold: '<',
  LessThanOrEqualToThreshold: '≤',
  LessThanLowerOrGreaterThanUpperThreshold: 'outside',
  LessThanLowerThreshold: 'below',
  GreaterThanUpperThreshold: 'above',
};

/** Returns when an alarm fires, in words: `> 20 in 2 of 3 periods`, `outside its band in 3 of 3 periods`. */
export function conditionOf(alarm: Alarm): string {
  if (alarm.kind === 'composite') return 'its rule is true';
  const sign = signs[alarm.comparison] ?? alarm.comparison;
  const limit = alarm.threshold === null ? 'its band' : formatNumber(alarm.threshold);
  return `${sign} ${limit} in ${alarm.datapointsToAlarm} of ${alarm.evaluationPeriods} periods`;
}

const roles: Record<AlarmPoint['role'], string> = {
  counted: 'counted',
  surplus: 'older than the newest that decide',
  missing: 'missing',
  'filled-breaching': 'missing, taken as breaching',
  'filled-fine': 'missing, taken as fine',
  'without-band': 'not counted: the band is not learnt yet',
};

/** Returns what became of a point in the evaluation, in words. */
export function roleOf(point: AlarmPoint): string {
  return roles[point.role];
}

/** Returns the limits a point was held against, in words; null where they are the alarm's threshold. */
export function limitsOf(point: AlarmPoint): string | null {
  if (point.lower === null && point.upper === null) return null;
  if (point.lower === null) return `up to ${formatNumber(point.upper!)}`;
  return point.upper === null
    ? `from ${formatNumber(point.lower)}`
    : `${formatNumber(point.lower)} to ${formatNumber(point.upper)}`;
}
