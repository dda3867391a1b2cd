import { describe, expect, it } from 'vitest';
import { bandOf, describeMetric, metricsOf, parseMetricAlarm, plainMetric } from './index.ts';

const stat = (MetricName: string, more: object = {}) => ({
  Metric: { Namespace: 'Shop', MetricName, Dimensions: [{ Name: 'service', Value: 'checkout' }] },
  Period: 60,
  Stat: 'Sum',
  ...more,
});
const ratio = [
  { Id: 'errors', MetricStat: stat('Errors'), ReturnData: false },
  { Id: 'requests', MetricStat: stat('Requests'), ReturnData: 'false' },
  { Id: 'e1', Expression: 'errors / requests * 100', Label: 'Error ratio' },
];
const common = {
  AlarmName: 'checkout-errors',
  EvaluationPeriods: 3,
  Threshold: 5,
  ComparisonOperator: 'GreaterThanThreshold',
};
const banded = {
  AlarmName: 'orders',
  EvaluationPeriods: 3,
  Metrics: [
    { Id: 'm1', MetricStat: stat('Orders') },
    { Id: 'ad1', Expression: 'ANOMALY_DETECTION_BAND(m1, 3)' },
  ],
  ThresholdMetricId: 'ad1',
  ComparisonOperator: 'LessThanLowerThreshold',
};

const parse = (change: object) => parseMetricAlarm({ ...common, Metrics: ratio, ...change }, ['P']);
const found = (change: object) => parse(change).issues.map(({ code, path }) => [code, ...path.slice(1)]);
const withExpression = (Expression: string) => ({ Metrics: [ratio[0], ratio[1], { Id: 'e1', Expression }] });

describe('parseMetricAlarm of Metrics', () => {
  it('parseMetricAlarm reads metrics and the expression over them (AL23)', () => {
    const { value, issues } = parse({});
    expect(issues).toEqual([]);
    expect(value).toMatchObject({
      returned: 'e1',
      periodSeconds: 60,
      threshold: 5,
      queries: [
        { id: 'errors', metric: { namespace: 'Shop', metricName: 'Errors', statistic: 'Sum', periodSeconds: 60 } },
        { id: 'requests' },
        { id: 'e1', label: 'Error ratio', text: 'errors / requests * 100', expression: { kind: 'operation' } },
      ],
    });
    expect(JSON.parse(JSON.stringify(value))).toEqual(value);
    expect(value && metricsOf(value).map((each) => each.metricName)).toEqual(['Errors', 'Requests']);
    expect(value && plainMetric(value)).toBeNull();
    expect(value && describeMetric(value)).toBe('Error ratio');
    const [errors, requests] = ratio;
    const unlabelled = parse({ Metrics: [errors, requests, { Id: 'e1', Expression: 'errors / requests' }] }).value;
    expect(unlabelled && describeMetric(unlabelled)).toBe(
      'errors / requests, where errors Sum of Errors, requests Sum of Requests',
    );
  });

  it('parseMetricAlarm reads a band, its width and the metric that is held against it (AL36)', () => {
    const { value, issues } = parseMetricAlarm(banded, []);
    expect(issues).toEqual([]);
    expect(value).toMatchObject({ returned: 'm1', threshold: { band: 'ad1' }, comparison: 'LessThanLowerThreshold' });
    expect(value && bandOf(value)).toMatchObject({ id: 'ad1', width: 3, around: { kind: 'query', id: 'm1' } });
    expect(value && plainMetric(value)).toBeNull();
  });

  const faults: [string, object, unknown[]][] = [
    [
      'two queries that return data',
      { Metrics: [{ Id: 'm1', MetricStat: stat('A') }, ratio[2]] },
      [
        ['unknown_id', 'Metrics', 1, 'Expression'],
        ['unknown_id', 'Metrics', 1, 'Expression'],
        ['returned_data', 'Metrics'],
      ],
    ],
    ['none that does', { Metrics: [ratio[0]] }, [['returned_data', 'Metrics']]],
    ['several series', withExpression('[errors, requests]'), [['returned_data', 'Metrics', 2, 'Expression']]],
    [
      'a band as what is watched',
      withExpression('ANOMALY_DETECTION_BAND(errors)'),
      [['returned_data', 'Metrics', 2, 'Expression']],
    ],
    ['an expression that cannot be read', withExpression('errors /'), [['bad_expression', 'Metrics', 2, 'Expression']]],
    [
      'an Id with a capital',
      { Metrics: [{ Id: 'M1', MetricStat: stat('A') }] },
      [['invalid_value', 'Metrics', 0, 'Id']],
    ],
    [
      'an Id twice',
      { Metrics: [ratio[0], { ...ratio[1], Id: 'errors' }, { Id: 'e1', Expression: 'errors' }] },
      [['duplicate', 'Metrics', 1, 'Id']],
    ],
    [
      'two periods',
      { Metrics: [ratio[0], { ...ratio[1], MetricStat: stat('Requests', { Period: 300 }) }, ratio[2]] },
      [['conflict', 'Metrics', 1, 'MetricStat', 'Period']],
    ],
    [
      'a metric and an expression at once',
      { Metrics: [{ Id: 'm1', MetricStat: stat('A'), Expression: '1' }] },
      [['conflict', 'Metrics', 0]],
    ],
    ['neither of both', { Metrics: [{ Id: 'm1' }] }, [['missing_property', 'Metrics', 0]]],
    [
      'a Stat that is none',
      { Metrics: [{ Id: 'm1', MetricStat: stat('A', { Stat: 'Median' }) }] },
      [['invalid_value', 'Metrics', 0, 'MetricStat', 'Stat']],
    ],
    [
      'an unknown property',
      { Metrics: [{ Id: 'm1', MetricStat: stat('A', { Colour: 1 }) }] },
      [['unknown_property', 'Metrics', 0, 'MetricStat', 'Colour']],
    ],
    ['no list', { Metrics: {} }, [['invalid_value', 'Metrics']]],
    [
      'eleven metrics',
      {
        Metrics: [
          ...Array.from({ length: 11 }, (_, at) => ({ Id: `m${at}`, MetricStat: stat('A'), ReturnData: false })),
          { Id: 'e1', Expression: 'SUM(METRICS())' },
        ],
      },
      [['too_many_metrics', 'Metrics']],
    ],
    [
      'a Period of 45 s',
      { Metrics: [{ Id: 'm1', MetricStat: stat('A', { Period: 45 }) }] },
      [['invalid_value', 'Metrics']],
    ],
    ['a threshold beside a band', { ...banded, Threshold: 5 }, [['conflict', 'Threshold']]],
    [
      'a fixed comparison with a band',
      { ...banded, Threshold: undefined, ComparisonOperator: 'GreaterThanThreshold' },
      [['conflict', 'ComparisonOperator']],
    ],
    [
      'a band that is a metric',
      { ...banded, Threshold: undefined, ThresholdMetricId: 'm1' },
      [
        ['invalid_value', 'ThresholdMetricId'],
        ['returned_data', 'Metrics', 1, 'Expression'],
      ],
    ],
  ];
  for (const [name, change, expected] of faults) {
    it(`parseMetricAlarm refuses ${name} (AL23, AL25)`, () => {
      const { Threshold, ...rest } = { ...common, Metrics: ratio, ...change } as Record<string, unknown>;
      const properties = Threshold === undefined ? rest : { ...rest, Threshold };
      const { value, issues } = parseMetricAlarm(properties, ['P']);
      expect(issues.map(({ code, path }) => [code, ...path.slice(1)])).toEqual(expected);
      expect(value).toBeUndefined();
      for (const each of issues) expect(each.message).toMatch(/.: .*[^.]$/);
    });
  }

  const warnings: [string, string, string][] = [
    ['unreliable_function', 'errors - AVG(errors) + requests', 'AVG at character 10'],
    ['unreliable_function', 'RUNNING_SUM(errors) + requests', 'RUNNING_SUM at character 1'],
    ['unreliable_function', 'SUM(RUNNING_SUM([errors, requests]))', 'RUNNING_SUM at character 5'],
    ['filled_data', 'errors + FILL(requests, 0)', 'FILL at character 10'],
    ['constant_expression', 'TIME_SERIES(5)', 'rests on no metric'],
  ];
  for (const [code, expression, words] of warnings) {
    it(`parseMetricAlarm warns of ${expression} (AL34)`, () => {
      const { value, issues } = parse(withExpression(expression));
      expect(value).toBeDefined();
      const others = issues.filter((each) => each.code !== 'unused_metric');
      expect(others.map((each) => [each.code, each.severity])).toEqual([[code, 'warning']]);
      expect(others[0]?.message).toContain(words);
    });
  }

  it('parseMetricAlarm says in which state FILL holds an alarm (AL34)', () => {
    const messages = (value: number) =>
      parse(withExpression(`FILL(errors + requests, ${value})`)).issues.map((each) => each.message);
    expect(messages(0)[1]).toContain('holds the alarm in OK');
    expect(messages(6)[1]).toContain('holds the alarm in ALARM');
  });

  it('parseMetricAlarm takes functions over several series for reliable, and tells of metrics that are not used (AL34)', () => {
    expect(found(withExpression('SUM([errors, requests])'))).toEqual([]);
    expect(found(withExpression('errors * 2'))).toEqual([['unused_metric', 'Metrics', 1, 'Id']]);
  });

  it('parseMetricAlarm says that AccountId is not looked at, and needs a Period where there is no metric (AL23)', () => {
    const account = { Metrics: [{ Id: 'm1', MetricStat: stat('A'), AccountId: '1' }] };
    expect(parse(account).issues.map((each) => [each.code, each.severity])).toEqual([['not_evaluated', 'info']]);
    expect(found({ Metrics: [{ Id: 'e1', Expression: 'TIME_SERIES(1)' }] })).toEqual([['missing_property', 'Metrics']]);
    expect(parse({ Metrics: [{ Id: 'e1', Expression: 'TIME_SERIES(1)', Period: 300 }] }).value?.periodSeconds).toBe(
      300,
    );
  });
});
