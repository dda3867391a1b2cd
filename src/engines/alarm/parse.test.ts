import { describe, expect, it } from 'vitest';
import { parseMetricAlarm } from './index.ts';

const minimal = {
  AlarmName: 'checkout-errors',
  Namespace: 'Shop',
  MetricName: 'ErrorRatio',
  Statistic: 'Average',
  Period: 60,
  EvaluationPeriods: 3,
  Threshold: 0.5,
  ComparisonOperator: 'GreaterThanThreshold',
};

const found = (properties: unknown) =>
  parseMetricAlarm(properties, ['Resources', 'A']).issues.map(({ code, path }) => [code, ...path.slice(2)]);

describe('parseMetricAlarm', () => {
  it('parseMetricAlarm fills in what is not given (AL15)', () => {
    expect(parseMetricAlarm(minimal, [])).toEqual({
      value: {
        name: 'checkout-errors',
        description: '',
        queries: [
          {
            id: 'm1',
            metric: {
              namespace: 'Shop',
              metricName: 'ErrorRatio',
              dimensions: [],
              statistic: 'Average',
              periodSeconds: 60,
            },
          },
        ],
        returned: 'm1',
        periodSeconds: 60,
        evaluationPeriods: 3,
        datapointsToAlarm: 3,
        threshold: 0.5,
        comparison: 'GreaterThanThreshold',
        treatMissingData: 'missing',
        lowSamplePercentile: 'evaluate',
        actionsEnabled: true,
        actions: { alarm: [], ok: [], insufficientData: [] },
        tags: {},
      },
      issues: [],
    });
  });

  it('parseMetricAlarm reads every property, also numbers and booleans spelled as texts (AL14)', () => {
    const { Statistic: _, ...rest } = minimal;
    const { value, issues } = parseMetricAlarm(
      {
        ...rest,
        AlarmDescription: 'Shoppers cannot pay',
        Dimensions: [{ Name: 'service', Value: 'checkout' }],
        ExtendedStatistic: 'p99.9',
        Period: '300',
        DatapointsToAlarm: '2',
        TreatMissingData: 'notBreaching',
        Threshold: '-1.5e3',
        Unit: 'Megabytes/Second',
        ActionsEnabled: 'false',
        AlarmActions: ['page'],
        OKActions: ['tell'],
        InsufficientDataActions: ['look', 'wait'],
        Tags: [
          { Key: 'service', Value: 'checkout' },
          { Key: 'tier', Value: '' },
        ],
      },
      [],
    );
    expect(issues).toEqual([]);
    expect(value).toMatchObject({
      description: 'Shoppers cannot pay',
      queries: [
        {
          id: 'm1',
          metric: {
            dimensions: [{ name: 'service', value: 'checkout' }],
            statistic: { kind: 'percentile', percentile: 99.9 },
            periodSeconds: 300,
            unit: 'Megabytes/Second',
          },
        },
      ],
      periodSeconds: 300,
      datapointsToAlarm: 2,
      treatMissingData: 'notBreaching',
      threshold: -1500,
      actionsEnabled: false,
      actions: { alarm: ['page'], ok: ['tell'], insufficientData: ['look', 'wait'] },
      tags: { service: 'checkout', tier: '' },
    });
  });

  it('parseMetricAlarm takes the given name where AlarmName is absent, and asks for one otherwise (AL14)', () => {
    const { AlarmName: _, ...rest } = minimal;
    expect(parseMetricAlarm(rest, [], 'CheckoutErrors').value?.name).toBe('CheckoutErrors');
    expect(parseMetricAlarm(minimal, [], 'CheckoutErrors').value?.name).toBe('checkout-errors');
    expect(found(rest)).toEqual([['missing_property']]);
  });

  it('parseMetricAlarm names the nearest known property (AL14)', () => {
    const { issues, value } = parseMetricAlarm({ ...minimal, EvalutionPeriod: 3 }, ['Properties']);
    expect(value).toBeUndefined();
    expect(issues).toEqual([
      {
        code: 'unknown_property',
        path: ['Properties', 'EvalutionPeriod'],
        severity: 'error',
        message: 'Property "EvalutionPeriod" is not known: use "EvaluationPeriods" or remove it',
      },
    ]);
  });

  it('parseMetricAlarm names the nearest choice (AL14)', () => {
    const { issues } = parseMetricAlarm({ ...minimal, TreatMissingData: 'not-breaching' }, []);
    expect(issues[0]?.message).toContain('give "notBreaching" or another of missing');
  });

  it('parseMetricAlarm evaluates periods of 1 and 5 s and tells that CloudWatch does not (AL16)', () => {
    for (const Period of [1, 5]) {
      const parsed = parseMetricAlarm({ ...minimal, Period }, []);
      expect(parsed.value?.periodSeconds).toBe(Period);
      expect(parsed.issues.map((each) => [each.code, each.severity])).toEqual([['not_portable', 'info']]);
    }
    for (const Period of [10, 20, 30, 60, 120]) expect(found({ ...minimal, Period })).toEqual([]);
  });

  const faults: [string, Record<string, unknown>, unknown[]][] = [
    [
      'Metrics beside what one metric is (AL23)',
      { Metrics: [{ Id: 'e1', Expression: 'TIME_SERIES(1)', Period: 60 }] },
      [
        ['conflict', 'MetricName'],
        ['conflict', 'Namespace'],
        ['conflict', 'Period'],
        ['conflict', 'Statistic'],
      ],
    ],
    [
      'a band without Metrics (AL23)',
      { ThresholdMetricId: 'ad1' },
      [
        ['conflict', 'ComparisonOperator'],
        ['conflict', 'Threshold'],
        ['conflict', 'ThresholdMetricId'],
      ],
    ],
    [
      'a comparison with a band that there is not (AL36)',
      { ComparisonOperator: 'LessThanLowerOrGreaterThanUpperThreshold' },
      [['conflict', 'ComparisonOperator']],
    ],
    [
      'a rule for few samples that there is not (AL22)',
      { EvaluateLowSampleCountPercentile: 'keep' },
      [['invalid_value', 'EvaluateLowSampleCountPercentile']],
    ],
    ['a comparison that nobody knows (AL14)', { ComparisonOperator: '>' }, [['invalid_value', 'ComparisonOperator']]],
    [
      'a plain statistic as an extended one (AL15)',
      { Statistic: undefined, ExtendedStatistic: 'Sum' },
      [['invalid_value', 'ExtendedStatistic']],
    ],
    [
      'an evaluation range below N (AL3)',
      { Tags: [{ Key: 'evenkeel.dev/evaluation-range', Value: '2' }] },
      [['invalid_value', 'Tags', 0, 'Value']],
    ],
    [
      'a percentile beyond 100 (AL15)',
      { Statistic: undefined, ExtendedStatistic: 'p100.5' },
      [['invalid_value', 'ExtendedStatistic']],
    ],
    ['two statistics (AL15)', { ExtendedStatistic: 'p50' }, [['conflict', 'ExtendedStatistic']]],
    ['no statistic (AL15)', { Statistic: undefined }, [['missing_property']]],
    ['M beyond N (AL15)', { DatapointsToAlarm: 4 }, [['invalid_value', 'DatapointsToAlarm']]],
    ['a broken number of periods (AL15)', { EvaluationPeriods: 1.5 }, [['invalid_value', 'EvaluationPeriods']]],
    ['a period of 45 s (AL16)', { Period: 45 }, [['invalid_value', 'Period']]],
    ['more than a day of minutes (AL16)', { EvaluationPeriods: 1441 }, [['invalid_value', 'EvaluationPeriods']]],
    [
      'more than a week of hours (AL16)',
      { EvaluationPeriods: 169, Period: 3600 },
      [['invalid_value', 'EvaluationPeriods']],
    ],
    ['an intrinsic function (AL14)', { Namespace: { Ref: 'Space' } }, [['invalid_value', 'Namespace']]],
    ['a threshold in hexadecimal (AL14)', { Threshold: '0x10' }, [['invalid_value', 'Threshold']]],
    ['an unknown unit (AL14)', { Unit: 'Second' }, [['invalid_value', 'Unit']]],
    ['a dimension without value (AL14)', { Dimensions: [{ Name: 'a' }] }, [['invalid_value', 'Dimensions', 0]]],
    [
      'a dimension twice (AL14)',
      {
        Dimensions: [
          { Name: 'a', Value: '1' },
          { Name: 'a', Value: '2' },
        ],
      },
      [['duplicate', 'Dimensions', 1]],
    ],
    ['an action that is no text (AL14)', { AlarmActions: ['a', {}] }, [['invalid_value', 'AlarmActions', 1]]],
    ['actions that are no list (AL14)', { OKActions: 'a' }, [['invalid_value', 'OKActions']]],
    [
      'several faults at once (AL14)',
      { Period: 7, Threshold: 'high', Colour: 'red' },
      [
        ['unknown_property', 'Colour'],
        ['invalid_value', 'Threshold'],
        ['invalid_value', 'Period'],
      ],
    ],
  ];
  for (const [name, change, expected] of faults) {
    it(`parseMetricAlarm refuses ${name}`, () => {
      const properties = Object.fromEntries(
        Object.entries({ ...minimal, ...change }).filter(([, value]) => value !== undefined),
      );
      expect(found(properties)).toEqual(expected);
      const { value, issues } = parseMetricAlarm(properties, []);
      expect(value).toBeUndefined();
      for (const each of issues) expect(each.message).toMatch(/.: .*[^.]$/);
    });
  }

  it('parseMetricAlarm reads every extended statistic, the rule for few samples and the evaluation range (AL3, AL17, AL22)', () => {
    const { Statistic: _, ...rest } = minimal;
    for (const ExtendedStatistic of ['p99', 'tm90', 'TM(10%:90%)', 'IQM', 'wm98', 'PR(:300)', 'tc90', 'TS(80:)']) {
      expect(found({ ...rest, ExtendedStatistic })).toEqual([]);
    }
    const tags = [{ Key: 'evenkeel.dev/evaluation-range', Value: '9' }];
    const few = { ...rest, ExtendedStatistic: 'p99', EvaluateLowSampleCountPercentile: 'ignore', Tags: tags };
    expect(parseMetricAlarm(few, [])).toMatchObject({
      value: { lowSamplePercentile: 'ignore', evaluationRange: 9 },
      issues: [],
    });
    const useless = parseMetricAlarm({ ...minimal, EvaluateLowSampleCountPercentile: 'ignore' }, []);
    expect(useless.issues.map((each) => [each.code, each.severity])).toEqual([['no_effect', 'info']]);
  });

  it('parseMetricAlarm ignores missing data of DynamoDB, and warns where something else is written (AL37)', () => {
    const dynamo = { ...minimal, Namespace: 'AWS/DynamoDB' };
    expect(parseMetricAlarm(dynamo, [])).toMatchObject({ value: { treatMissingData: 'ignore' }, issues: [] });
    const written = parseMetricAlarm({ ...dynamo, TreatMissingData: 'breaching' }, []);
    expect(written.value?.treatMissingData).toBe('ignore');
    expect(written.issues.map((each) => [each.code, each.severity])).toEqual([['no_effect', 'warning']]);
  });

  it('parseMetricAlarm accepts a day of minutes and a week of hours (AL16)', () => {
    expect(found({ ...minimal, EvaluationPeriods: 1440 })).toEqual([]);
    expect(found({ ...minimal, EvaluationPeriods: 168, Period: 3600 })).toEqual([]);
  });

  it('parseMetricAlarm refuses what is not an object (AL14)', () => {
    for (const value of [null, [], 'x', undefined]) expect(found(value)).toEqual([['not_an_object']]);
  });
});
