import { parseAddress } from './address.ts';
import type { EventLeaf } from './field.ts';
import { endsWithIgnoreCase, equalsIgnoreCase, startsWithIgnoreCase } from './letter-case.ts';
import type { LeafTest } from './pattern.ts';
import { matchesWildcard } from './wildcard.ts';

/** Reports whether a leaf that is present in the event passes the test (EP5 to EP12, EP17, EP18). */
export function passesTest(test: LeafTest, value: EventLeaf): boolean {
  switch (test.kind) {
    case 'text':
      return value === test.text;
    case 'word':
      return value === test.value;
    case 'number':
      if (!isNumber(value)) return false;
      return value.text === test.text || (test.value !== null && value.value === test.value);
    case 'prefix':
      if (typeof value !== 'string') return false;
      return test.ignoreCase ? startsWithIgnoreCase(test.text, value) : value.startsWith(test.text);
    case 'suffix':
      if (typeof value !== 'string') return false;
      return test.ignoreCase ? endsWithIgnoreCase(test.text, value) : value.endsWith(test.text);
    case 'equals-ignore-case':
      return typeof value === 'string' && equalsIgnoreCase(test.text, value);
    case 'wildcard':
      return typeof value === 'string' && matchesWildcard(test.parts, value);
    case 'address': {
      const digits = typeof value === 'string' ? parseAddress(value) : undefined;
      return digits?.length === test.low.length && digits >= test.low && digits <= test.high;
    }
    case 'numeric': {
      if (!isNumber(value) || value.value === null) return false;
      const { lower, upper } = test;
      const number = value.value;
      const isAbove = !lower || number > lower.value || (lower.inclusive && number === lower.value);
      const isBelow = !upper || number < upper.value || (upper.inclusive && number === upper.value);
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

/** Reports whether a leaf of an event is a number. */
export function isNumber(value: EventLeaf): value is Exclude<EventLeaf, string | boolean | null> {
  return typeof value === 'object' && value !== null;
}
