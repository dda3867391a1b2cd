import type { LeafTest } from './pattern.ts';

/** Says what the test expects of a value, in words for a person, such as `a text that starts with "web-"`. */
export function describeTest(test: LeafTest): string {
  switch (test.kind) {
    case 'text':
      return JSON.stringify(test.text);
    case 'word':
      return String(test.value);
    case 'number':
      return test.text;
    case 'prefix':
      return `a text that starts with ${JSON.stringify(test.text)}${test.ignoreCase ? ' in any case' : ''}`;
    case 'suffix':
      return `a text that ends with ${JSON.stringify(test.text)}${test.ignoreCase ? ' in any case' : ''}`;
    case 'equals-ignore-case':
      return `${JSON.stringify(test.text)} in any case`;
    case 'wildcard':
      return `a text like ${JSON.stringify(test.pattern)}`;
    case 'address':
      return test.low === test.high
        ? `the IP address ${writeAddress(test.low)}`
        : `an IP address from ${writeAddress(test.low)} to ${writeAddress(test.high)}`;
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

/** Writes an address from its hex digits: version 4 with dots, version 6 in its shortest form. */
export function writeAddress(digits: string): string {
  if (digits.length === 8) return (digits.match(/../g) ?? []).map((each) => Number.parseInt(each, 16)).join('.');
  const groups = (digits.match(/..../g) ?? []).map((each) => Number.parseInt(each, 16).toString(16));
  let best = { start: 0, length: 0 };
  for (let start = 0; start < 8; start++) {
    let length = 0;
    while (groups[start + length] === '0') length++;
    if (length > best.length) best = { start, length };
  }
  if (best.length < 2) return groups.join(':');
  return `${groups.slice(0, best.start).join(':')}::${groups.slice(best.start + best.length).join(':')}`;
}
