import { describe, expect, it } from 'vitest';
import { type AnomalyDetector, findDetector, parseAnomalyDetector, parseMetricAlarm } from '../index.ts';

const metric = { Namespace: 'Shop', MetricName: 'Orders', Dimensions: [{ Name: 'service', Value: 'checkout' }] };
const found = (properties: unknown) =>
  parseAnomalyDetector(properties, ['P']).issues.map(({ code, path }) => [code, ...path.slice(1)]);

function read(properties: unknown): AnomalyDetector {
  const { value, issues } = parseAnomalyDetector(properties, []);
  if (value === undefined) throw new Error(issues.map((each) => each.message).join('; '));
  return value;
}

const listed = (expression: string) => [
  { Id: 'm1', MetricStat: { Metric: metric, Period: 300, Stat: 'Sum' }, ReturnData: false },
  {
    Id: 'm2',
    MetricStat: { Metric: { ...metric, MetricName: 'Visits' }, Period: 300, Stat: 'Sum' },
    ReturnData: false,
  },
  { Id: 'e1', Expression: expression },
];

describe('parseAnomalyDetector', () => {
  it('parseAnomalyDetector reads a single metric in both forms alike (AL45)', () => {
    const detector = read({ SingleMetricAnomalyDetector: { ...metric, Stat: 'p99' } });
    expect(detector).toEqual(read({ ...metric, Stat: 'p99' }));
    expect(detector).toMatchObject({
      queries: [{ id: 'm1', metric: { metricName: 'Orders', statistic: { kind: 'percentile', percentile: 99 } } }],
      returned: 'm1',
      zone: 'UTC',
      excluded: [],
    });
  });

  it('parseAnomalyDetector reads the zone and the ranges that are left out, in UTC where they say nothing (AL45)', () => {
    const detector = read({
      ...metric,
      Stat: 'Sum',
      Configuration: {
        MetricTimeZone: 'Europe/Berlin',
        ExcludedTimeRanges: [
          { StartTime: '1970-01-02T00:00:00', EndTime: '1970-01-03T00:00:00Z' },
          { StartTime: '1970-01-02T01:00:00+01:00', EndTime: '1970-01-05T00:00:00' },
        ],
      },
    });
    expect(detector.zone).toBe('Europe/Berlin');
    expect(detector.excluded).toEqual([
      { from: 86_400_000, to: 172_800_000 },
      { from: 86_400_000, to: 345_600_000 },
    ]);
  });

  it('parseAnomalyDetector tells what is wrong, all at once (AL45)', () => {
    expect(found({ ...metric })).toEqual([['missing_property']]);
    expect(found({ ...metric, Stat: 'Median', Colour: 1 })).toEqual([
      ['unknown_property', 'Colour'],
      ['invalid_value', 'Stat'],
    ]);
    expect(found({ ...metric, Stat: 'Sum', SingleMetricAnomalyDetector: metric })).toEqual([
      ['conflict', 'Dimensions'],
    ]);
    const configuration = {
      MetricTimeZone: 'Mars/Base',
      ExcludedTimeRanges: [{ StartTime: 'now' }, { StartTime: '2026-02-02T00:00:00', EndTime: '2026-02-01T00:00:00' }],
    };
    expect(found({ ...metric, Stat: 'Sum', Configuration: configuration })).toEqual([
      ['invalid_value', 'Configuration', 'MetricTimeZone'],
      ['invalid_value', 'Configuration', 'ExcludedTimeRanges', 0],
      ['invalid_value', 'Configuration', 'ExcludedTimeRanges', 1],
    ]);
    expect(found({ MetricMathAnomalyDetector: { MetricDataQueries: listed('[m1, m2]') } })).toEqual([
      ['returned_data', 'MetricMathAnomalyDetector', 'MetricDataQueries'],
    ]);
    expect(found([])).toEqual([['not_an_object']]);
  });
});

describe('findDetector', () => {
  const alarmOn = (around: string, expression: string) => {
    const [m1, m2, e1] = listed(expression) as [object, object, object];
    const band = { Id: 'b1', Expression: `ANOMALY_DETECTION_BAND(${around}, 2)` };
    const returned = around === 'm1' ? [{ ...m1, ReturnData: true }, band] : [m1, m2, e1, band];
    const { value, issues } = parseMetricAlarm(
      {
        AlarmName: 'orders',
        Metrics: returned,
        ThresholdMetricId: 'b1',
        ComparisonOperator: 'LessThanLowerThreshold',
        EvaluationPeriods: 2,
      },
      [],
    );
    if (value === undefined) throw new Error(issues.map((each) => each.message).join('; '));
    return value;
  };
  const single = read({ ...metric, Stat: 'Sum' });
  const average = read({ ...metric, Stat: 'Average' });
  const ratio = read({ MetricMathAnomalyDetector: { MetricDataQueries: listed('m1 / m2') } });

  it('findDetector finds the one of the same metric and statistic (AL45)', () => {
    expect(findDetector(alarmOn('m1', ''), [average, ratio, single])).toBe(single);
    expect(findDetector(alarmOn('m1', ''), [average, ratio])).toBeUndefined();
  });

  it('findDetector finds the one of the same expression over the same metrics, spaced as it may be (AL45)', () => {
    expect(findDetector(alarmOn('e1', 'm1/m2'), [single, ratio])).toBe(ratio);
    expect(findDetector(alarmOn('e1', 'm2/m1'), [single, ratio])).toBeUndefined();
  });
});
