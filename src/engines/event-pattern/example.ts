import { writeAddress } from './describe.ts';
import type { EventLeaf } from './field.ts';
import { passesTest } from './leaf-test.ts';
import type { LeafTest } from './pattern.ts';

/** Gives a value that passes the test, or undefined if none is found, as for `exists: false` (EP15). */
export function findExample(test: LeafTest): EventLeaf | undefined {
  return listCandidates(test).find((each) => passesTest(test, each));
}

function listCandidates(test: LeafTest): EventLeaf[] {
  switch (test.kind) {
    case 'text':
    case 'prefix':
    case 'suffix':
    case 'equals-ignore-case':
      return [test.text];
    case 'word':
      return [test.value];
    case 'number':
      return [{ value: test.value, text: test.text }];
    case 'wildcard':
      return [test.parts.join('')];
    case 'address':
      return [writeAddress(test.low)];
    case 'numeric': {
      const { lower, upper } = test;
      const low = lower?.value ?? (upper ? upper.value - Math.max(1, Math.abs(upper.value)) : 0);
      const high = upper?.value ?? low + Math.max(1, Math.abs(low));
      const middle = low / 2 + high / 2;
      const values = [Math.ceil(middle), middle, low, high, low + 1, high - 1, Number.MAX_VALUE, -Number.MAX_VALUE];
      if (lower && !upper) values.unshift(lower.inclusive ? low : low + 1);
      if (upper && !lower) values.unshift(upper.inclusive ? high : high - 1);
      return values.filter(Number.isFinite).map((value) => ({ value: value + 0, text: String(value + 0) }));
    }
    case 'anything-but':
      return ['other', 'another', 'x', '', '0', { value: 0, text: '0' }, { value: 1, text: '1' }, null, true];
    case 'exists':
      return test.present ? ['any'] : [];
  }
}
