import { describe, expect, it } from 'vitest';
import type { Issue } from '../issue.ts';
import { parseOpenSlo, parseOpenSloList, parseShorthand, type Slo } from './index.ts';
import { samplePolicy, sampleSlo } from './sample.test-data.ts';
import vectors from './vectors/documents.json' with { type: 'json' };

const short = (issues: readonly Issue[]) =>
  issues.filter((each) => each.severity !== 'info').map((each) => `${each.code} ${each.path.join('.')}`);
const faults = (change: Record<string, unknown>) => short(parseOpenSlo(sampleSlo(change)).issues);
const goal = (change: Record<string, unknown>) => faults({ objectives: [change] });
const read = (change: Record<string, unknown>) => parseOpenSlo(sampleSlo(change)).value as Slo;

describe('parseOpenSlo', () => {
  it.each(vectors)('parseOpenSlo() reads $name ($rule)', ({ document, expected }) => {
    const parsed = parseOpenSlo(document);
    expect(short(parsed.issues)).toEqual(expected);
    expect(parsed.value === undefined).toBe(parsed.issues.some((each) => each.severity === 'error'));
  });

  it('parseOpenSlo() gives an SLO of v1 without an issue (SL1, SL5, SL10)', () => {
    const { value, issues } = parseOpenSlo(sampleSlo());
    expect(issues).toEqual([]);
    expect(value).toMatchObject({
      service: 'checkout',
      window: { kind: 'rolling', duration: { count: 30, unit: 'd' } },
      method: 'Occurrences',
      goals: [{ target: 0.999, weight: 1 }],
      indicator: {
        kind: 'ratio',
        numerator: 'bad',
        part: {
          query: { metric: 'shop.errors', dimensions: [{ name: 'service.name', value: 'checkout' }], statistic: 'Sum' },
        },
      },
    });
  });

  it('parseOpenSlo() reads targetPercent as the same share as target (SL8)', () => {
    expect(read({ objectives: [{ targetPercent: 99.95 }] }).goals[0]?.target).toBe(0.9995);
    expect(read({ objectives: [{ targetPercent: 0 }] }).goals[0]?.target).toBe(0);
  });

  it.each([{ target: 1 }, { targetPercent: 100 }])('parseOpenSlo() refuses %j with the arithmetic (SL8)', (target) => {
    const { issues } = parseOpenSlo(sampleSlo({ objectives: [target] }));
    expect(issues.map((each) => each.code)).toEqual(['no_budget']);
    expect(issues[0]?.message).toContain('1 - 1 = 0');
  });

  it.each([
    [{}, ['missing_target spec.objectives.0']],
    [{ target: 0.9, targetPercent: 90 }, ['missing_target spec.objectives.0']],
    [{ target: 1.5 }, ['invalid_number spec.objectives.0.target']],
    [{ target: -0.1 }, ['invalid_number spec.objectives.0.target']],
    [{ target: 'high' }, ['invalid_number spec.objectives.0.target']],
    [{ target: 0.9, compositeWeight: 0 }, ['invalid_number spec.objectives.0.compositeWeight']],
  ])('parseOpenSlo() checks the numbers of the objective %j (SL8)', (change, expected) => {
    expect(goal(change)).toEqual(expected);
  });

  it('parseOpenSlo() asks slices for their size and target (SL7)', () => {
    const slices = (change: object) =>
      faults({ budgetingMethod: 'Timeslices', objectives: [{ target: 0.9, ...change }] });
    expect(slices({ timeSliceTarget: 1, timeSliceWindow: '5m' })).toEqual([]);
    expect(slices({})).toEqual(['missing_property spec.objectives.0', 'missing_property spec.objectives.0']);
    expect(slices({ timeSliceTarget: 0, timeSliceWindow: '5m' })).toEqual([
      'invalid_number spec.objectives.0.timeSliceTarget',
    ]);
    const bare = read({ budgetingMethod: 'RatioTimeslices', objectives: [{ target: 0.9, timeSliceWindow: 5 }] });
    expect(bare.goals[0]?.timeSliceWindow).toEqual({ count: 5, unit: 'm' });
  });

  it('parseOpenSlo() takes one window that rolls or has a calendar (SL5, SL6)', () => {
    const window = (...items: object[]) => faults({ timeWindow: items });
    const calendar = { startTime: '2026-01-01 00:00:00', timeZone: 'Europe/Berlin' };
    expect(window({ duration: '1M', calendar })).toEqual([]);
    expect(window({ duration: '30d' })).toEqual(['window_conflict spec.timeWindow.0']);
    expect(window({ duration: '30d', isRolling: true, calendar })).toEqual([
      'window_conflict spec.timeWindow.0.calendar',
    ]);
    expect(window({ duration: '1d', isRolling: true }, { duration: '2d', isRolling: true })).toEqual([
      'too_many spec.timeWindow',
    ]);
    const wrong = { startTime: '2026-02-30 00:00:00', timeZone: 'Europe/Berlyn' };
    expect(window({ duration: '30', calendar: wrong })).toEqual([
      'invalid_duration spec.timeWindow.0.duration',
      'invalid_start spec.timeWindow.0.calendar.startTime',
      'unknown_zone spec.timeWindow.0.calendar.timeZone',
    ]);
    expect(read({ timeWindow: undefined }).window).toEqual({ kind: 'rolling', duration: { count: 28, unit: 'd' } });
  });

  it('parseOpenSlo() wants an indicator in the spec or in every objective (SL9)', () => {
    const own = { target: 0.9, indicatorRef: 'x' };
    expect(faults({ indicator: undefined })).toEqual(['missing_indicator spec']);
    expect(faults({ indicatorRef: 'x' })).toEqual(['conflict spec.indicatorRef']);
    expect(faults({ objectives: [own] })).toEqual(['conflict spec.objectives']);
    expect(faults({ indicator: undefined, objectives: [own, { target: 0.9 }] })).toEqual(['missing_indicator spec']);
    expect(faults({ indicator: undefined, objectives: [own, { ...own, indicatorRef: 'y' }] })).toEqual([]);
  });

  it('parseOpenSlo() reads alert policies in place and by name (SL12, SL13)', () => {
    const slo = read({ alertPolicies: [samplePolicy(14.4), { alertPolicyRef: 'slow' }] });
    expect(slo.alertPolicies).toMatchObject([
      { value: { name: 'fast', condition: { value: { threshold: 14.4, shortWindow: { count: 5, unit: 'm' } } } } },
      { ref: 'slow', path: ['spec', 'alertPolicies', 1, 'alertPolicyRef'] },
    ]);
    expect(faults({ alertPolicies: [{ ...samplePolicy(2), alertPolicyRef: 'slow' }] })).toEqual([
      'conflict spec.alertPolicies.0.kind',
      'conflict spec.alertPolicies.0.metadata',
      'conflict spec.alertPolicies.0.spec',
    ]);
  });

  it('parseOpenSlo() gives all issues of a document at once (SL3)', () => {
    const value = sampleSlo({ service: undefined, budgetingMethod: 'Slices', timeWindow: [{}], extra: 1 });
    const codes = parseOpenSlo(value).issues.map((each) => each.code);
    expect(codes).toEqual([
      'missing_property',
      'missing_property',
      'window_conflict',
      'unknown_choice',
      'unknown_property',
    ]);
  });

  it('parseOpenSlo() reads v1alpha in the terms of v1 and says so (SL14)', () => {
    const query = { source: 'datadog', queryType: 'query', query: 'sum:x' };
    const spec = {
      service: 'web',
      budgetingMethod: 'Timeslices',
      timeWindows: [{ unit: 'Week', count: 2, calendar: { startTime: '2026-01-05 00:00:00', timeZone: 'UTC' } }],
      objectives: [
        {
          target: 0.99,
          value: 1,
          timeSliceTarget: 0.95,
          ratioMetrics: { good: query, total: query, incremental: true },
        },
      ],
    };
    const { value, issues } = parseOpenSlo({ ...sampleSlo(), apiVersion: 'openslo/v1alpha', spec });
    expect(issues.map(({ code, severity }) => ({ code, severity }))).toEqual([{ code: 'converted', severity: 'info' }]);
    expect(value).toMatchObject({
      window: { kind: 'calendar', duration: { count: 2, unit: 'w' } },
      goals: [
        {
          timeSliceWindow: { count: 1, unit: 'm' },
          indicator: { kind: 'ratio', counter: true, part: { type: 'datadog' } },
        },
      ],
    });
  });

  it('parseOpenSlo() reads v2alpha in the terms of v1, with its own durations (SL4, SL14)', () => {
    const source = { dataSourceRef: 'own', spec: { metric: 'm' } };
    const sli = { metadata: { name: 'ok' }, spec: { ratioMetric: { good: source, total: source } } };
    const change = { service: undefined, serviceRef: 'web', indicator: undefined, sli };
    const document = { ...sampleSlo(change, { displayName: undefined }), apiVersion: 'openslo.com/v2alpha' };
    const { value, issues } = parseOpenSlo(document);
    expect(short(issues)).toEqual([]);
    expect(value).toMatchObject({ service: 'web', indicator: { part: { ref: 'own', query: null } } });
    const months = {
      ...document,
      spec: { ...(sampleSlo(change).spec as object), timeWindow: [{ duration: '1M', isRolling: true }] },
    };
    expect(short(parseOpenSlo(months).issues)).toEqual(['invalid_duration spec.timeWindow.0.duration']);
    expect(short(parseOpenSlo({ ...document, metadata: { name: 'x', displayName: 'X' } }).issues)).toEqual([
      'unknown_property metadata.displayName',
    ]);
  });

  it.each([[null], [7], ['x'], [[]]])('parseOpenSlo() refuses %j (SL1)', (value) => {
    expect(parseOpenSlo(value).issues.map((each) => each.code)).toEqual(['not_an_object']);
  });
});

describe('parseOpenSloList', () => {
  it('parseOpenSloList() reads a list and places issues in it (SL1)', () => {
    const service = { apiVersion: 'openslo/v1', kind: 'Service', metadata: { name: 'A' }, spec: {} };
    const { objects, issues } = parseOpenSloList([sampleSlo(), service]);
    expect(objects.map((each) => each.kind)).toEqual(['SLO']);
    expect(short(issues)).toEqual(['invalid_name 1.metadata.name']);
    expect(parseOpenSloList(sampleSlo()).objects).toHaveLength(1);
  });
});

describe('parseShorthand', () => {
  it.each([
    ['5m', 5, 'm'],
    ['1M', 1, 'M'],
    ['52w', 52, 'w'],
  ])('parseShorthand() reads %s (SL4)', (text, count, unit) => {
    expect(parseShorthand(text, []).value).toEqual({ count, unit });
  });

  it.each(['', '5', 'm', '0m', '5s', '5D', '1.5h', '-1d', ' 5m', 5, null])(
    'parseShorthand() refuses %j (SL4)',
    (text) => {
      expect(parseShorthand(text, []).value).toBeUndefined();
    },
  );
});
