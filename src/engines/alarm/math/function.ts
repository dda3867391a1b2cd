/** What an expression gives: one number, a series, several series, or the limits of a band. */
export type MathType = 'scalar' | 'series' | 'array' | 'band';

/** What a function takes at one place. */
export type Parameter = MathType | 'text' | readonly string[];

/** One way to call a function: what each argument may be, how many of them may be left out, and what it gives. */
export interface Signature {
  readonly takes: readonly (readonly Parameter[])[];
  readonly optional?: number;
  readonly gives: MathType | 'same';
}

const EACH: Signature = { takes: [['scalar', 'series', 'array']], gives: 'same' };
const EACH_SERIES: Signature = { takes: [['series', 'array']], gives: 'same' };
/** Over one series a function gives a number, over several a series. */
const FOLD: readonly Signature[] = [
  { takes: [['series']], gives: 'scalar' },
  { takes: [['array']], gives: 'series' },
];
const CLOCK: Signature = { takes: [['series', 'array']], gives: 'same' };

/** The functions that are evaluated, with the ways to call each (AL28 to AL32). */
export const FUNCTIONS: ReadonlyMap<string, readonly Signature[]> = new Map<string, readonly Signature[]>([
  ...['ABS', 'CEIL', 'FLOOR', 'LOG', 'LOG10'].map((name) => [name, [EACH]] as const),
  ...['AVG', 'DATAPOINT_COUNT', 'MAX', 'MIN', 'STDDEV', 'SUM'].map((name) => [name, FOLD] as const),
  ...['DIFF', 'DIFF_TIME', 'RATE', 'RUNNING_SUM'].map((name) => [name, [EACH_SERIES]] as const),
  ...['MINUTE', 'HOUR', 'DAY', 'DATE', 'MONTH', 'YEAR', 'EPOCH'].map((name) => [name, [CLOCK]] as const),
  [
    'FILL',
    [
      {
        takes: [
          ['series', 'array'],
          ['scalar', 'series', ['REPEAT', 'LINEAR']],
        ],
        gives: 'same',
      },
    ],
  ],
  ['FIRST', [{ takes: [['array']], gives: 'series' }]],
  ['LAST', [{ takes: [['array']], gives: 'series' }]],
  ['METRICS', [{ takes: [['text']], optional: 1, gives: 'array' }]],
  ['METRIC_COUNT', [{ takes: [['array']], gives: 'scalar' }]],
  ['PERIOD', [{ takes: [['series']], gives: 'scalar' }]],
  ['REMOVE_EMPTY', [{ takes: [['array', 'series']], gives: 'same' }]],
  ['SLICE', [{ takes: [['array'], ['scalar'], ['scalar']], optional: 1, gives: 'array' }]],
  [
    'SORT',
    [
      {
        takes: [['array'], [['AVG', 'MAX', 'MIN', 'SUM']], [['ASC', 'DESC']], ['scalar']],
        optional: 1,
        gives: 'array',
      },
    ],
  ],
  ['TIME_SERIES', [{ takes: [['scalar']], gives: 'series' }]],
  ['ANOMALY_DETECTION_BAND', [{ takes: [['series'], ['scalar']], optional: 1, gives: 'band' }]],
]);

/** Functions of CloudWatch that are not evaluated, with what to do instead (AL33). */
export const REFUSED: ReadonlyMap<string, string> = new Map([
  [
    'SEARCH',
    'give each metric its own MetricStat, and combine them as in "SUM(METRICS())"; CloudWatch refuses it in alarms too',
  ],
  ['INSIGHT_RULE_METRIC', 'count what the rule counts as a metric of its own, and name it in a MetricStat'],
  ['SERVICE_QUOTA', 'write the quota as a number, as in "m1 / 1000 * 100"'],
  ['DB_PERF_INSIGHTS', 'send the counter as a metric of its own, and name it in a MetricStat'],
  ['LAMBDA', 'send the values as a metric of its own, and name it in a MetricStat'],
]);

/** Functions that depend on how many points are fetched, which for an alarm are more than it evaluates (AL34). */
export const UNRELIABLE: ReadonlySet<string> = new Set([
  'AVG',
  'DATAPOINT_COUNT',
  'MAX',
  'MIN',
  'REMOVE_EMPTY',
  'RUNNING_SUM',
  'STDDEV',
  'SUM',
]);
