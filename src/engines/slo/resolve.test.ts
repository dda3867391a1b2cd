import { describe, expect, it } from 'vitest';
import {
  type Explained,
  explainObjective,
  judgeBudget,
  type Library,
  parseOpenSlo,
  resolveObjective,
  type Slo,
} from './index.ts';
import { samplePolicy, sampleRatio, sampleSlo } from './sample.test-data.ts';

const nothing: Library = {
  indicators: new Map(),
  dataSources: new Map(),
  alertPolicies: new Map(),
  alertConditions: new Map(),
  alertTargets: new Map(),
};

function resolve(change: Record<string, unknown> = {}, library: Partial<Library> = {}, metadata = {}) {
  const slo = parseOpenSlo(sampleSlo(change, metadata)).value as Slo;
  const { value, issues } = resolveObjective(slo, { ...nothing, ...library });
  return { value, codes: issues.map((each) => `${each.code} ${each.path.join('.')}`), issues };
}

describe('resolveObjective', () => {
  it('resolveObjective() gives measures and the generated alerts (SL10, SL24)', () => {
    const { value, codes } = resolve(
      {},
      {},
      { annotations: { 'evenkeel.dev/page': 'response-plan/a, notify:console' } },
    );
    expect(codes).toEqual([]);
    expect(value?.measures).toMatchObject([
      {
        target: 0.999,
        reading: { kind: 'ratio', numerator: 'bad' },
        main: { metric: 'shop.errors' },
        total: { metric: 'shop.requests' },
      },
    ]);
    expect(value?.alerts.map(({ rule, targets }) => [rule.name, targets])).toEqual([
      ['page-fast', ['response-plan/a', 'notify:console']],
      ['page-slow', ['response-plan/a', 'notify:console']],
      ['ticket-fast', []],
      ['ticket-slow', []],
    ]);
  });

  it('resolveObjective() leaves out generated alerts that could never fire (SL28)', () => {
    const { value } = resolve({ objectives: [{ target: 0.9 }] });
    expect(value?.alerts.map((each) => each.rule.name)).toEqual(['page-slow', 'ticket-fast', 'ticket-slow']);
    expect(value?.notes[0]).toContain('14.4 x (1 - 0.9) = 1.44');
  });

  it('resolveObjective() refuses a given alert with its arithmetic at its place (SL28)', () => {
    const inner = 'spec.alertPolicies.0.spec.conditions.0.spec.condition';
    expect(resolve({ alertPolicies: [samplePolicy(14.4)] }).codes).toEqual([]);
    expect(resolve({ alertPolicies: [samplePolicy(1000)] }).codes).toEqual([`unfireable_alert ${inner}.threshold`]);
    expect(resolve({ alertPolicies: [samplePolicy(0.5)] }).codes).toEqual([`alert_within_budget ${inner}.threshold`]);
    expect(resolve({ alertPolicies: [samplePolicy(2, { op: 'lt' })] }).codes).toEqual([
      `inverted_condition ${inner}.op`,
    ]);
  });

  it('resolveObjective() joins what is named, and says what is not there (SL9, SL12)', () => {
    const policy = (
      parseOpenSlo({ ...samplePolicy(1000), apiVersion: 'openslo/v1' }).value as unknown as { policy: never }
    ).policy;
    const named = { alertPolicies: [{ alertPolicyRef: 'fast' }] };
    expect(resolve(named, { alertPolicies: new Map([['fast', policy]]) }).codes).toEqual([
      'unfireable_alert spec.alertPolicies.0.alertPolicyRef',
    ]);
    expect(resolve(named).codes).toEqual(['unresolved_reference spec.alertPolicies.0.alertPolicyRef']);
    expect(resolve({ indicator: undefined, indicatorRef: 'ok' }).codes).toEqual([
      'unresolved_reference spec.indicatorRef',
    ]);
    const indicator = (parseOpenSlo(sampleSlo()).value as Slo).indicator!;
    expect(
      resolve({ indicator: undefined, indicatorRef: 'ok' }, { indicators: new Map([['ok', indicator]]) }).value
        ?.measures,
    ).toHaveLength(1);
  });

  it('resolveObjective() asks a threshold metric for op and value (SL9)', () => {
    const spec = { thresholdMetric: { metricSource: { type: 'evenkeel', spec: { metric: 'latency' } } } };
    const indicator = { metadata: { name: 'slow' }, spec };
    expect(resolve({ indicator }).codes).toEqual(['missing_property spec.objectives.0']);
    const { value } = resolve({ indicator, objectives: [{ op: 'lte', value: 0.3, target: 0.99 }] });
    expect(value?.measures[0]).toMatchObject({
      reading: { kind: 'threshold', op: 'lte', value: 0.3 },
      main: { statistic: 'Average' },
    });
    expect(resolve({ objectives: [{ op: 'lte', target: 0.99 }] }).codes).toEqual(['op_unused spec.objectives.0.op']);
  });

  it('resolveObjective() says of another source that it is not evaluated, and reads ours through a data source (SL10, SL11)', () => {
    const from = (source: Record<string, unknown>) => ({
      ...sampleRatio(),
      total: { metricSource: { spec: { metric: 'shop.requests' }, ...source } },
    });
    const at = (source: Record<string, unknown>, type?: string) =>
      resolve(
        {
          indicator: { metadata: { name: 'x' }, spec: { ratioMetric: from(source) } },
          alertPolicies: [samplePolicy(1000)],
        },
        type === undefined ? {} : { dataSources: new Map([['src', type]]) },
      );
    expect(at({ type: 'Prometheus' }).codes).toEqual(['not_evaluated spec']);
    expect(at({ type: 'Prometheus' }).value).toMatchObject({
      measures: [],
      notEvaluated: expect.stringContaining('Prometheus') as string,
    });
    expect(at({ metricSourceRef: 'src' }, 'Datadog').codes).toEqual(['not_evaluated spec']);
    expect(at({ metricSourceRef: 'src' }, 'evenkeel').codes).toEqual([
      'unfireable_alert spec.alertPolicies.0.spec.conditions.0.spec.condition.threshold',
    ]);
    expect(at({ metricSourceRef: 'src' }).codes).toContain('unresolved_reference spec.objectives.0');
  });

  it('resolveObjective() wants slices of one size that divide the hour (SL18)', () => {
    const slices = (...sizes: string[]) =>
      resolve({
        budgetingMethod: 'Timeslices',
        objectives: sizes.map((timeSliceWindow) => ({ target: 0.99, timeSliceTarget: 0.9, timeSliceWindow })),
      });
    expect(slices('5m').value?.sliceMinutes).toBe(5);
    expect(slices('7m').codes).toEqual(['slice_size spec.objectives.0.timeSliceWindow']);
    expect(slices('5m', '10m').codes).toEqual(['slice_size spec.objectives']);
  });

  it('resolveObjective() tells a composite from several targets (SL21, SL22)', () => {
    const own = { metadata: { name: 'x' }, spec: { ratioMetric: sampleRatio() } };
    expect(resolve({ objectives: [{ target: 0.9 }, { target: 0.99 }] }).value?.isComposite).toBe(false);
    const composite = resolve({
      indicator: undefined,
      objectives: [
        { target: 0.9, indicator: own, compositeWeight: 2 },
        { target: 0.99, indicator: own },
      ],
    });
    expect(composite.value).toMatchObject({ isComposite: true, measures: [{ weight: 2 }, { weight: 1 }] });
  });
});

describe('explainObjective', () => {
  const given: Explained = {
    title: 'Checkouts succeed',
    method: 'Occurrences',
    sliceMinutes: 1,
    readsMinutes: false,
    window: { kind: 'rolling', start: 0, end: 30 * 86_400_000 },
    now: 30 * 86_400_000,
    goals: [
      {
        title: 'Good',
        budget: judgeBudget(
          'Occurrences',
          0.999,
          { good: 999_500, bad: 500, seen: 43_190 },
          { whole: 43_200, passed: 43_200 },
        ),
      },
    ],
    consumed: 0.5,
    burns: [{ spanMs: 3_600_000, burn: 2 }],
    parts: [
      { label: '2026-01-02', good: 1, bad: 400, missing: 0, spent: 0.4 },
      { label: '2026-01-03', good: 1, bad: 0, missing: 0, spent: 0 },
    ],
    forecast: { exhaustedAt: 37.5 * 86_400_000, consumedAtEnd: null },
    alerts: [{ name: 'page-fast', state: 'firing', isFrozen: true, reason: 'No data' }],
    notEvaluated: null,
    formatInstant: (instant) => `day ${instant / 86_400_000}`,
  };

  it('explainObjective() says which window, what was good, bad and missing, and what burned when (SL35)', () => {
    expect(explainObjective(given)).toEqual([
      'The window of "Checkouts succeed" is the 30 d before day 30.',
      'Of 1,000,000 events, 999,500 were good and 500 bad; 10 minutes without any event gave no data and count as neither: 99.95 % for a target of 99.9 %. 1,000 may be bad, so 50 % of the budget is left.',
      'The budget burns at 2 over 1 h, where 1 spends it in exactly the window.',
      'Most was spent on 2026-01-02 (40 % of the budget, 400 bad).',
      'At the pace of late it is exhausted at day 37.5, in 7 d 12 h.',
      'The alert "page-fast" is frozen at firing: No data.',
    ]);
  });

  it('explainObjective() says that nothing is known where nothing is (SL17, SL35)', () => {
    const budget = judgeBudget('Timeslices', 0.99, { good: 0, bad: 0, seen: 0 }, { whole: 100, passed: 50 });
    const silent = explainObjective({
      ...given,
      method: 'Timeslices',
      goals: [{ title: 'Good', budget }],
      consumed: null,
      burns: [],
      parts: [],
      alerts: [],
    });
    expect(silent[1]).toBe(
      'For "Good" there is no data in the window, so nothing is known of its budget; 50 slices gave no data and count as neither.',
    );
    expect(explainObjective({ ...given, notEvaluated: 'Not here' })).toEqual(['Not here']);
  });
});
