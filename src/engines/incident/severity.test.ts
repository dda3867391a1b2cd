import fc from 'fast-check';
import { expect, test } from 'vitest';
import { impactOf, type Level, severityOf } from './index.ts';
import cases from './vectors/severity.json' with { type: 'json' };

for (const { rule, name, impact, urgency, expected } of cases) {
  test(`severityOf impact and urgency ${name} (${rule})`, () => {
    const found = severityOf({ impact: impact as Level, urgency: urgency as Level });
    expect([found.severity, found.priority]).toEqual(expected);
    expect(found.because).toBe(
      `Impact is ${impact} and urgency is ${urgency}: priority ${expected[1]}, severity ${expected[0]}`,
    );
  });
}

test.each([
  [{ tiers: [3, 1], dependents: 0, customerFacing: false }, 'Impact is high: a tier 1 service is affected'],
  [
    { tiers: [2], dependents: 4, customerFacing: true },
    'Impact is medium: a tier 2 service is affected and 4 services depend on it and customers use it directly',
  ],
  [{ tiers: [3], dependents: 10, customerFacing: true }, 'Impact is high: 10 services depend on it'],
  [
    { tiers: [], dependents: 0, planImpact: 2, customerFacing: false },
    'Impact is high: the response plan rates it 2 of 5',
  ],
  [
    { tiers: [4], dependents: 2, planImpact: 5, customerFacing: false },
    'Impact is low: a tier 4 service is affected and the response plan rates it 5 of 5',
  ],
  [{ tiers: [], dependents: 0, customerFacing: false }, 'Impact is low: nothing that depends on it is known'],
])('impactOf %j explains itself (INC-2)', (reach, because) => {
  expect(impactOf(reach).because).toBe(because);
});

test('impactOf never falls when more is affected (INC-2)', () => {
  const order: Level[] = ['low', 'medium', 'high'];
  const reach = fc.record({
    tiers: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 }),
    dependents: fc.nat(20),
    planImpact: fc.integer({ min: 1, max: 5 }),
    customerFacing: fc.boolean(),
  });
  fc.assert(
    fc.property(reach, fc.integer({ min: 1, max: 4 }), fc.nat(20), (less, tier, more) => {
      const greater = {
        tiers: [...less.tiers, tier],
        dependents: less.dependents + more,
        planImpact: Math.max(1, less.planImpact - more),
        customerFacing: true,
      };
      expect(order.indexOf(impactOf(greater).impact)).toBeGreaterThanOrEqual(order.indexOf(impactOf(less).impact));
    }),
  );
});
