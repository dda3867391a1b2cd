import { describe, expect, test } from 'vitest';
import { parseMetricAlarm } from '../../../../src/engines/alarm/index.ts';
import { changeProperty, readProperties, writeTemplate } from './template.ts';

const common = {
  AlarmName: 'tide-late',
  AlarmDescription: 'The tide table is late',
  EvaluationPeriods: 5,
  DatapointsToAlarm: 3,
  Threshold: 12.5,
  ComparisonOperator: 'GreaterThanThreshold',
  TreatMissingData: 'breaching',
  Tags: [{ Key: 'evenkeel.dev/service', Value: 'tide-table' }],
};
const plain = {
  ...common,
  Namespace: 'Harbour',
  MetricName: 'tide.age',
  Dimensions: [{ Name: 'service.name', Value: 'tide-table' }],
  ExtendedStatistic: 'p95',
  Period: 60,
};
const stat = (name: string) => ({
  MetricStat: { Metric: { Namespace: 'Harbour', MetricName: name, Dimensions: [] }, Stat: 'Sum', Period: 60 },
  ReturnData: false,
});
const computed = {
  ...common,
  Metrics: [
    { Id: 'lost', ...stat('ships.lost') },
    { Id: 'all', ...stat('ships.all') },
    { Id: 'share', Expression: '100 * lost / all', Label: 'Lost ships in percent', ReturnData: true },
  ],
};

describe('writeTemplate', () => {
  test.each([
    ['on one metric', plain],
    ['on an expression', computed],
  ])('writeTemplate writes an alarm %s as a template that is read as the same alarm', (_, properties) => {
    const alarm = parseMetricAlarm(properties, []).value;
    const written = readProperties(writeTemplate({ alarm }) ?? '');
    expect(parseMetricAlarm(written, []).value).toEqual(alarm);
  });

  test('writeTemplate gives nothing where the catalogue has no metric alarm', () => {
    expect(writeTemplate(undefined)).toBeNull();
    expect(writeTemplate({ composite: {} })).toBeNull();
  });
});

describe('changeProperty', () => {
  test('changeProperty changes one property of the alarm and leaves the others', () => {
    const text = writeTemplate({ alarm: parseMetricAlarm(plain, []).value }) ?? '';
    const changed = readProperties(changeProperty(text, 'Threshold', 20));
    expect(changed).toEqual({ ...readProperties(text), Threshold: 20 });
  });

  test('changeProperty leaves a text alone that is no template in JSON', () => {
    expect(changeProperty('Resources: {}', 'Threshold', 20)).toBe('Resources: {}');
  });
});
