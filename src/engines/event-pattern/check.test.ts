import { describe, expect, it } from 'vitest';
import {
  awsReason,
  checkPattern,
  complexity,
  matches,
  maxPatternLength,
  parsePattern,
  parsePatternText,
  tooComplex,
} from './index.ts';
import checkVectors from './vectors/check.json' with { type: 'json' };
import complexityVectors from './vectors/complexity.json' with { type: 'json' };
import refusalVectors from './vectors/refusal.json' with { type: 'json' };

describe('parsePatternText and parsePattern find what the vectors expect', () => {
  for (const vector of checkVectors) {
    it(`parsePatternText: ${vector.name} (${vector.rule})`, () => {
      const { issues } = parsePatternText(JSON.stringify(vector.pattern));
      expect(issues.map(({ code, path }) => ({ code, path }))).toEqual(vector.expected);
      const ofValue = parsePattern(vector.pattern).issues;
      expect(ofValue.map(({ code, path }) => ({ code, path }))).toEqual(vector.expected);
      for (const each of ofValue) expect(each.message).not.toMatch(/\.$/);
    });
  }
});

describe('checkPattern tells what AWS tells, at its place', () => {
  for (const { rule, name, pattern, message, line, column } of refusalVectors) {
    it(`checkPattern: ${name} (${rule})`, () => {
      expect(checkPattern(pattern)[0]).toMatchObject({ message, places: [{ line, column }] });
    });
  }

  it('awsReason makes the whole sentence, with the place as often as AWS names it (EP20)', () => {
    const reasonOf = (text: string) => awsReason(checkPattern(text)[0]!, text);
    expect(reasonOf('{"a": 1}')).toBe(
      'Event pattern is not valid. Reason: "a" must be an object or an array\n at [Source: (String)"{"a": 1}"; line: 1, column: 8]',
    );
    expect(reasonOf('{"a":[{"cidr":"x"}]}')).toBe(
      "Event pattern is not valid. Reason: Malformed CIDR, one '/' required",
    );
    expect(reasonOf('{"a":[{"anything-but":[null]}]}').match(/\n at \[Source/g)).toHaveLength(2);
    const long = `{"a": 1, "b": "${'x'.repeat(600)}"}`;
    expect(reasonOf(long)).toContain(`"[truncated ${long.length - 500} chars]; line: 1, column: 8]`);
  });

  it('checkPattern gives every error at once and no warning (EP13)', () => {
    const codes = checkPattern('{"a": [], "b": [{"wildcard": 1}, {"x": 1}], "c": 1, "d": [1 2]}').map(
      (each) => each.code,
    );
    expect(codes).toEqual(['empty_array', 'invalid_operand', 'unknown_operator', 'not_an_array', 'invalid_json']);
    expect(checkPattern('{"a": [1], "a": [2]} behind')).toEqual([]);
    expect(parsePatternText('{"a": [1], "a": [2]} behind').issues.map((each) => each.code)).toEqual([
      'field_overridden',
      'text_behind',
    ]);
  });

  it('parsePatternText reads a pattern longer than AWS accepts, with a warning (EP14)', () => {
    const text = `{"a": ["${'x'.repeat(maxPatternLength)}"]}`;
    const { value, issues } = parsePatternText(text);
    expect(value).toBeDefined();
    expect(issues.map(({ code, severity }) => [code, severity])).toEqual([['pattern_too_long', 'warning']]);
  });
});

describe('limits', () => {
  it('checkPattern refuses $or that multiplies to more than 1000 combinations (EP14)', () => {
    const ten = (name: string) => ({ $or: Array.from({ length: 10 }, (_, index) => ({ [`${name}${index}`]: [1] })) });
    const thousand = { a: ten('a'), b: ten('b'), c: ten('c') };
    expect(checkPattern(JSON.stringify(thousand))).toEqual([]);
    const more = { ...thousand, d: { $or: [{ x: [1] }, { y: [1] }] } };
    expect(checkPattern(JSON.stringify(more)).map((each) => each.code)).toEqual(['too_many_combinations']);
  });

  it('checkPattern refuses a thousand products of $or without making them (EP14)', () => {
    const fields = Array.from({ length: 1000 }, (_, at) => [`f${at}`, { $or: [{ x: [1] }, { y: [1] }] }]);
    const codes = checkPattern(JSON.stringify(Object.fromEntries(fields))).map((each) => each.code);
    expect(codes).toEqual(['too_many_combinations']);
  });

  for (const { rule, name, wildcards, expected } of complexityVectors) {
    it(`complexity: ${name} (${rule})`, () => {
      expect(complexity(JSON.stringify({ a: wildcards.map((wildcard) => ({ wildcard })) }))).toBe(expected);
    });
  }

  it('complexity takes the worst field, counts what is avoided, and is 0 without wildcards (EP19)', () => {
    expect(complexity('{"a": [{"wildcard": "*a*"}], "b": [{"anything-but": {"wildcard": "*:*:*"}}]}')).toBe(5);
    expect(complexity('{"a": ["x"]}')).toBe(0);
  });

  it('complexity ends where counting would not (EP19)', () => {
    const wildcards = Array.from({ length: 40 }, (_, at) => ({ wildcard: `*${'ab'.repeat(at % 7)}${at}*a${at}*b*` }));
    expect(complexity(JSON.stringify({ a: wildcards }))).toBe(100);
  });

  it('parsePatternText holds wildcards to the limit, unless another is asked for (EP19)', () => {
    const text = '{"a": [{"wildcard": "*:*:*:*:*:event-bus/*"}]}';
    expect(checkPattern(text).map((each) => each.message)).toEqual([tooComplex]);
    expect(parsePatternText(text, { maxComplexity: 11 }).issues).toEqual([]);
    expect(parsePatternText(text, { maxComplexity: Number.POSITIVE_INFINITY }).issues).toEqual([]);
    expect(matches(text, '{"a": ":::::event-bus/x"}')).toBe(false);
  });

  it('checkPattern refuses numbers that a double does not hold in operators, not alone (EP5, EP10)', () => {
    expect(checkPattern('{"a": [1e-325, 1e309, 0.0e9]}')).toEqual([]);
    expect(checkPattern('{"a": [{"numeric": ["=", 1e309]}]}').map((each) => each.code)).toEqual([
      'number_out_of_range',
    ]);
    expect(checkPattern('{"a": [{"anything-but": 9007199254740993}]}').map((each) => each.message)).toEqual([
      'Cannot compare number : 9007199254740993',
    ]);
  });

  it('parsePattern refuses what JSON does not have (EP1)', () => {
    const codes = (value: unknown) => parsePattern(value).issues.map((each) => each.code);
    expect(codes({ a: [Number.NaN] })).toEqual(['not_a_test']);
    expect(codes({ a: new Date(0) })).toEqual(['not_an_array']);
    expect(codes(undefined)).toEqual(['not_an_object']);
  });
});
