import fc from 'fast-check';
import { expect, test } from 'vitest';
import { castTo } from './cast.ts';
import {
  civilFromMillis,
  daysFromCivil,
  formatDate,
  formatDateTime,
  parseDuration,
  parseInstant,
} from './civil-date.ts';
import { evaluate, readCondition } from './condition.ts';
import type { Parameter, ValueType } from './document.ts';
import { interpolate, type Lookup } from './interpolate.ts';
import { readParameterValue } from './parameter-value.ts';
import { parseSelector, selectJson } from './selector.ts';
import type { Json } from './value.ts';

const known: Readonly<Record<string, Json>> = {
  n: 5,
  text: 'a{{ n }}',
  list: [1, 'b'],
  map: { k: true },
  none: null,
  's.Out': false,
};
const lookup: Lookup = (name) => {
  if (name === 'empty') return { problem: 'empty has no value' };
  return Object.hasOwn(known, name) ? { value: known[name] ?? null } : undefined;
};

test.each<[string, Json, Json]>([
  ['RB16', '{{ n }}', 5],
  ['RB16', '{{list}}', [1, 'b']],
  ['RB16', '{{none}}', null],
  ['RB17', 'x {{n}} {{ s.Out }} {{list}} {{map}}', 'x 5 false [1,"b"] {"k":true}'],
  ['RB18', '{{ text }}', 'a{{ n }}'],
  ['RB18', '{{ text }}!', 'a{{ n }}!'],
  ['RB18', { 'k{{n}}': ['{{n}}'] }, { k5: [5] }],
  ['RB18', '{{ unknown }} {{{ n }}} {{}}', '{{ unknown }} {5} {{}}'],
])('interpolate fills in references (%s): %j', (_rule, value, expected) => {
  expect(interpolate(value, lookup, [])).toEqual(expected);
});

test('interpolate reports a known name without a value (RB21)', () => {
  const problems: string[] = [];
  interpolate(['{{ empty }}'], lookup, problems);
  expect(problems).toEqual(['empty has no value']);
});

const body: Json = {
  a: {
    'b-c': [
      { K: 'v', n: 1 },
      { K: 'w', n: 2 },
    ],
  },
  n: 3,
  '': 0,
  deep: { n: [4] },
};

test.each<[string, Json | undefined]>([
  ['$', body],
  ['$.n', 3],
  ['n', 3],
  ['.n', 3],
  ["$['a']['b-c'][0].K", 'v'],
  ['$.a["b-c"][-1].n', 2],
  ['a.b-c[*].K', ['v', 'w']],
  ['$.deep.*', [[4]]],
  ['$..n', [3, 1, 2, [4]]],
  ['$..[0]', [{ K: 'v', n: 1 }, 4]],
  ["$.a['b-c'][?(@.K == 'w')].n", [2]],
  ['$.a.b-c[7].n', undefined],
  ['$.constructor', undefined],
  ['$..missing', []],
])('selectJson selects what %s names (RB23)', (text, expected) => {
  const selector = parseSelector(text);
  expect(selector && selectJson(body, selector)).toEqual(expected);
});

test.each(['', '$.', '$.a[', '$[x]', '$.a[?(@.b > 1)]', '$...a', "$['a"])('parseSelector refuses %j (RB22)', (text) => {
  expect(parseSelector(text)).toBeUndefined();
});

test.each<[ValueType, Json, Json | undefined]>([
  ['String', { a: 1 }, '{"a":1}'],
  ['Integer', '42', 42],
  ['Integer', 1.5, undefined],
  ['Boolean', 'True', true],
  ['Boolean', 1, undefined],
  ['StringList', 'x', ['x']],
  ['StringList', '["x",1]', ['x', '1']],
  ['StringMap', '{"a":1}', { a: 1 }],
  ['StringMap', [], undefined],
  ['MapList', [{ a: 1 }], [{ a: 1 }]],
  ['MapList', ['a'], undefined],
])('castTo turns into %s where nothing is lost (RB24): %j', (type, value, expected) => {
  expect(castTo(type, value).value).toEqual(expected);
});

test.each<[boolean, Json]>([
  [true, { Variable: 'abc', StartsWith: 'ab' }],
  [false, { Variable: 'abc', EndsWith: 'ab' }],
  [true, { Variable: 'ABC', EqualsIgnoreCase: 'abc' }],
  [false, { Variable: 'ABC', StringEquals: 'abc' }],
  [true, { Variable: ['x', 'y'], Contains: 'y' }],
  [true, { Variable: '10', NumericGreater: 9 }],
  [false, { Variable: '10', NumericLesser: '10' }],
  [true, { Variable: 10, NumericLesserOrEquals: '10' }],
  [true, { Variable: 10, NumericGreaterOrEquals: 10 }],
  [true, { Variable: '1e1', NumericEquals: 10 }],
  [true, { Variable: 'True', BooleanEquals: true }],
  [false, { Or: [{ Variable: 'a', StringEquals: 'b' }, { Not: { Variable: 'a', StringEquals: 'a' } }] }],
  [true, { And: [{ Variable: 'a', StringEquals: 'a' }, { Not: { Variable: 'a', StringEquals: 'b' } }] }],
])('evaluate says %s (RB27) of %j', (expected, value) => {
  const condition = readCondition(value, [], [], false);
  expect(condition && evaluate(condition)).toBe(expected);
});

test.each<[Parameter, Json, boolean]>([
  [{ type: 'String', allowedPattern: '[a-z]+' }, 'abc', true],
  [{ type: 'String', allowedPattern: '[a-z]+' }, 'abc1', false],
  [{ type: 'String', allowedPattern: 'a|b' }, 'ax', false],
  [{ type: 'String', allowedPattern: '(?i)abc' }, 'ABC', true],
  [{ type: 'String', allowedPattern: '\\p{Upper}' }, 'A', false],
  [{ type: 'String', allowedPattern: '[\\w.*+]+@\\++' }, 'a+b@++', true],
  [{ type: 'String', allowedPattern: '[a-z&&[b]]' }, 'b', false],
  [{ type: 'String', allowedValues: ['x', 'y'] }, 'z', false],
  [{ type: 'Integer', allowedValues: ['1', '2'] }, 2, true],
  [{ type: 'Integer', minValue: 3 }, 2, false],
  [{ type: 'StringList', allowedValues: ['x'], maxItems: 1 }, ['x', 'x'], false],
  [{ type: 'StringList', allowedValues: ['x'] }, ['x', 'y'], false],
  [{ type: 'String', maxChars: 2 }, '🙂🙂', true],
  [{ type: 'List<AWS::EC2::Instance::Id>' }, ['i-12345678'], true],
  [{ type: 'List<AWS::EC2::Instance::Id>' }, ['i-1'], false],
  [{ type: 'String' }, ['a'], false],
])('readParameterValue holds values to their limits (RB6): %j %j %j', (parameter, value, fits) => {
  expect(readParameterValue(parameter, value).problem === undefined).toBe(fits);
});

test('formatDate and formatDateTime agree with the calendar of the runtime (RB19)', () => {
  const twin = new Intl.DateTimeFormat('sv-SE', { timeZone: 'UTC', dateStyle: 'short', timeStyle: 'medium' });
  fc.assert(
    fc.property(fc.integer({ min: -5_000_000_000_000, max: 60_000_000_000_000 }), (millis) => {
      const [date, time] = twin.format(millis).split(' ');
      expect(formatDate(millis)).toBe(date);
      expect(formatDateTime(millis)).toBe(`${date}_${time?.replaceAll(':', '.')}`);
      const civil = civilFromMillis(millis);
      expect(daysFromCivil(civil.year, civil.month, civil.day)).toBe(Math.floor(millis / 86_400_000));
    }),
  );
});

test.each<[string, number | undefined]>([
  ['1970-01-02T00:00:01Z', 86_401_000],
  ['1970-01-01T02:00:00.250+02:00', 250],
  ['1970-01-01T00:00-01:30', 5_400_000],
  ['1970-01-02', 86_400_000],
  ['2023-02-29T00:00:00Z', undefined],
  ['2024-02-29T24:00:00Z', undefined],
  ['tomorrow', undefined],
])('parseInstant reads %s (RB30)', (text, expected) => {
  expect(parseInstant(text)).toBe(expected);
});

test.each<[string, number | undefined]>([
  ['PT10M', 600_000],
  ['P1DT2H3M4.5S', 93_784_500],
  ['P1W', 604_800_000],
  ['P', undefined],
  ['PT', undefined],
  ['P1M', undefined],
  ['10m', undefined],
])('parseDuration reads %s (RB30)', (text, expected) => {
  expect(parseDuration(text)).toBe(expected);
});
