import { describe, expect, it } from 'vitest';
import { addBranch, createBranchIndex } from './branch-index.ts';
import { type Evaluation, satisfies } from './evaluate.ts';
import { branchesOf } from './fast.test-data.ts';
import { createScanner, scanEvent } from './scan.ts';
import { createTape, resetTape } from './tape.ts';
import { encodeText } from './text.ts';

/** Holds the event against the pattern, and counts what is looked at to find elements that agree. */
function search(patternText: string, event: string): { found: boolean; work: number } {
  const index = createBranchIndex();
  const rule = { name: '', order: 0, branches: [], matched: 0 };
  const branches = branchesOf(patternText).map((each) => addBranch(index, rule, each));
  const tape = createTape();
  resetTape(tape, encodeText(event), index.fields.length);
  expect(scanEvent(createScanner(), tape, index.paths, tape.bytes)).toBe(true);
  const evaluation: Evaluation = { tape, work: { done: 0 }, list: new Int32Array(4), listed: 0 };
  const found = branches.some((branch) => satisfies(evaluation, branch));
  return { found, work: evaluation.work.done };
}

/** An array of which no element has all three values, each value being in two thirds of them. */
function arrayOf(count: number): string {
  const elements = Array.from(
    { length: count },
    (_, at) => `{"x":${Number(at % 3 !== 0)},"y":${Number(at % 3 !== 1)},"z":${Number(at % 3 !== 2)}}`,
  );
  return `[${elements.join()}]`;
}

const three = '{"a":{"x":[1],"y":[1],"z":[1]}}';

describe('areConsistent', () => {
  it('areConsistent looks at each of 100,000 elements a few times only (EP4)', () => {
    const some = search(three, `{"a":${arrayOf(10_000)}}`);
    const many = search(three, `{"a":${arrayOf(100_000)}}`);
    expect([some.found, many.found]).toEqual([false, false]);
    expect(some.work).toBeGreaterThan(10_000);
    expect(many.work / some.work).toBeLessThan(10.5);
    expect(many.work).toBeLessThan(1_500_000);
  });

  it('areConsistent finds the one element that agrees behind 30,000 that do not (EP4)', () => {
    const array = arrayOf(30_000).replace(/]$/, ',{"x":1,"y":1,"z":1}]');
    expect(search(three, `{"a":${array}}`).found).toBe(true);
  });

  it('areConsistent grows with the number of $or branches as their number does (EP4, EP14)', () => {
    const branch = '{"a":{"x":[1],"y":[1],"z":[1,"BRANCH"]}}';
    const or = (count: number): string =>
      `{"$or":[${Array.from({ length: count }, (_, at) => branch.replace('BRANCH', String(at))).join()}]}`;
    const event = `{"a":${arrayOf(3000)}}`;
    const [two, twenty] = [search(or(2), event), search(or(20), event)];
    expect([two.found, twenty.found]).toEqual([false, false]);
    expect(twenty.work / two.work).toBeLessThan(10.5);
  });

  it('areConsistent goes through arrays inside arrays in proportion to their elements (EP4)', () => {
    const pattern = '{"a":{"b":{"x":[1],"y":[1],"z":[1]}}}';
    const event = (outer: number): string =>
      `{"a":[${Array.from({ length: outer }, () => `{"b":${arrayOf(30)}}`).join()}]}`;
    const [some, many] = [search(pattern, event(30)), search(pattern, event(300))];
    expect([some.found, many.found]).toEqual([false, false]);
    expect(many.work / some.work).toBeLessThan(10.5);
  });

  it('areConsistent stops trying when repeated names give it more choices than it can look through (EP4, EP21)', () => {
    const names = ['p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x'];
    const pattern = JSON.stringify({ a: Object.fromEntries(names.map((name) => [name, [1]])) });
    const array = `"a":[${names.map((name) => `{"${name}":1}`).join()}]`;
    const event = (arrays: number): string => `{${Array.from({ length: arrays }, () => array).join()}}`;
    expect(search(pattern, event(9)).found).toBe(true);
    const { found, work } = search(pattern, event(8));
    expect(found).toBe(false);
    expect(work).toBeGreaterThan(1_000_000);
    expect(work).toBeLessThan(1_100_000);
  });
});
