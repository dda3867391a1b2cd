import { describe, expect, it } from 'vitest';
import {
  checkPattern,
  explainMatch,
  type JsonObject,
  matchPattern,
  matches,
  type Pattern,
  parsePattern,
} from './index.ts';
import checkVectors from './vectors/check.json' with { type: 'json' };
import matchVectors from './vectors/match.json' with { type: 'json' };

function parse(value: unknown): Pattern {
  const parsed = parsePattern(value);
  if (!parsed.value) throw new Error(JSON.stringify(parsed.issues));
  return parsed.value;
}

describe('matchPattern gives what the vectors expect', () => {
  for (const vector of matchVectors) {
    it(`matchPattern: ${vector.name} (${vector.rule})`, () => {
      expect(matchPattern(parse(vector.pattern), vector.event as JsonObject)).toBe(vector.expected);
      expect(matches(JSON.stringify(vector.pattern), JSON.stringify(vector.event))).toBe(vector.expected);
    });
  }
});

describe('checkPattern finds what the vectors expect', () => {
  for (const vector of checkVectors) {
    it(`checkPattern: ${vector.name} (${vector.rule})`, () => {
      const issues = checkPattern(JSON.stringify(vector.pattern));
      expect(issues.map(({ code, path }) => ({ code, path }))).toEqual(vector.expected);
      for (const issue of issues) expect(issue.message).not.toMatch(/\.$/);
    });
  }

  it('checkPattern refuses text that is not JSON (EP13)', () => {
    expect(checkPattern('{"a": [').map((each) => each.code)).toEqual(['invalid_json']);
  });

  it('checkPattern refuses $or that multiplies to more than 1000 combinations (EP14)', () => {
    const ten = (name: string) => ({ $or: Array.from({ length: 10 }, (_, index) => ({ [`${name}${index}`]: [1] })) });
    const thousand = { a: ten('a'), b: ten('b'), c: ten('c') };
    expect(checkPattern(JSON.stringify(thousand))).toEqual([]);
    const more = { ...thousand, d: { $or: [{ x: [1] }, { y: [1] }] } };
    expect(checkPattern(JSON.stringify(more)).map((each) => each.code)).toEqual(['too_many_combinations']);
  });

  it('checkPattern refuses a number that a double would turn into zero, but not zero itself (EP10)', () => {
    expect(checkPattern('{"a": [1e-325, 0.0e9]}').map((each) => each.code)).toEqual(['number_out_of_range']);
  });

  it('checkPattern refuses a number that a double cannot hold (EP10)', () => {
    expect(checkPattern('{"a": [1e309]}').map((each) => each.code)).toEqual(['number_out_of_range']);
    expect(checkPattern('{"a": [{"numeric": ["=", 1e309]}]}').map((each) => each.code)).toEqual(['invalid_range']);
  });
});

describe('parsePattern and matchPattern against documents without bottom', () => {
  const nest = (levels: number, leaf: unknown, wrap: (inner: unknown) => unknown): unknown =>
    Array.from({ length: levels }).reduce<unknown>((inner) => wrap(inner), leaf);

  it('matchPattern reads what lies less than 1000 levels deep (EP3)', () => {
    const pattern = parse({ a: [1] });
    const eventOf = (levels: number) => ({ a: nest(levels, 1, (inner) => [inner]) }) as JsonObject;
    expect(matchPattern(pattern, eventOf(998))).toBe(true);
    expect(matchPattern(pattern, eventOf(999))).toBe(false);
    expect(matchPattern(pattern, eventOf(50_000))).toBe(false);
  });

  it('parsePattern refuses a pattern 1000 levels deep (EP3)', () => {
    const deep = (levels: number) => nest(levels, [1], (inner) => ({ a: inner }));
    expect(parsePattern(deep(1000)).issues).toEqual([]);
    expect(parsePattern(deep(50_000)).issues.map((each) => each.code)).toEqual(['too_deep']);
    expect(matches(JSON.stringify({ a: [1] }), `{"a": ${'['.repeat(50_000)}1${']'.repeat(50_000)}}`)).toBe(false);
  });
});

describe('explainMatch', () => {
  it('explainMatch says which field decided and what stood there (EP15)', () => {
    const pattern = parse({ source: ['ops.alarm'], detail: { state: [{ prefix: 'AL' }, null] } });
    expect(explainMatch(pattern, { source: 'ops.alarm', detail: { state: 'OK' } })).toEqual({
      matched: false,
      fields: [
        { path: 'detail.state', matched: false, expected: 'a text that starts with "AL", or null', actual: 'OK' },
        { path: 'source', matched: true, expected: '"ops.alarm"', actual: 'ops.alarm' },
      ],
      apart: [],
    });
  });

  it('explainMatch names the fields that hold only in different array elements (EP15)', () => {
    const pattern = parse({ d: { a: [1], b: [2] }, c: [3] });
    const explanation = explainMatch(pattern, { c: 3, d: [{ a: 1 }, { b: 2 }] });
    expect(explanation).toMatchObject({ matched: false, apart: ['d.a', 'd.b'] });
  });

  it('explainMatch tells of the branch of $or that came nearest (EP15)', () => {
    const pattern = parse({
      $or: [
        { a: [1], b: [1] },
        { a: [1], c: [1] },
      ],
    });
    const explanation = explainMatch(pattern, { a: 1, c: [2, 3] });
    expect(explanation.fields.map((field) => field.path)).toEqual(['a', 'b']);
    expect(explainMatch(pattern, { a: 1, c: 1 }).fields.map((field) => field.path)).toEqual(['a', 'c']);
  });

  it('explainMatch shows several values as a list and a missing one as undefined (EP15)', () => {
    const pattern = parse({ a: [{ numeric: ['>', 5, '<=', 9] }], b: [{ exists: true }] });
    expect(explainMatch(pattern, { a: [1, 2] }).fields).toEqual([
      { path: 'a', matched: false, expected: 'a number > 5 and <= 9', actual: [1, 2] },
      { path: 'b', matched: false, expected: 'any value', actual: undefined },
    ]);
  });
});
