import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyChanges, matchOneByOne } from './fast.test-data.ts';

const runs = Number(process.env.EVENKEEL_RUNS ?? 1);
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

const texts = [
  '',
  'a',
  'ab',
  'abc',
  'AB',
  'Ab-x',
  'b',
  'x*y',
  'é',
  'É',
  'aé',
  'ß',
  'SS',
  'Σ',
  'ς',
  'σ',
  'İ',
  'i̇',
  'K',
  'k',
  'K',
];
const oddTexts = [
  '\ud83d\ude00',
  '\ud83d',
  '\ude00a',
  '"\\/',
  '\n\t',
  '\ufffd',
  'abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz',
];
const addresses = [
  '10.0.0.1',
  '010.0.0.1',
  '10.0.1.255',
  '10.0.0.256',
  '::1',
  '0:0:0:0:0:0:0:1',
  '::ffff:a00:1',
  '2001:db8::5',
  '2001:DB8:0:0::5',
];
const numbers = [
  '0',
  '-0',
  '0.0',
  '1',
  '1.0',
  '1e0',
  '10E-1',
  '100e-2',
  '2',
  '2.5',
  '-1',
  '1e400',
  '12345678901234567890',
  '5e-324',
  '9007199254740993',
  '9007199254740992',
  '0.1',
  '0.10000000000000000555',
  '-122.42916360922355',
  '1e2',
  '100',
];

const anyText = fc.constantFrom(...texts, ...oddTexts, ...addresses);
const someText = fc.constantFrom(...texts, ...addresses);

const quote = (text: string): string => JSON.stringify(text);

/** Any operator with an operand, as JSON text, from words that the events are made of too. */
const leafTestText = fc.oneof(
  anyText.map(quote),
  fc.constantFrom(...numbers.filter((each) => each !== '5e-324'), 'true', 'false', 'null'),
  fc.constantFrom('prefix', 'suffix').chain((name) => someText.map((text) => `{"${name}":${quote(text)}}`)),
  fc
    .constantFrom('prefix', 'suffix')
    .chain((name) => someText.map((text) => `{"${name}":{"equals-ignore-case":${quote(text)}}}`)),
  someText.map((text) => `{"equals-ignore-case":${quote(text)}}`),
  fc
    .constantFrom('*', 'a*', '*b', 'a*c', '*b*', 'a*b*c', 'ab', 'x\\*y', '*é', '1*.*1')
    .map((text) => `{"wildcard":${quote(text)}}`),
  fc
    .constantFrom('10.0.0.0/24', '10.0.0.0/8', '::/64', '2001:db8::/33', '10.0.1.128/25')
    .map((text) => `{"cidr":"${text}"}`),
  fc
    .constantFrom(
      '"=",1',
      '">",0',
      '">=",1',
      '"<",1',
      '"<=",0.1',
      '">",0,"<=",2',
      '">=",-200,"<",1',
      '"=",-122.42916360922355',
    )
    .map((operand) => `{"numeric":[${operand}]}`),
  fc
    .constantFrom(
      '"a"',
      '["a","ab"]',
      '1',
      '[1,2]',
      '{"prefix":"a"}',
      '{"suffix":["b","x"]}',
      '{"equals-ignore-case":"AB"}',
      '{"wildcard":"a*c"}',
    )
    .map((operand) => `{"anything-but":${operand}}`),
  fc.constantFrom('{"exists":true}', '{"exists":false}', '{"exists":false}'),
);

const name = fc.constantFrom('a', 'b', 'c', 'é');
const testsText = fc.array(leafTestText, { minLength: 1, maxLength: 3 }).map((tests) => `[${tests.join()}]`);
const fieldsText = fc
  .uniqueArray(fc.tuple(fc.array(name, { minLength: 1, maxLength: 3 }), testsText), {
    minLength: 1,
    maxLength: 3,
    selector: ([path]) => path.join('.'),
  })
  .map((fields) => fields.map(([path, tests]) => `${quote(path.join('.'))}:${tests}`).join());

/** Patterns in JSON text over short paths. */
const patternText = fc.oneof(
  { weight: 4, arbitrary: fieldsText.map((fields) => `{${fields}}`) },
  { weight: 1, arbitrary: fc.tuple(fieldsText, fieldsText).map(([one, other]) => `{"$or":[{${one}},{${other}}]}`) },
);

const space = fc.constantFrom('', '', '', '', ' ', '\n', '\t\r\n ');
const spaced = (text: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(space, text, space).map((parts) => parts.join(''));

/** Writes a text in JSON with any mixture of escapes. */
const stringText = (content: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(content, fc.constantFrom(0, 0, 0, 1, 2, 3)).map(([text, style]) => {
    if (style === 0) return quote(text);
    const letters = text.split('').map((letter, at) => {
      if (style === 2 && at % 2 === 0) return quote(letter).slice(1, -1);
      const hex = letter.charCodeAt(0).toString(16).padStart(4, '0');
      return `\\u${style === 3 ? hex.toUpperCase() : hex}`;
    });
    // Halves of a pair that are written differently are not one letter in the bytes.
    return style === 2 && /[\ud800-\udfff]/.test(text) ? quote(text) : `"${letters.join('')}"`;
  });

const { object } = fc.letrec<{ object: string; value: string }>((tie) => ({
  object: fc
    .array(
      fc
        .tuple(
          spaced(stringText(fc.constantFrom('a', 'a', 'b', 'b', 'c', 'é', 'a.b', 'b.a', 'z'))),
          spaced(tie('value')),
        )
        .map(([key, value]) => `${key}:${value}`),
      { maxLength: 4 },
    )
    .map((members) => `{${members.join()}}`),
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'medium' },
    stringText(anyText),
    fc.constantFrom(...numbers, 'true', 'false', 'null'),
    fc.array(spaced(tie('value')), { maxLength: 3 }).map((values) => `[${values.join()}]`),
    fc.array(spaced(tie('object')), { maxLength: 3 }).map((values) => `[${values.join()}]`),
    tie('object'),
  ),
}));

/** Events in JSON text: arrays in arrays, names that stand twice or hold dots, escapes, white space, odd numbers. */
const eventText = spaced(object);

const rule = fc.tuple(fc.constantFrom('p', 'q', 'r', 's', 't'), patternText);

describe('createMatcher over arbitrary patterns and events', () => {
  it('createMatcher names the rules that hold one by one (EP1 to EP18)', () => {
    const rules = fc.array(rule, { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(rules, fc.array(eventText, { minLength: 1, maxLength: 6 }), (some, events) => {
        const { matcher, branches } = applyChanges(some.map(([name, text]) => [name, text, false]));
        for (const event of events) {
          const bytes = bytesOf(event);
          expect(matcher.match(bytes)).toEqual(matchOneByOne(branches, bytes));
          expect(matcher.match(event)).toEqual(matcher.match(bytes));
        }
      }),
      { numRuns: 2000 * runs },
    );
  });

  it('createMatcher reads bytes that are not UTF-8 as their replacement, and nothing makes it throw (EP21)', () => {
    const spoilt = fc.tuple(
      eventText,
      fc.array(fc.tuple(fc.nat(), fc.integer({ min: 128, max: 255 })), { maxLength: 3 }),
    );
    fc.assert(
      fc.property(
        fc.array(patternText, { minLength: 1, maxLength: 4 }),
        spoilt,
        fc.nat(),
        (patterns, [event, spots], length) => {
          const { matcher, branches } = applyChanges(patterns.map((text, at) => [`${at}`, text, false]));
          const bytes = bytesOf(event);
          const texts = [...event.matchAll(/"(?:[^"\\]|\\.)*"/g)].filter(([text]) => /^"[^"\\]/.test(text));
          const inside = texts.map((each) => bytesOf(event.slice(0, each.index + 1)).length);
          for (const [spot, byte] of spots) if (inside.length > 0) bytes[inside[spot % inside.length]!] = byte;
          expect(matcher.match(bytes)).toEqual(matchOneByOne(branches, bytes));
          expect(matcher.match(bytes.slice(0, Math.max(0, bytes.lastIndexOf(0x7d) - (length % 5))))).toEqual([]);
        },
      ),
      { numRuns: 1000 * runs },
    );
  });
});
