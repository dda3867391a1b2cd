import { describe, expect, it } from 'vitest';
import { type MetricAlarm, parseMetricAlarm } from '../../../engines/alarm/index.ts';
import { type CompositeAlarm, parseCompositeAlarm } from '../../../engines/composite-alarm/index.ts';
import { judgeComposite, readCompositeTest } from './composite-document-test.ts';
import { judgeAlarm, readAlarmTest } from './document-test.ts';
import { latencyAlarm } from '../sample.test-data.ts';
import { parseDuration, parseSeries } from './series-notation.ts';

function parse(properties: Record<string, unknown>): MetricAlarm {
  const { value, issues } = parseMetricAlarm(properties, [], 'x');
  if (value === undefined) throw new Error(issues.map((each) => each.message).join('; '));
  return value;
}

/** What a test of an alarm says, read and judged. */
function judge(test: Record<string, unknown>, alarm: MetricAlarm = parse(latencyAlarm())): string[] {
  const read = readAlarmTest({ alarm: 'api-slow', ...test });
  return 'problem' in read ? [read.problem] : judgeAlarm(read.value, alarm);
}

describe('parseSeries', () => {
  it('parseSeries expands what is repeated, counted on, or missing, as promtool does', () => {
    expect(parseSeries('1 2.5 -3 _ 1e3')).toEqual({ value: [1, 2.5, -3, null, 1000] });
    expect(parseSeries('0+1x3 5x2 10-5x2 _x3')).toEqual({ value: [0, 1, 2, 3, 5, 5, 5, 10, 5, 0, null, null, null] });
    expect(parseSeries([1, null])).toEqual({ value: [1, null] });
    expect(parseSeries(7)).toEqual({ value: [7] });
    for (const wrong of ['1 two', '1x', '0+1', '', ['1'], { m1: 1 }, '0x1000000'])
      expect(parseSeries(wrong)).toHaveProperty('problem');
  });

  it('parseDuration reads seconds, minutes, hours and days', () => {
    expect(parseDuration('1h30m')).toEqual({ value: 5400 });
    expect(parseDuration(90)).toEqual({ value: 90 });
    for (const wrong of ['1 h', '-1m', -1, 'm', null]) expect(parseDuration(wrong)).toHaveProperty('problem');
  });
});

describe('judgeAlarm', () => {
  it('judgeAlarm passes a test of the newest range, and says expected, actual and why of one that fails', () => {
    expect(judge({ points: [0.2, 3, 4], from: 'OK', expect: 'ALARM', rule: 'AL4' })).toEqual([]);
    expect(judge({ points: '0.2 0.3 4', from: 'OK', expect: 'ALARM' })).toEqual([
      'The alarm "api-slow" was to be ALARM, and is OK by AL4: 1 of the last 3 periods of 1 min was above 1: 4; ALARM needs 2. One more breaching point within 2 periods turns it to ALARM',
    ]);
    expect(judge({ points: [null, null, 4], from: 'OK', expect: 'OK', rule: 'AL9' })).toEqual([
      expect.stringMatching(/^The alarm "api-slow" is OK by AL10 and not by AL9: /),
    ]);
  });

  it('judgeAlarm follows a time line period by period, with no data where the points have ended', () => {
    const points = '0x1 5x3 0x3';
    const timeline = [
      { at: '30s', expect: 'INSUFFICIENT_DATA' },
      { at: '3m', expect: 'OK' },
      { at: '4m', expect: 'ALARM' },
      { at: '8m', expect: 'OK' },
      { at: '1h', expect: 'INSUFFICIENT_DATA', rule: 'AL7' },
    ];
    expect(judge({ points, timeline })).toEqual([]);
    expect(judge({ points, at: '4m30s', expect: 'OK' })).toEqual([
      expect.stringMatching(
        /^The alarm "api-slow" at 4m30s was to be OK, and is ALARM by AL4: 2 of the last 3 periods/,
      ),
    ]);
    expect(judge({ points, from: 'OK', at: 10, expect: 'ALARM' })).toEqual([
      'The alarm "api-slow" at 10s was to be ALARM, and is OK: no period has ended by then',
    ]);
  });

  it('judgeAlarm computes metric math from the series of each metric, and holds a band against its limits', () => {
    const stat = (MetricName: string) => ({ Metric: { Namespace: 'Shop', MetricName }, Period: 60, Stat: 'Sum' });
    const math = parse({
      AlarmName: 'api-slow',
      Metrics: [
        { Id: 'm1', MetricStat: stat('errors'), ReturnData: false },
        { Id: 'm2', MetricStat: stat('requests'), ReturnData: false },
        { Id: 'e1', Expression: '100 * m1 / m2' },
      ],
      EvaluationPeriods: 1,
      Threshold: 5,
      ComparisonOperator: 'GreaterThanThreshold',
    });
    expect(judge({ series: { m1: '6', m2: '100' }, expect: 'ALARM' }, math)).toEqual([]);
    expect(judge({ series: { m1: '5', m2: '100' }, expect: 'ALARM' }, math)).toHaveLength(1);
    expect(judge({ points: '1', expect: 'ALARM' }, math)).toEqual([
      expect.stringContaining('write series with m1, m2'),
    ]);
    expect(judge({ series: { m3: '1' }, expect: 'ALARM' }, math)).toEqual([expect.stringContaining('no metric "m3"')]);
    const band = parse({
      AlarmName: 'api-slow',
      Metrics: [
        { Id: 'm1', MetricStat: stat('orders') },
        { Id: 'b1', Expression: 'ANOMALY_DETECTION_BAND(m1, 2)' },
      ],
      EvaluationPeriods: 1,
      ThresholdMetricId: 'b1',
      ComparisonOperator: 'LessThanLowerThreshold',
    });
    expect(judge({ points: '3', lower: 5, upper: 9, expect: 'ALARM' }, band)).toEqual([]);
    expect(judge({ points: '3 6', lower: '1 7', upper: '9x1', expect: 'OK' }, band)).toEqual([
      expect.stringContaining('6 (7 to 9)'),
    ]);
    expect(judge({ points: '3', expect: 'ALARM' }, band)).toEqual([expect.stringContaining('write lower and upper')]);
  });

  it('readAlarmTest refuses what is no test, with what to write', () => {
    for (const [test, words] of [
      [{ points: '1', expct: 'OK' }, 'no "expct"'],
      [{ points: '1', series: {}, expect: 'OK' }, 'either points, or series'],
      [{ points: 'x', expect: 'OK' }, 'points: "x"'],
      [{ points: '1', expect: 'FINE' }, '"FINE" is no state'],
      [{ points: '1' }, 'expects nothing'],
      [{ points: '1', timeline: [{ expect: 'OK' }] }, 'has no time'],
      [{ points: '1', timeline: [{ at: '1m', expect: 'OK', when: 1 }] }, 'no "when"'],
    ] as const)
      expect(judge(test)).toEqual([expect.stringContaining(words)]);
  });
});

describe('judgeComposite', () => {
  const composite = (() => {
    const { value } = parseCompositeAlarm(
      {
        AlarmName: 'both',
        AlarmRule: 'ALARM(a) AND ALARM(b)',
        ActionsSuppressor: 'deploying',
        ActionsSuppressorWaitPeriod: 60,
        ActionsSuppressorExtensionPeriod: 30,
      },
      [],
    );
    return value as CompositeAlarm;
  })();
  const run = (test: Record<string, unknown>): string[] => {
    const read = readCompositeTest({ composite: 'both', ...test });
    return 'problem' in read ? [read.problem] : judgeComposite(read.value, composite);
  };

  it('judgeComposite decides by the states of the alarms below, of which those not named are OK', () => {
    expect(run({ states: { a: 'ALARM', b: 'ALARM' }, expect: 'ALARM' })).toEqual([]);
    expect(run({ states: { a: 'ALARM' }, expect: 'ALARM' })).toEqual([
      'The composite "both" was to be ALARM, and is OK because b is in OK; would be ALARM if b were ALARM',
    ]);
    expect(run({ states: { c: 'ALARM' }, expect: 'OK' })).toEqual([expect.stringContaining('rests on no alarm "c"')]);
  });

  it('judgeComposite follows the suppressor through its wait and its extension', () => {
    const timeline = [
      { at: '1m', states: { a: 'ALARM', b: 'ALARM' }, expect: 'ALARM', actions: 'held' },
      { at: '1m30s', states: { deploying: 'ALARM' }, actions: 'held' },
      { at: '10m', expect: 'ALARM', actions: 'held' },
      { at: '11m', states: { deploying: 'OK' }, actions: 'held' },
      { at: '11m30s', actions: 'ran' },
    ];
    expect(run({ timeline })).toEqual([]);
    const [step] = timeline;
    expect(run({ timeline: [step, { at: '2m', actions: 'held' }] })).toEqual([
      'The actions of "both" at 2m were to be held back, and have run: nothing holds them',
    ]);
    expect(run({ timeline: [{ ...step, actions: 'ran' }] })).toEqual([
      expect.stringMatching(/^The actions of "both" at 1m were to have run, and are held back: Waiting 60 s/),
    ]);
  });

  it('readCompositeTest refuses what is no test, with what to write', () => {
    for (const [test, words] of [
      [{ state: {}, expect: 'OK' }, 'no "state"'],
      [{ states: [], expect: 'OK' }, 'states is no map'],
      [{ states: { a: 'BAD' }, expect: 'OK' }, 'states.a: "BAD"'],
      [{ states: {} }, 'expects nothing'],
      [{ timeline: [{ at: '1m', actions: 'lost' }] }, 'write held or ran'],
    ] as const)
      expect(run(test)).toEqual([expect.stringContaining(words)]);
  });
});
