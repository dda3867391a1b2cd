import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlarmState } from '../alarm/index.ts';
import { evaluateRule, listChildren, MAX_NESTING, MAX_RULE_LENGTH, parseRule, printRule, type Rule } from './index.ts';
import { parse } from './sample.test-data.ts';
import faults from './vectors/fault.json' with { type: 'json' };
import vectors from './vectors/rule.json' with { type: 'json' };

const state = fc.constantFrom<AlarmState>('OK', 'ALARM', 'INSUFFICIENT_DATA');
const name = fc.constantFrom('a', 'b', 'AND', 'c d', 'e"\\(,', 'f');

/** Rules over at most six names, some of which need quotation marks. */
const anyRule: fc.Arbitrary<Rule> = fc.letrec<{ rule: Rule }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.record({ kind: fc.constant('state' as const), state, alarm: name }),
    fc.record({ kind: fc.constant('constant' as const), value: fc.boolean() }),
    fc.uniqueArray(name, { minLength: 1 }).chain((alarms) =>
      fc.record({
        kind: fc.constant('at-least' as const),
        threshold: fc.oneof(
          fc.record({ count: fc.integer({ min: 1, max: alarms.length }) }),
          fc.record({ percent: fc.integer({ min: 1, max: 100 }) }),
        ),
        negated: fc.boolean(),
        state,
        alarms: fc.constant(alarms),
      }),
    ),
    fc.record({ kind: fc.constant('not' as const), operand: tie('rule') }),
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      operands: fc.array(tie('rule'), { minLength: 2, maxLength: 4 }),
    }),
  ),
})).rule;

/** States of some of the names that `anyRule` uses. */
const anyStates: fc.Arbitrary<Map<string, AlarmState>> = fc
  .array(fc.tuple(name, state), { maxLength: 8 })
  .map((pairs) => new Map(pairs));

interface Expected {
  state: string;
  decidedBy?: string[];
  flip?: Record<string, string> | null;
  reason?: string;
}

describe('evaluateRule', () => {
  for (const vector of vectors) {
    it(`evaluateRule: ${vector.name}: ${vector.text} (${vector.rule})`, () => {
      const states = new Map(Object.entries(vector.states as Record<string, AlarmState>));
      const found = evaluateRule(parse(vector.text), (alarm) => states.get(alarm));
      const expected: Expected = vector.expected;
      expect(found.state).toBe(expected.state);
      if (expected.decidedBy) expect(found.decidedBy.map((each) => each.alarm)).toEqual(expected.decidedBy);
      if (expected.flip !== undefined) {
        const flip = found.flip && Object.fromEntries(found.flip.map(({ alarm, state }) => [alarm, state]));
        expect(flip).toEqual(expected.flip);
      }
      if (expected.reason) expect(found.reason).toBe(expected.reason);
    });
  }

  it('evaluateRule explains each part with its value and whether it decides (CA11)', () => {
    const states = new Map<string, AlarmState>([['a', 'ALARM']]);
    const { explanation } = evaluateRule(parse('ALARM(a) OR NOT ALARM(a)'), (alarm) => states.get(alarm));
    expect(explanation).toEqual({
      text: 'ALARM(a) OR NOT ALARM(a)',
      value: true,
      decisive: true,
      parts: [
        { text: 'ALARM(a)', value: true, decisive: true, found: { alarm: 'a', state: 'ALARM' }, parts: [] },
        {
          text: 'NOT ALARM(a)',
          value: false,
          decisive: false,
          parts: [{ text: 'ALARM(a)', value: true, decisive: false, found: { alarm: 'a', state: 'ALARM' }, parts: [] }],
        },
      ],
    });
  });

  it('evaluateRule names five of many alarms and counts the others (CA13)', () => {
    const names = 'abcdefgh'.split('');
    const { reason } = evaluateRule(parse(names.map((name) => `ALARM(${name})`).join(' OR ')), () => 'ALARM');
    expect(reason).toContain('d is in ALARM and 4 more; would be OK if a were OK, b were OK');
  });

  it('evaluateRule gives the state that the deciding children alone bring about (CA11)', () => {
    fc.assert(
      fc.property(anyRule, anyStates, anyStates, (rule, states, others) => {
        const found = evaluateRule(rule, (alarm) => states.get(alarm));
        const kept = new Set(found.decidedBy.map((each) => each.alarm));
        const changed = evaluateRule(rule, (alarm) => (kept.has(alarm) ? states : others).get(alarm));
        expect(changed.state).toBe(found.state);
      }),
    );
  });

  it('evaluateRule gives a flip that turns the state and of which nothing can be left out (CA12)', () => {
    fc.assert(
      fc.property(anyRule, anyStates, (rule, states) => {
        const { state, flip } = evaluateRule(rule, (alarm) => states.get(alarm));
        const stateWith = (changes: readonly { alarm: string; state: AlarmState | undefined }[]) => {
          const changed = new Map([...states, ...changes.map((each) => [each.alarm, each.state] as const)]);
          return evaluateRule(rule, (alarm) => changed.get(alarm)).state;
        };
        if (flip === null) return;
        expect(stateWith(flip)).not.toBe(state);
        for (const left of flip) expect(stateWith(flip.filter((each) => each !== left))).toBe(state);
      }),
    );
  });

  it('evaluateRule finds a flip of up to six children whenever there is one (CA12)', () => {
    fc.assert(
      fc.property(anyRule, anyStates, anyStates, (rule, states, others) => {
        const found = evaluateRule(rule, (alarm) => states.get(alarm));
        const other = evaluateRule(rule, (alarm) => others.get(alarm) ?? 'OK');
        fc.pre(other.state !== found.state);
        expect(found.flip).not.toBeNull();
      }),
    );
  });
});

describe('parseRule', () => {
  for (const vector of faults) {
    it(`parseRule reports ${vector.name}: ${vector.text.trim()} (${vector.rule})`, () => {
      const parsed = parseRule(vector.text, ['AlarmRule']);
      expect(parsed.issues.map((each) => [each.code, each.offset])).toEqual(vector.expected);
      expect(parsed.value === undefined).toBe(parsed.issues.some((each) => each.severity === 'error'));
      for (const each of parsed.issues) {
        expect(each.message).toMatch(/ at (line \d+, )?column \d+: .*[^.]$/);
        expect(each.path).toEqual(['AlarmRule']);
      }
    });
  }

  it('parseRule counts lines and columns from 1 (CA9)', () => {
    const { issues } = parseRule('ALARM(a)\n  OR ALERT(b)');
    expect(issues).toMatchObject([{ line: 2, column: 6, offset: 14 }]);
    expect(issues[0]?.message).toBe(
      '"ALERT" is no condition at line 2, column 6: write ALARM or another of ALARM, OK, INSUFFICIENT_DATA, TRUE, FALSE, NOT, AT_LEAST',
    );
  });

  it('parseRule knows what other languages write for TRUE and NOT (CA1, CA4)', () => {
    const advice = (text: string) => parseRule(text).issues.map((each) => each.message);
    expect(advice('true')).toEqual(['"true" is no condition at column 1: write TRUE']);
    expect(advice('ALARM(a) AND False')).toEqual(['"False" is no condition at column 14: write FALSE']);
    expect(advice('slow')).toEqual(['"slow" is no condition at column 1: write ALARM(slow)']);
    expect(advice('!ALARM(a)')).toEqual(['"!ALARM" is no condition at column 1: write NOT in place of "!"']);
    expect(advice('!(OK(a))')).toEqual(['"!" is no condition at column 1: write NOT in place of "!"']);
  });

  it('parseRule names the places where alarms are named (CA3)', () => {
    expect(parseRule('ALARM(a) AND AT_LEAST(1, OK, ("b c", a))').references).toEqual([
      { alarm: 'a', offset: 6 },
      { alarm: 'b c', offset: 30 },
      { alarm: 'a', offset: 37 },
    ]);
  });

  it('parseRule allows 100 alarms in 10240 characters and refuses more (CA7)', () => {
    const rule = (count: number) => Array.from({ length: count }, (_, at) => `ALARM(a${at})`).join(' OR ');
    expect(listChildren(parse(rule(100)))).toHaveLength(100);
    expect(parseRule(rule(101)).issues.map((each) => each.code)).toEqual(['too_many_alarms']);
    expect(parseRule('TRUE'.padEnd(MAX_RULE_LENGTH)).value).toEqual({ kind: 'constant', value: true });
    expect(parseRule('TRUE'.padEnd(MAX_RULE_LENGTH + 1)).issues.map((each) => each.code)).toEqual(['too_long']);
  });

  it('parseRule bounds how deep a rule nests, at once and without exhausting anything (CA7)', () => {
    const nested = (depth: number) => `${'('.repeat(depth)}TRUE${')'.repeat(depth)}`;
    expect(parseRule(nested(MAX_NESTING)).value).toEqual({ kind: 'constant', value: true });
    expect(parseRule(nested(MAX_NESTING + 1)).issues.map((each) => each.code)).toEqual(['too_deep']);
    expect(parseRule(nested(5000)).issues.map((each) => each.code)).toContain('too_deep');
    expect(parseRule('NOT '.repeat(2500)).issues.map((each) => each.code)).toContain('too_deep');
  });

  it('parseRule ends on any text, with a rule or with an error (CA9)', () => {
    const word = fc.constantFrom(
      'ALARM',
      'OK',
      '(',
      ')',
      ',',
      '"',
      'AND',
      'OR',
      'NOT',
      'AT_LEAST',
      '2',
      '50%',
      'x',
      ' ',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(word).map((words) => words.join(' ')),
        ),
        (text) => {
          const parsed = parseRule(text);
          expect(parsed.value === undefined).toBe(parsed.issues.some((each) => each.severity === 'error'));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('parseRule gives back every rule that printRule has written (CA8)', () => {
    fc.assert(
      fc.property(anyRule, (rule) => {
        expect(parseRule(printRule(rule)).value).toEqual(rule);
      }),
      { numRuns: 500 },
    );
  });

  it('printRule sets parentheses only where they are needed (CA8)', () => {
    const once = (text: string) => printRule(parse(text));
    expect(once('((ALARM(a)) AND (OK(b))) OR (TRUE)')).toBe('ALARM(a) AND OK(b) OR TRUE');
    expect(once('(ALARM(a) OR OK(b)) AND NOT (FALSE OR TRUE)')).toBe('(ALARM(a) OR OK(b)) AND NOT (FALSE OR TRUE)');
    expect(once('AT_LEAST(50%,NOT OK,(a,"b c"))')).toBe('AT_LEAST(50%, NOT OK, (a, "b c"))');
  });

  it('listChildren gives each alarm once, ARNs by their name (CA3)', () => {
    const rule: Rule = parse('ALARM(b) OR OK(a) OR ALARM("arn:aws:cloudwatch:us-east-1:1:alarm:b")');
    expect(listChildren(rule)).toEqual(['b', 'a']);
  });
});
