import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAddress, parseCidr } from './address.ts';
import { describeTest, writeAddress } from './describe.ts';
import { findExample } from './example.ts';
import { complexity, type JsonObject, matches, matchPattern, parsePattern, parsePatternText } from './index.ts';
import { scanJson } from './json/scan.ts';
import { tokensOfValue } from './json/tokens-of-value.ts';
import { passesTest } from './leaf-test.ts';
import { endsWithIgnoreCase, equalsIgnoreCase, startsWithIgnoreCase } from './letter-case.ts';
import { readComparable } from './number.ts';
import type { LeafTest } from './pattern.ts';
import { matchesWildcard, parseWildcard } from './wildcard.ts';

const ofLetters = (letters: string, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...Array.from(letters)), maxLength });
const wildcard = ofLetters('ab*', 8).filter((each) => !each.includes('**'));
const plainText = fc.oneof(fc.string({ unit: 'binary', maxLength: 6 }), ofLetters('aAbBßéÉσΣςİ', 5));
const number = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: -9, max: 9 }));
const address = fc.oneof(
  fc.constantFrom('10.0.0.0/24', '::/64', 'fe80::1/10', '0.0.0.0/0').map((cidr) => ({ cidr })),
  fc.ipV4(),
);
const operator = fc.oneof(
  plainText,
  number,
  fc.constantFrom<unknown>(true, false, null, { exists: true }, { exists: false }),
  fc
    .constantFrom('prefix', 'suffix', 'equals-ignore-case', 'exactly')
    .chain((name) => plainText.map((text) => ({ [name]: text }))),
  plainText.map((text) => ({ prefix: { 'equals-ignore-case': text } })),
  wildcard.map((text) => ({ wildcard: text })),
  address,
  fc.tuple(fc.constantFrom('>', '>=', '<', '<=', '='), number).map((range) => ({ numeric: range })),
  fc.array(plainText, { minLength: 1, maxLength: 3 }).map((list) => ({ 'anything-but': list })),
  fc.array(wildcard, { minLength: 1, maxLength: 2 }).map((list) => ({ 'anything-but': { wildcard: list } })),
);
const pattern = fc.dictionary(
  fc.constantFrom('a', 'b', 'a.b'),
  fc.oneof(
    fc.array(operator, { minLength: 1, maxLength: 2 }),
    fc.record({ c: fc.array(operator, { minLength: 1, maxLength: 2 }) }),
  ),
  { minKeys: 1 },
);
const event = fc.dictionary(
  fc.constantFrom('a', 'b', 'a.b'),
  fc.oneof(plainText, number, fc.constant(null), fc.array(plainText, { maxLength: 3 }), fc.record({ c: plainText })),
) as fc.Arbitrary<JsonObject>;

describe('reading JSON', () => {
  it('scanJson finds in the text of a value the tokens of the value (EP20)', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const bare = ({ kind, text }: { kind: string; text: string }) => ({ kind, text });
        const text = JSON.stringify(value);
        expect(scanJson(text).map(bare)).toEqual(tokensOfValue(JSON.parse(text)).map(bare));
      }),
    );
  });

  it('scanJson refuses what JSON.parse refuses, but for text behind the value (EP20, EP21)', () => {
    const noise = fc.tuple(fc.jsonValue(), fc.nat(), fc.nat(3), ofLetters('{}[]",:\\u1-.e\n tn', 3));
    fc.assert(
      fc.property(noise, ([value, place, removed, inserted]) => {
        const text = JSON.stringify([value]);
        const at = place % (text.length + 1);
        const broken = text.slice(0, at) + inserted + text.slice(at + removed);
        const tokens = scanJson(broken);
        const last = tokens.at(-1);
        const isSound = last?.kind !== 'failure' && last?.kind !== 'other' && tokens.every((token) => !token.flaw);
        expect(isSound).toBe(isJson(isSound && last ? broken.slice(0, last.readAt) : broken));
      }),
      { numRuns: 2000 },
    );
  });

  it('parsePattern and parsePatternText give one pattern (EP1)', () => {
    fc.assert(
      fc.property(pattern, (value) => {
        const ofText = parsePatternText(JSON.stringify(value));
        const ofValue = parsePattern(JSON.parse(JSON.stringify(value)));
        expect(ofText.value).toEqual(ofValue.value);
        expect(ofText.issues.map((each) => each.path)).toEqual(ofValue.issues.map((each) => each.path));
      }),
    );
  });

  it('matches decides on texts as matchPattern does on values (EP21)', () => {
    fc.assert(
      fc.property(pattern, event, (value, anyEvent) => {
        const { value: parsed } = parsePattern(value);
        const expected = parsed !== undefined && matchPattern(parsed, JSON.parse(JSON.stringify(anyEvent)));
        expect(matches(JSON.stringify(value), JSON.stringify(anyEvent))).toBe(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it('readComparable gives back every double, in any spelling (EP5)', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        // Nearer to zero one digit may be enough where Java writes two.
        fc.pre(Math.abs(value) > 1e-300);
        const [digits = '', exponent = ''] = value.toExponential().split('e');
        expect(readComparable(String(value))).toBe(value + 0);
        expect(readComparable(`${digits}${digits.includes('.') ? '' : '.'}000e${exponent}`)).toBe(value + 0);
        expect(readComparable(`${digits}${digits.includes('.') ? '' : '.'}${'0'.repeat(20)}1e${exponent}`)).toBe(null);
      }),
    );
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The meaning of a wildcard, letter by letter. */
function fits(glob: string, text: string): boolean {
  if (glob === '') return text === '';
  if (glob[0] === '*') return fits(glob.slice(1), text) || (text !== '' && fits(glob, text.slice(1)));
  return text !== '' && glob[0] === text[0] && fits(glob.slice(1), text.slice(1));
}

/** Reports whether no value passes the test: absence is asked for, or a number beyond all doubles. */
function isUnmet(test: LeafTest): boolean {
  if (test.kind === 'numeric') return test.lower?.value === Number.MAX_VALUE || test.upper?.value === -Number.MAX_VALUE;
  return test.kind === 'exists' && !test.present;
}

describe('operators', () => {
  it('matchesWildcard decides as the meaning of stars read letter by letter (EP17)', () => {
    fc.assert(
      fc.property(wildcard, ofLetters('ab', 10), (glob, text) => {
        const parsed = parseWildcard(glob);
        expect('parts' in parsed && matchesWildcard(parsed.parts, text)).toBe(fits(glob, text));
      }),
      { numRuns: 3000 },
    );
  });

  it('parseWildcard gives back any text whose stars and backslashes are escaped (EP17)', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), ofLetters('*\\a', 6)), (text) => {
        expect(parseWildcard(text.replace(/[*\\]/g, '\\$&'))).toEqual({ parts: [text] });
      }),
    );
  });

  it('complexity is reached by no text that has more beginnings alive (EP19)', () => {
    fc.assert(
      fc.property(wildcard, ofLetters('ab', 8), (glob, text) => {
        const quoted = `"${glob}"`;
        const beginnings = Array.from({ length: quoted.length }, (_, at) => quoted.slice(0, at + 1));
        const alive = beginnings.filter((each) => fits(each, `"${text}`)).length;
        expect(complexity(JSON.stringify({ a: [{ wildcard: glob }] }))).toBeGreaterThanOrEqual(alive);
      }),
      { numRuns: 500 },
    );
  });

  it('parseCidr covers what the arithmetic of masks covers (EP18)', () => {
    const four = fc.tuple(fc.nat(2 ** 32 - 1), fc.nat(31), fc.nat(2 ** 32 - 1), fc.nat(32));
    fc.assert(
      fc.property(four, ([base, bits, other, near]) => {
        const write = (each: number) => writeAddress(each.toString(16).padStart(8, '0'));
        // Half of the time an address that shares its first bits.
        const tried = near > bits ? other : (base ^ (other >>> Math.min(31, near))) >>> 0;
        const range = parseCidr(`${write(base)}/${bits}`);
        const digits = parseAddress(write(tried)) ?? '';
        const isInside = BigInt(base) >> BigInt(32 - bits) === BigInt(tried) >> BigInt(32 - bits);
        expect('low' in range && digits >= range.low && digits <= range.high).toBe(isInside);
      }),
      { numRuns: 1000 },
    );
  });

  it('writeAddress writes version 6 so that it is read back (EP18)', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0, 0, 1, 0xffff, 0xab), { minLength: 8, maxLength: 8 }), (groups) => {
        const digits = groups.map((each) => each.toString(16).padStart(4, '0')).join('');
        const isVersion4 = digits.startsWith('00000000000000000000ffff');
        expect(parseAddress(writeAddress(digits))).toBe(isVersion4 ? digits.slice(24) : digits);
      }),
    );
  });

  it('equalsIgnoreCase holds for a text itself, in lower case and in upper case (EP8)', () => {
    fc.assert(
      fc.property(fc.oneof(ofLetters('aAbBßéÉσΣİ😀', 6), fc.string({ unit: 'binary', maxLength: 5 })), (text) => {
        const by = (change: (letter: string) => string) => Array.from(text, change).join('');
        expect(equalsIgnoreCase(text, text)).toBe(true);
        expect(
          equalsIgnoreCase(
            text,
            by((letter) => letter.toUpperCase()),
          ),
        ).toBe(true);
        expect(
          equalsIgnoreCase(
            text,
            by((letter) => letter.toLowerCase()),
          ),
        ).toBe(true);
      }),
    );
  });

  it('startsWithIgnoreCase and endsWithIgnoreCase hold wherever equalsIgnoreCase holds for a part (EP6, EP7)', () => {
    fc.assert(
      fc.property(ofLetters('aAßS', 3), ofLetters('aAßSs', 5), (text, value) => {
        const cuts = Array.from({ length: value.length + 1 }, (_, at) => at);
        expect(startsWithIgnoreCase(text, value)).toBe(cuts.some((at) => equalsIgnoreCase(text, value.slice(0, at))));
        expect(endsWithIgnoreCase(text, value)).toBe(cuts.some((at) => equalsIgnoreCase(text, value.slice(at))));
      }),
      { numRuns: 1000 },
    );
  });

  it('findExample gives a value that passes its test, or none only where there is none (EP15)', () => {
    fc.assert(
      fc.property(operator, (value) => {
        const test = parsePattern({ a: [value] }).value?.branches[0]?.[0]?.anyOf[0];
        if (!test) return;
        expect(describeTest(test)).not.toBe('');
        const example = findExample(test);
        if (example !== undefined) expect(passesTest(test, example)).toBe(true);
        else expect(isUnmet(test)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
