import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareMilestones, type Direction, type Milestone, type Risk, type Verdict } from './index.ts';

const risks: [Risk, Risk, Direction][] = [
  ['HIGH_RISK', 'MEDIUM_RISK', 'better'],
  ['HIGH_RISK', 'NO_RISK', 'better'],
  ['UNANSWERED', 'NO_RISK', 'better'],
  ['NO_RISK', 'UNANSWERED', 'worse'],
  ['MEDIUM_RISK', 'HIGH_RISK', 'worse'],
  ['HIGH_RISK', 'UNANSWERED', 'other'],
  ['HIGH_RISK', 'NOT_APPLICABLE', 'other'],
  ['NOT_APPLICABLE', 'NO_RISK', 'other'],
];
const verdicts: [Verdict, Verdict, Direction][] = [
  ['not_met', 'met', 'better'],
  ['stale', 'met', 'better'],
  ['met', 'stale', 'worse'],
  ['stale', 'not_met', 'worse'],
  ['met', 'unknown', 'worse'],
  ['unknown', 'not_met', 'other'],
  ['met', 'not_applicable', 'other'],
];

const milestone: fc.Arbitrary<Milestone> = fc.record({
  takenAt: fc.nat(),
  questions: fc.uniqueArray(
    fc.record({
      id: fc.constantFrom('q1', 'q2', 'q3'),
      risk: fc.constantFrom<Risk>('HIGH_RISK', 'MEDIUM_RISK', 'NO_RISK', 'UNANSWERED', 'NOT_APPLICABLE'),
    }),
    { selector: (each) => each.id },
  ),
  practices: fc.uniqueArray(
    fc.record({
      id: fc.constantFrom('p1', 'p2', 'p3'),
      verdict: fc.constantFrom<Verdict>('met', 'not_met', 'unknown', 'stale', 'not_applicable'),
    }),
    { selector: (each) => each.id },
  ),
});

describe('compareMilestones', () => {
  test.for(risks)('calls risk %s to %s %s (LE80, LE82)', ([from, to, direction]) => {
    const a = { takenAt: 1, questions: [{ id: 'q1', risk: from }], practices: [] };
    const b = { takenAt: 2, questions: [{ id: 'q1', risk: to }], practices: [] };
    const compared = compareMilestones(a, b);
    expect(compared.questions).toEqual([{ id: 'q1', from, to, direction }]);
    expect(compared.questionCounts[direction]).toBe(1);
    expect(compared).toMatchObject({ from: 1, to: 2, practices: [] });
  });

  test.for(verdicts)('calls verdict %s to %s %s (LE81, LE82)', ([from, to, direction]) => {
    const a = { takenAt: 1, questions: [], practices: [{ id: 'p1', verdict: from }] };
    const b = { takenAt: 2, questions: [], practices: [{ id: 'p1', verdict: to }] };
    expect(compareMilestones(a, b).practices).toEqual([{ id: 'p1', from, to, direction }]);
  });

  test('lists ids of one side only as added and removed (LE83)', () => {
    const a: Milestone = { takenAt: 1, questions: [{ id: 'old', risk: 'NO_RISK' }], practices: [] };
    const b: Milestone = { takenAt: 2, questions: [{ id: 'new', risk: 'HIGH_RISK' }], practices: [] };
    expect(compareMilestones(a, b).questions).toEqual([
      { id: 'new', from: null, to: 'HIGH_RISK', direction: 'added' },
      { id: 'old', from: 'NO_RISK', to: null, direction: 'removed' },
    ]);
  });

  test('finds nothing between a milestone and itself (LE80)', () => {
    fc.assert(
      fc.property(milestone, (each) => {
        expect(compareMilestones(each, each)).toMatchObject({ questions: [], practices: [] });
      }),
    );
  });

  test('exchanges better with worse and added with removed the other way round (LE84)', () => {
    const swap = (counts: Readonly<Record<Direction, number>>) => ({
      better: counts.worse,
      worse: counts.better,
      other: counts.other,
      added: counts.removed,
      removed: counts.added,
    });
    fc.assert(
      fc.property(milestone, milestone, (a, b) => {
        const there = compareMilestones(a, b);
        const back = compareMilestones(b, a);
        expect(back.questionCounts).toEqual(swap(there.questionCounts));
        expect(back.practiceCounts).toEqual(swap(there.practiceCounts));
      }),
    );
  });
});
