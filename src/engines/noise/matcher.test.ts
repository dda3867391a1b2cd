import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupKeyOf, labelOf, parseMatcher, printMatcher } from './index.ts';
import { matchesValue } from './matcher.ts';
import { compileRegular, matchesWhole } from './regular.ts';
import { labelsOf } from './sample.test-data.ts';
import vectors from './vectors/matcher.json' with { type: 'json' };

describe('parseMatcher', () => {
  for (const vector of vectors) {
    it(`parseMatcher: ${vector.name} (${vector.rule})`, () => {
      const { value, issues } = parseMatcher(vector.matcher, []);
      expect(issues).toEqual([]);
      expect(value && matchesValue(value, vector.value)).toBe(vector.expected);
    });
  }

  it('parseMatcher gives back what printMatcher has written (NO6)', () => {
    const operator = fc.constantFrom('=' as const, '!=' as const);
    fc.assert(
      fc.property(fc.constantFrom('alarm', 'env', 'a.b/c'), operator, fc.string(), (label, by, value) => {
        const matcher = { label, operator: by, value };
        fc.pre(!/[\n\r\u2028\u2029]/.test(value));
        expect(parseMatcher(printMatcher(matcher), []).value).toEqual(matcher);
      }),
    );
  });

  it('labelOf and groupKeyOf read own labels, the severity, tags, and nothing that is inherited (NO6, NO12)', () => {
    const labels = { ...labelsOf('a', 2), tags: { env: 'prod' } };
    expect(['alarm', 'service', 'owner', 'severity', 'env', 'toString'].map((name) => labelOf(labels, name))).toEqual([
      'a',
      'shop',
      '',
      '2',
      'prod',
      '',
    ]);
    expect(groupKeyOf(labels)).toBe('service="shop"');
    expect(groupKeyOf(labels, ['env', 'zone'])).toBe('env="prod",zone=""');
  });
});

describe('compileRegular', () => {
  it('compileRegular matches as the expressions of the language do (NO7)', () => {
    const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '[a-]', '\\.', '\\d', '[\\w-]', '\\S');
    const expression = fc.letrec<{ any: string }>((tie) => ({
      any: fc.oneof(
        { maxDepth: 3 },
        atom,
        fc.tuple(tie('any'), tie('any')).map(([left, right]) => left + right),
        fc.tuple(tie('any'), tie('any')).map(([left, right]) => `(${left}|${right})`),
        fc
          .tuple(tie('any'), fc.constantFrom('*', '+', '?', '{2}', '{1,}', '{0,2}'))
          .map(([part, how]) => `(?:${part})${how}`),
      ),
    })).any;
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', '.', '1', '-', '_'), { maxLength: 8 })
      .map((all) => all.join(''));
    fc.assert(
      fc.property(expression, text, (source, value) => {
        const compiled = compileRegular(source);
        if (!('value' in compiled)) throw new Error(`${source} ${compiled.fault}`);
        expect(matchesWhole(compiled.value, value)).toBe(new RegExp(`^(?:${source})$`).test(value));
      }),
      { numRuns: 1000 },
    );
  });

  for (const source of [
    '(',
    ')',
    '[a',
    'a**{',
    '*a',
    '{2}',
    'a{3,2}',
    'a{999}',
    '(?=a)',
    '\\1',
    '^a',
    'a$',
    '[b-a]',
    '((((a{99}){99}){99}){99})',
  ]) {
    it(`compileRegular refuses ${source} (NO7)`, () => {
      expect(compileRegular(source)).toHaveProperty('fault');
    });
  }

  it('compileRegular ends soon on any text (NO7)', () => {
    const letters = fc.array(fc.constantFrom('a', '(', ')', '*', '{9}', '|', '[', ']', '\\', '?', '-'), {
      maxLength: 80,
    });
    fc.assert(
      fc.property(letters, (all) => {
        compileRegular(all.join(''));
      }),
      { numRuns: 1000 },
    );
    expect(compileRegular(`${'('.repeat(19)}${')'.repeat(19)}${'{100}'.repeat(20)}`)).toBeDefined();
  });
});
