import { describe, expect, test } from 'vitest';
import type { PracticeVerdict, Review } from '../review/assessment/contract.ts';
import { describeReview } from './review.ts';

const takenAt = '2026-11-21T12:00:00.000Z';
const practice = (id: string, verdict: PracticeVerdict['verdict'], reason: string, next = ''): PracticeVerdict => ({
  id,
  question: 'OPS10',
  title: `Title of ${id}`,
  risk: 'High',
  verdict,
  reason,
  evidence: [],
  next,
  since: takenAt,
  changedBecause: null,
});
const answer: Review = {
  lens: 'The lens',
  takenAt,
  milliseconds: 412,
  counts: { high: 1, medium: 0, none: 0, unanswered: 0, notApplicable: 0 },
  questions: [
    {
      id: 'OPS10',
      title: 'How?',
      area: 'Operate',
      risk: 'HIGH_RISK',
      rule: 'default',
      met: 1,
      notMet: 1,
      unknown: 2,
      stale: 1,
    },
  ],
  practices: [
    practice('OPS10-BP01', 'met', 'All is well'),
    practice('OPS10-BP02', 'not_met', '2 of 9 alarms lack a runbook', 'Write one'),
    practice('OPS10-BP03', 'stale', 'It was long ago', 'Do it again'),
    practice('OPS10-BP04', 'unknown', 'Nothing on record', 'Run the game day'),
    practice('OPS10-BP05', 'unknown', 'No evidence is collected yet', 'Record plans'),
  ],
  plan: [
    {
      question: 'OPS10',
      risk: 'HIGH_RISK',
      to: 'MEDIUM_RISK',
      sets: [['OPS10-BP02'], ['OPS10-BP03']],
      next: ['Write one'],
    },
  ],
  changes: [{ practice: 'OPS10-BP01', from: 'unknown', to: 'met', time: takenAt, because: 'Incident 1 resolved' }],
};

describe('describeReview', () => {
  test('describeReview prints risk, mark, word, reason and what to do next', () => {
    const text = describeReview(answer, false).join('\n');
    expect(text).toContain('OPS10 How?  HIGH RISK');
    expect(text).toContain('✓ met      OPS10-BP01 Title of OPS10-BP01 (High)\n      All is well\n');
    expect(text).toContain(
      '✗ not met  OPS10-BP02 Title of OPS10-BP02 (High)\n      2 of 9 alarms lack a runbook\n      next: Write one',
    );
    expect(text).toContain('~ stale    OPS10-BP03');
    expect(text).toContain('OPS10  HIGH RISK -> MEDIUM RISK by OPS10-BP02 (or one of 1 other ways)');
    expect(text).toContain(
      `Changed since ${takenAt}\n  ${takenAt}  OPS10-BP01  unknown -> met\n      Incident 1 resolved`,
    );
  });

  test('describeReview puts what is unknown on one line of its question, and spells it out with --all', () => {
    const lines = describeReview(answer, false).filter((line) => line.includes('unknown  '));
    expect(lines).toEqual([expect.stringContaining('BP04, BP05')]);
    const all = describeReview(answer, true).join('\n');
    expect(all).toContain(
      '? unknown  OPS10-BP04 Title of OPS10-BP04 (High)\n      Nothing on record\n      next: Run the game day',
    );
    expect(all).not.toContain('--all');
  });
});
