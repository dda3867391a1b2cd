import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  appliesTo,
  type ErrorBudgetPolicy,
  parseErrorBudgetPolicy,
  type PolicyBudget,
  type PolicyMemory,
  policyState,
} from './index.ts';

const document = (change: Record<string, unknown> = {}) => ({
  apiVersion: 'evenkeel.dev/v1',
  kind: 'ErrorBudgetPolicy',
  metadata: { name: 'standard' },
  spec: {
    appliesTo: { services: ['checkout'] },
    rules: [
      {
        name: 'low',
        when: { budgetRemainingBelow: 25 },
        consequences: [{ type: 'require-approval', exceptions: ['security', 'P0', 'rollback'] }],
      },
      {
        name: 'exhausted',
        when: { budgetRemainingBelow: 0 },
        until: { budgetRemainingAbove: 10, atLeast: '1d' },
        consequences: [
          { type: 'halt-changes', exceptions: ['security', 'P0'] },
          { type: 'notify', to: 'notify:console' },
        ],
      },
      { name: 'incident', when: { incidentSpentAbove: 20 }, consequences: [{ type: 'postmortem' }] },
    ],
    ...change,
  },
});
const policy = parseErrorBudgetPolicy(document()).value as ErrorBudgetPolicy;
const faults = (change: Record<string, unknown>) =>
  parseErrorBudgetPolicy(document(change)).issues.map((each) => `${each.code} ${each.path.join('.')}`);
const budget = (remaining: number | null, change: Partial<PolicyBudget> = {}): PolicyBudget => ({
  remaining,
  burnOver: () => null,
  incidentSpent: null,
  renewsAt: null,
  ...change,
});
const day = 86_400_000;
const state = (memory: PolicyMemory, given: PolicyBudget, now = 0) => policyState(policy, memory, given, now);

describe('parseErrorBudgetPolicy', () => {
  it('parseErrorBudgetPolicy() reads rules with their other bounds (SL32, SL33)', () => {
    expect(policy.rules.map((each) => each.until.remainingAbove)).toEqual([0.3, 0.1, null]);
    expect(policy.rules[1]).toMatchObject({ leastMs: day, when: { remainingBelow: 0 } });
    expect(appliesTo(policy, 'x', 'checkout')).toBe(true);
    expect(appliesTo(policy, 'x', 'web')).toBe(false);
  });

  it('parseErrorBudgetPolicy() gives every issue with its path (SL32)', () => {
    const rule = { name: 'a', when: { budgetRemainingBelow: 10 }, consequences: [{ type: 'postmortem' }] };
    expect(faults({ appliesTo: {} })).toEqual(['applies_to_nothing spec.appliesTo']);
    expect(faults({ rules: [rule, rule] })).toEqual(['duplicate_rule spec.rules.1.name']);
    expect(faults({ rules: [{ ...rule, when: {} }] })).toEqual(['missing_property spec.rules.0.when']);
    expect(faults({ rules: [{ ...rule, until: { budgetRemainingAbove: 5 } }] })).toEqual([
      'no_hysteresis spec.rules.0.until.budgetRemainingAbove',
    ]);
    expect(faults({ rules: [{ ...rule, consequences: [{ type: 'stop' }, { type: 'notify' }] }] })).toEqual([
      'unknown_choice spec.rules.0.consequences.0.type',
      'missing_property spec.rules.0.consequences.0',
      'missing_property spec.rules.0.consequences.1',
    ]);
    expect(faults({ rules: [], extra: 1 })).toEqual(['too_few spec.rules', 'unknown_property spec.extra']);
  });
});

describe('policyState', () => {
  it('policyState() lets ship while the budget is there (SL33)', () => {
    expect(state({}, budget(0.5))).toMatchObject({
      state: 'normal',
      mayShip: true,
      exceptions: [],
      because: 'No rule holds: 50 % of the budget is left',
    });
  });

  it('policyState() halts at no budget, keeps what all rules except, and says when it is renewed (SL33, SL34)', () => {
    const decided = state({}, budget(0, { renewsAt: 99 }), 5);
    expect(decided).toMatchObject({
      state: 'halted',
      mayShip: false,
      exceptions: ['security', 'P0'],
      until: 99,
      began: ['low', 'exhausted'],
      memory: { low: 5, exhausted: 5 },
    });
    expect(decided.because).toContain(
      'Rule "exhausted": 0 % of the budget is left, it began at 0 % and ends above 10 %',
    );
  });

  it('policyState() ends a rule past its other bound only, and not before its least time (SL33)', () => {
    const memory = { exhausted: 0 };
    expect(state(memory, budget(0.05), 2 * day).active.map((each) => each.name)).toContain('exhausted');
    expect(state(memory, budget(0.5), day / 2).active.map((each) => each.name)).toEqual(['exhausted']);
    expect(state(memory, budget(0.5), 2 * day)).toMatchObject({ ended: ['exhausted'], mayShip: true });
  });

  it('policyState() neither begins nor ends a rule on what is not known (SL34)', () => {
    expect(state({}, budget(null))).toMatchObject({
      state: 'normal',
      because: 'No data says how much of the budget is left, so no rule begins',
    });
    expect(state({ exhausted: 0 }, budget(null), 9 * day)).toMatchObject({ state: 'halted', ended: [] });
  });

  it('policyState() asks for a post-mortem of an incident that spent much (SL32, SL33)', () => {
    const decided = state({}, budget(0.9, { incidentSpent: 0.3 }));
    expect(decided).toMatchObject({ state: 'normal', mayShip: true, began: ['incident'] });
    expect(state(decided.memory, budget(0.9, { incidentSpent: 0.2 })).ended).toEqual(['incident']);
  });

  it('policyState() with a burn rate has an end below its beginning (SL33)', () => {
    const rules = [
      { name: 'hot', when: { burnRateAbove: 10, over: '30m' }, consequences: [{ type: 'require-approval' }] },
    ];
    const hot = parseErrorBudgetPolicy(document({ rules })).value!;
    const at = (memory: PolicyMemory, burn: number) =>
      policyState(hot, memory, budget(1, { burnOver: (span) => (span === 1_800_000 ? burn : null) }), 1).state;
    expect([at({}, 10), at({}, 11), at({ hot: 0 }, 9.5), at({ hot: 0 }, 8.9)]).toEqual([
      'normal',
      'approval',
      'approval',
      'normal',
    ]);
  });

  it('policyState() changes its mind at most once for the same budget (SL33)', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { maxLength: 30 }), (series) => {
        let memory: PolicyMemory = {};
        for (const [index, remaining] of series.entries()) {
          const first = state(memory, budget(remaining), index * day);
          const second = state(first.memory, budget(remaining), index * day);
          expect([...second.began, ...second.ended]).toEqual([]);
          memory = first.memory;
        }
      }),
    );
  });
});
