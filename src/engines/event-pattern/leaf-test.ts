import type { JsonLeaf } from './json-value.ts';
import { endsWithIgnoreCase, equalsIgnoreCase, startsWithIgnoreCase } from './letter-case.ts';
import type { LeafTest } from './pattern.ts';

/** Reports whether a leaf that is present in the event passes the test (EP5 to EP12). */
export function passesTest(test: LeafTest, value: JsonLeaf): boolean {
  switch (test.kind) {
    case 'exact':
      return test.value === value;
    case 'prefix':
      if (typeof value !== 'string') return false;
      return test.ignoreCase ? startsWithIgnoreCase(test.text, value) : value.startsWith(test.text);
    case 'suffix':
      if (typeof value !== 'string') return false;
      return test.ignoreCase ? endsWithIgnoreCase(test.text, value) : value.endsWith(test.text);
    case 'equals-ignore-case':
      return typeof value === 'string' && equalsIgnoreCase(test.text, value);
    case 'numeric': {
      if (typeof value !== 'number' || !Number.isFinite(value)) return false;
      const { lower, upper } = test;
      const isAbove = !lower || value > lower.value || (lower.inclusive && value === lower.value);
      const isBelow = !upper || value < upper.value || (upper.inclusive && value === upper.value);
      return isAbove && isBelow;
    }
    case 'anything-but':
      return !test.none.some((each) => passesTest(each, value));
    case 'exists':
      return test.present;
  }
}

/** Reports whether one of the tests holds when the field is absent: only `exists: false` does (EP11). */
export function allowsAbsence(tests: readonly LeafTest[]): boolean {
  return tests.some((test) => test.kind === 'exists' && !test.present);
}

/** Says what the test expects of a value, in words for a person, such as `a text that starts with "web-"`. */
export function describeTest(test: LeafTest): string {
  switch (test.kind) {
    case 'exact':
      return JSON.stringify(test.value);
    case 'prefix':
      return `a text that starts with ${JSON.stringify(test.text)}${test.ignoreCase ? ' in any case' : ''}`;
    case 'suffix':
      return `a text that ends with ${JSON.stringify(test.text)}${test.ignoreCase ? ' in any case' : ''}`;
    case 'equals-ignore-case':
      return `${JSON.stringify(test.text)} in any case`;
    case 'numeric': {
      const { lower, upper } = test;
      if (lower && upper && lower.value === upper.value) return `the number ${lower.value}`;
      const bounds = [];
      if (lower) bounds.push(`${lower.inclusive ? '>=' : '>'} ${lower.value}`);
      if (upper) bounds.push(`${upper.inclusive ? '<=' : '<'} ${upper.value}`);
      return `a number ${bounds.join(' and ')}`;
    }
    case 'anything-but':
      return `any value but ${test.none.map(describeTest).join(' or ')}`;
    case 'exists':
      return test.present ? 'any value' : 'no value';
  }
}
