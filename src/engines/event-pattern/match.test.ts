import { describe, expect, it } from 'vitest';
import { type JsonObject, matches, matchPattern, type Pattern, parsePattern } from './index.ts';
import textVectors from './vectors/match-text.json' with { type: 'json' };
import vectors from './vectors/match.json' with { type: 'json' };

function parse(value: unknown): Pattern {
  const parsed = parsePattern(value);
  if (!parsed.value) throw new Error(JSON.stringify(parsed.issues));
  return parsed.value;
}

describe('matchPattern gives what the vectors expect', () => {
  for (const vector of vectors) {
    it(`matchPattern: ${vector.name} (${vector.rule})`, () => {
      expect(matchPattern(parse(vector.pattern), vector.event as JsonObject)).toBe(vector.expected);
      expect(matches(JSON.stringify(vector.pattern), JSON.stringify(vector.event))).toBe(vector.expected);
    });
  }
});

describe('matches gives what the vectors expect', () => {
  for (const vector of textVectors) {
    it(`matches: ${vector.name} (${vector.rule})`, () => {
      expect(matches(vector.pattern, vector.event)).toBe(vector.expected);
    });
  }
});

describe('documents without bottom', () => {
  const nest = (levels: number, leaf: unknown, wrap: (inner: unknown) => unknown): unknown =>
    Array.from({ length: levels }).reduce<unknown>((inner) => wrap(inner), leaf);
  const pattern = parse({ a: [1] });

  it('matchPattern reads what lies at most 1000 levels deep (EP3)', () => {
    const eventOf = (levels: number) => ({ a: nest(levels, 1, (inner) => [inner]) }) as JsonObject;
    expect(matchPattern(pattern, eventOf(999))).toBe(true);
    expect(matchPattern(pattern, eventOf(1000))).toBe(false);
    expect(matchPattern(pattern, eventOf(50_000))).toBe(false);
  });

  it('matches refuses an event text nested deeper than 1000 levels, wherever that is (EP3)', () => {
    const eventOf = (levels: number) => `{"a": 1, "b": ${'['.repeat(levels)}${']'.repeat(levels)}}`;
    expect(matches('{"a": [1]}', eventOf(999))).toBe(true);
    expect(matches('{"a": [1]}', eventOf(1000))).toBe(false);
    expect(matches('{"a": [1]}', eventOf(50_000))).toBe(false);
  });

  it('parsePattern refuses a pattern nested deeper than 1000 levels, by value and by text (EP3)', () => {
    const deep = (levels: number) => nest(levels, [1], (inner) => ({ a: inner }));
    expect(parsePattern(deep(999)).issues).toEqual([]);
    expect(parsePattern(deep(50_000)).issues.map((each) => each.code)).toEqual(['too_deep']);
    expect(matches(JSON.stringify(deep(999)), '{}')).toBe(false);
  });
});
