import { describe, expect, it } from 'vitest';
import { explainMatch, explainMatchText, type JsonObject, type Pattern, parsePattern } from './index.ts';

function parse(value: unknown): Pattern {
  const parsed = parsePattern(value);
  if (!parsed.value) throw new Error(JSON.stringify(parsed.issues));
  return parsed.value;
}

/** The sentence about the one field `f` of an event that misses. */
function sentenceOf(test: unknown, value: unknown): string | undefined {
  return explainMatch(parse({ f: [test] }), { f: value } as JsonObject).fields[0]?.sentence;
}

describe('explainMatch', () => {
  it('explainMatch says which field decided and what stood there (EP15)', () => {
    const pattern = parse({ source: ['ops.alarm'], detail: { state: [{ prefix: 'AL' }, null] } });
    expect(explainMatch(pattern, { source: 'ops.alarm', detail: { state: 'OK' } })).toEqual({
      matched: false,
      fields: [
        {
          path: 'detail.state',
          matched: false,
          expected: 'a text that starts with "AL", or null',
          actual: 'OK',
          example: '"AL"',
          sentence: 'detail.state is "OK"; expected a text that starts with "AL", or null; "AL" would match',
        },
        {
          path: 'source',
          matched: true,
          expected: '"ops.alarm"',
          actual: 'ops.alarm',
          sentence: 'source is "ops.alarm" as expected',
        },
      ],
      apart: [],
    });
  });

  it.each([
    ['aws.ec2', 'AWS.EC2', 'f is "AWS.EC2"; expected "aws.ec2"; differs in case only'],
    ['stopped', 'stoped', 'f is "stoped"; expected "stopped"; differs in few letters'],
    ['a', ' a', 'f is " a"; expected "a"; differs in space around it only'],
    ['\u00e9', 'e\u0301', 'f is "e\u0301"; expected "\u00e9"; looks the same, but is made of other code points'],
    ['1', 1, 'f is 1; expected "1"; 1 is a number, and a text is asked for'],
    [1, '1', 'f is "1"; expected 1; "1" is a text, and a number is asked for'],
    [true, 'true', 'f is "true"; expected true; "true" is a text, and true without quotes is asked for'],
    [
      { prefix: 'web' },
      'Web-1',
      'f is "Web-1"; expected a text that starts with "web"; differs in case only; "web" would match',
    ],
    [
      { wildcard: 'a*b' },
      'xaab',
      'f is "xaab"; expected a text like "a*b"; would hold with a star at each end; "ab" would match',
    ],
    [
      { numeric: ['>', 5] },
      5,
      'f is 5; expected a number > 5; 5 is the bound itself, which does not count; 6 would match',
    ],
    [{ numeric: ['<=', 5] }, 7, 'f is 7; expected a number <= 5; 7 is above the bound 5; 5 would match'],
    [
      { cidr: '10.0.0.0/24' },
      '10.0.1.9',
      'f is "10.0.1.9"; expected an IP address from 10.0.0.0 to 10.0.0.255; the nearest address that holds is 10.0.0.255; "10.0.0.0" would match',
    ],
    [
      { cidr: '::/64' },
      '10.0.0.1',
      'f is "10.0.0.1"; expected an IP address from :: to ::ffff:ffff:ffff:ffff; "10.0.0.1" is an address of the other version; "::" would match',
    ],
    [
      { 'anything-but': { prefix: 'te' } },
      'test',
      'f is "test"; expected any value but a text that starts with "te"; is excluded as a text that starts with "te"; "other" would match',
    ],
  ])('explainMatch tells how near %j comes to %j (EP15)', (test, value, sentence) => {
    expect(sentenceOf(test, value)).toBe(sentence);
  });

  it('explainMatch names the path that is spelled like the one that is absent (EP15)', () => {
    const hintOf = (pattern: unknown, event: JsonObject) => explainMatch(parse(pattern), event).fields[0]?.hint;
    const event = { detail: { state: 'OK', deep: { name: 'x' } } };
    expect(hintOf({ detail: { stat: ['OK'] } }, event)).toBe('the event has no such field; it has "detail.state"');
    expect(hintOf({ state: ['OK'] }, event)).toBe('the event has no such field; it has "detail.state"');
    expect(hintOf({ other: ['OK'] }, event)).toBe('the event has no such field');
    expect(hintOf({ detail: { deep: ['x'] } }, event)).toBe(
      'has fields below it, such as "detail.deep.name", but no value of its own',
    );
    expect(hintOf({ detail: { state: { code: [1] } } }, event)).toBe(
      '"detail.state" is a plain value, with nothing below it',
    );
  });

  it('explainMatch gives no example where only absence would do (EP15)', () => {
    const [field] = explainMatch(parse({ a: [{ exists: false }] }), { a: 1 }).fields;
    expect(field).toEqual({
      path: 'a',
      matched: false,
      expected: 'no value',
      actual: 1,
      sentence: 'a is 1; expected no value',
    });
  });

  it('explainMatch names the fields that hold only in different array elements, and the elements (EP15)', () => {
    const pattern = parse({ d: { a: [1], b: [2] }, c: [3] });
    const explanation = explainMatch(pattern, { c: 3, d: [{ a: 1 }, { b: 2 }, { a: 1 }] });
    expect(explanation).toMatchObject({ matched: false, apart: ['d.a', 'd.b'] });
    expect(explanation.fields.map((field) => field.elements)).toEqual([undefined, [[0], [2]], [[1]]]);
    expect(explanation.fields[1]?.sentence).toBe('d.a is [1,1] as expected, in element 0 and 2 of its array');
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
    expect(explainMatch(pattern, { a: [1, 2] }).fields).toMatchObject([
      { path: 'a', matched: false, expected: 'a number > 5 and <= 9', actual: [1, 2], example: '7' },
      { path: 'b', matched: false, expected: 'any value', actual: undefined },
    ]);
  });

  it('explainMatchText sees what only the text tells, and gives undefined for no event (EP15, EP21)', () => {
    const pattern = parse({ a: [1] });
    expect(explainMatchText(pattern, '{"a": 2, "a": 1}')?.matched).toBe(true);
    expect(explainMatchText(pattern, '{"a": 2, "a": 3}')?.fields[0]?.actual).toEqual([2, 3]);
    expect(explainMatchText(pattern, '[]')).toBeUndefined();
  });
});
