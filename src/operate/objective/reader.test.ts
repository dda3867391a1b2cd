import { describe, expect, it } from 'vitest';
import { readers as catalog } from '../../organization/catalog/reader.ts';
import { type Entity, readOperations } from '../../platform/operations.ts';
import type { OpenSloSpec } from './library.ts';
import { readers } from './reader.ts';
import { availability, declare, haltPolicy } from './sample.test-data.ts';

function read(...documents: Record<string, unknown>[]) {
  const files = Object.entries(declare(...documents)).map(([file, text]) => ({ file, text }));
  const found = readOperations(files, [...catalog, ...readers]);
  return { ...found, entity: (ref: string) => found.entities.find((each) => each.ref === ref) as Entity };
}
const codes = (...documents: Record<string, unknown>[]) =>
  read(...documents)
    .diagnostics.filter((each) => each.severity !== 'info')
    .map((each) => each.code);

const object = (kind: string, name: string, spec: Record<string, unknown>, annotations = {}) => ({
  apiVersion: 'openslo/v1',
  kind,
  metadata: { name, annotations },
  spec,
});
const condition = (threshold: number, op = 'gt') =>
  object('AlertCondition', 'fast', {
    severity: 'page',
    condition: { kind: 'burnrate', op, threshold, lookbackWindow: '1h' },
  });
const policy = object('AlertPolicy', 'page', {
  alertWhenBreaching: true,
  conditions: [{ conditionRef: 'fast' }],
  notificationTargets: [{ targetRef: 'console' }],
});
const target = (text: string) => object('AlertNotificationTarget', 'console', { target: text });
const named = availability({ alertPolicies: [{ alertPolicyRef: 'page' }] });

describe('readers', () => {
  it('readers make an objective of an SLO, with its service, owner and plan', () => {
    const annotations = { 'evenkeel.dev/owner': 'shop', 'evenkeel.dev/ticket': 'notify:console' };
    const { diagnostics, entity } = read(availability({}, { annotations }));
    expect(diagnostics).toEqual([]);
    const found = entity('objective:default/checkout-availability');
    expect(found).toMatchObject({ kind: 'objective', title: 'Checkouts succeed', owner: 'group:default/shop' });
    expect(found.references.map(({ to, role }) => [role, to])).toEqual([
      ['owner', 'group:default/shop'],
      ['service', 'component:default/checkout'],
    ]);
    const page = read(availability({}, { annotations: { 'evenkeel.dev/page': 'response-plan/gone' } }));
    expect(page.diagnostics.map((each) => each.message)).toEqual([
      expect.stringContaining('Unknown action "response-plan:default/gone"') as string,
    ]);
  });

  it('readers find what objects of other documents are named', () => {
    expect(codes(named, policy, condition(14.4), target('notify:console'))).toEqual([]);
    expect(codes(named, policy, target('notify:console'))).toEqual(['unresolved_reference']);
    expect(codes(named)).toEqual(['unresolved_reference']);
    expect(codes(availability({ service: 'gone' }))).toEqual(['unresolved_reference']);
    expect(codes(availability({ indicator: undefined, indicatorRef: 'gone' }))).toEqual(['unresolved_reference']);
  });

  it('readers check an alert of other documents together with its objective', () => {
    const { diagnostics } = read(named, policy, condition(100), target('notify:console'));
    expect(diagnostics).toMatchObject([{ code: 'unfireable_alert', severity: 'error', file: 'objective-0.json' }]);
    expect(codes(named, policy, condition(0.5), target('notify:console'))).toEqual(['alert_within_budget']);
    expect(codes(policy, condition(100), target('notify:console'))).toEqual([]);
  });

  it('readers take a word for a topic outside, and refuse what can reach nobody', () => {
    const { diagnostics } = read(target('slack'));
    expect(diagnostics).toMatchObject([{ code: 'topic_outside', severity: 'info' }]);
    expect(codes(target('the on-call person'))).toEqual(['unreachable_target']);
    expect(codes(availability({}, { annotations: { 'evenkeel.dev/pager': 'x' } }))).toEqual(['unknown_annotation']);
  });

  it('readers say of another source that it is not evaluated, and keep no way into it', () => {
    const spec = { query: 'up', apiKey: 'k', secretAccessKey: 's' };
    const outside = object('SLI', 'up', { thresholdMetric: { metricSource: { type: 'Prometheus', spec } } });
    const { diagnostics, entity } = read(
      outside,
      availability({ indicator: undefined, indicatorRef: 'up', objectives: [{ op: 'gte', value: 1, target: 0.9 }] }),
    );
    expect(diagnostics).toMatchObject([{ code: 'not_evaluated', severity: 'info' }]);
    expect((entity('sli:default/up').spec as OpenSloSpec).object).toMatchObject({
      indicator: { source: { spec: { query: 'up' } } },
    });
    expect(JSON.stringify(entity('sli:default/up').spec)).not.toContain('apiKey');
    const source = object('DataSource', 'prom', {
      type: 'Prometheus',
      connectionDetails: { url: 'http://x', password: 'p' },
    });
    expect(JSON.stringify(read(source).entities)).not.toContain('password');
  });

  it('readers make a policy of a document of our own, with what it applies to and whom it tells', () => {
    const { diagnostics, entity } = read(haltPolicy());
    expect(diagnostics).toEqual([]);
    expect(entity('budget-policy:default/standard').references).toMatchObject([
      { to: 'component:default/checkout', role: 'service' },
    ]);
    const wrong = haltPolicy() as { spec: { appliesTo: object } };
    expect(codes({ ...wrong, spec: { ...wrong.spec, appliesTo: { objectives: ['gone'] } } })).toEqual([
      'unresolved_reference',
    ]);
  });
});
