import { type Issue, issue, type Path } from '../issue.ts';

/** The lengths and numbers of an alarm's periods, as far as they could be read. */
export interface Times {
  readonly periodSeconds: number | undefined;
  readonly evaluationPeriods: number | undefined;
  readonly datapointsToAlarm: number | undefined;
}

/** The tag by which an alarm says how many periods an evaluation looks at (AL3). */
export const RANGE_TAG = 'evenkeel.dev/evaluation-range';

const LONGEST_RANGE = 14 * 86_400;

/** Reads the evaluation range from the alarm's tags; undefined without the tag. */
export function readRange(
  tags: Readonly<Record<string, string>>,
  periods: number | undefined,
  periodSeconds: number | undefined,
  written: unknown,
  path: Path,
  issues: Issue[],
): number | undefined {
  const text = tags[RANGE_TAG];
  if (text === undefined) return undefined;
  const at = Array.isArray(written) ? written.findIndex((each) => each?.Key === RANGE_TAG) : 0;
  const range = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  const least = periods ?? 1;
  const most = Math.floor(LONGEST_RANGE / (periodSeconds ?? 1));
  if (range >= least && range <= Math.max(least, most)) return range;
  const message = `${JSON.stringify(text)} is no evaluation range: give a number of periods from ${least}, EvaluationPeriods, to ${most}, two weeks`;
  issues.push(issue('invalid_value', [...path, 'Tags', at, 'Value'], message));
  return undefined;
}

/** Checks what CloudWatch asks of the number and the length of periods (AL15, AL16). */
export function checkTimes(parsed: Times, here: Path, path: Path, issues: Issue[]): void {
  const { periodSeconds: period, evaluationPeriods: periods, datapointsToAlarm: datapoints } = parsed;
  if (periods !== undefined && datapoints !== undefined && datapoints > periods) {
    const message = `${datapoints} of ${periods} periods can never breach: lower DatapointsToAlarm or raise EvaluationPeriods`;
    issues.push(issue('invalid_value', [...path, 'DatapointsToAlarm'], message));
  }
  if (period === undefined) return;
  if (period === 1 || period === 5) {
    const message = `A period of ${period} s is evaluated here, but CloudWatch refuses it: use 10 or more to stay portable`;
    issues.push(issue('not_portable', here, message, 'info'));
  } else if (![10, 20, 30].includes(period) && period % 60 !== 0) {
    const message = `${period} s is not a period: use 1, 5, 10, 20, 30 or a multiple of 60`;
    issues.push(issue('invalid_value', here, message));
  }
  const [limit, words] = period < 3600 ? [86_400, 'one day'] : [604_800, 'seven days'];
  if (periods !== undefined && period * periods > limit) {
    const message = `${periods} periods of ${period} s are more than ${words}: lower EvaluationPeriods or Period`;
    issues.push(issue('invalid_value', [...path, 'EvaluationPeriods'], message));
  }
}
