import { parseCidr } from './address.ts';
import { compileAnythingBut } from './compile-anything-but.ts';
import { compileNumeric } from './compile-numeric.ts';
import type { Cursor } from './cursor.ts';
import type { Dialect } from './dialect.ts';
import type { LeafTest } from './pattern.ts';
import { parseWildcard, wildcardAdvice } from './wildcard.ts';

/** The operators of event patterns, in the order in which they are best told. */
export const operators = [
  'prefix',
  'suffix',
  'equals-ignore-case',
  'wildcard',
  'anything-but',
  'numeric',
  'exists',
  'cidr',
  'exactly',
] as const;

const ONE_KEY = 'Only one key allowed in match expression';
const ONE_KEY_ADVICE = 'write each operator as an object of its own';

/** Reads the one operator of an object whose bracket was read, to its closing bracket (EP5 to EP11, EP17, EP18). */
export function compileOperator(cursor: Cursor, dialect: Dialect): LeafTest {
  if (cursor.next() !== 'name') {
    cursor.refuse('not_one_operator', 'Match expression name not found', `name an operator: ${operators.join(', ')}`);
  }
  const operator = cursor.read();
  cursor.enter(operator);
  const test = readOperand(cursor, operator, dialect);
  cursor.leave();
  return test;
}

function readOperand(cursor: Cursor, operator: string, dialect: Dialect): LeafTest {
  switch (operator) {
    case 'exactly': {
      const text = readText(cursor, 'exact match pattern must be a string');
      closeOperator(cursor);
      return { kind: 'text', text };
    }
    case 'prefix':
    case 'suffix':
      return readAffix(cursor, operator);
    case 'equals-ignore-case': {
      const text = readText(cursor, 'equals-ignore-case match pattern must be a string');
      closeOperator(cursor);
      return { kind: 'equals-ignore-case', text };
    }
    case 'wildcard': {
      const pattern = readText(cursor, 'wildcard match pattern must be a string');
      const parsed = parseWildcard(pattern);
      if ('message' in parsed) cursor.refuse('invalid_wildcard', parsed.message, wildcardAdvice);
      else {
        closeOperator(cursor);
        return { kind: 'wildcard', pattern, parts: parsed.parts };
      }
    }
    case 'numeric': {
      if (cursor.next() !== 'start-array') {
        cursor.refuse('invalid_range', 'Value of numeric must be an array.', 'write a range like [">", 0, "<=", 5]');
      }
      const range = compileNumeric(cursor);
      if (cursor.next() !== 'end-object') {
        cursor.refuse('not_one_operator', 'Too many elements in numeric expression', ONE_KEY_ADVICE);
      }
      return range;
    }
    case 'anything-but':
      return compileAnythingBut(cursor, dialect);
    case 'exists':
      return readExists(cursor);
    case 'cidr': {
      // The text is the one that event-ruler has here.
      const parsed = parseCidr(readText(cursor, 'prefix match pattern must be a string'));
      if ('message' in parsed) {
        cursor.refuse(
          'invalid_cidr',
          parsed.message,
          'write an address and its mask bits, such as "10.0.0.0/24"',
          false,
        );
      } else {
        closeOperator(cursor);
        return { kind: 'address', ...parsed };
      }
    }
    default:
      return cursor.refuse(
        'unknown_operator',
        `Unrecognized match type ${operator}`,
        `use one of ${operators.join(', ')}`,
      );
  }
}

function readAffix(cursor: Cursor, kind: 'prefix' | 'suffix'): LeafTest {
  const operand = cursor.next();
  if (operand !== 'start-object') {
    const text = takeText(cursor, `${kind} match pattern must be a string`);
    closeOperator(cursor);
    return { kind, text, ignoreCase: false };
  }
  const advice = `write {"${kind}": {"equals-ignore-case": "text"}}`;
  if (cursor.next() !== 'name') {
    const named = kind === 'prefix' ? 'Prefix' : 'Suffix';
    cursor.refuse('not_one_operator', `${named} expression name not found`, advice);
  }
  const inner = cursor.read();
  cursor.enter(inner);
  if (inner !== 'equals-ignore-case')
    cursor.refuse('unknown_operator', `Unsupported ${kind} pattern: ${inner}`, advice);
  const text = readText(cursor, 'equals-ignore-case match pattern must be a string');
  closeOperator(cursor);
  cursor.leave();
  closeOperator(cursor);
  return { kind, text, ignoreCase: true };
}

function readExists(cursor: Cursor): LeafTest {
  const kind = cursor.next();
  const word = kind === 'word' ? cursor.read() : '';
  if (word !== 'true' && word !== 'false') {
    cursor.refuse('invalid_operand', 'exists match pattern must be either true or false.', 'write true or false');
  }
  closeOperator(cursor);
  return { kind: 'exists', present: word === 'true' };
}

function readText(cursor: Cursor, message: string): string {
  cursor.next();
  return takeText(cursor, message);
}

function takeText(cursor: Cursor, message: string): string {
  if (cursor.kind() !== 'text') cursor.refuse('invalid_operand', message, 'give one text in double quotes');
  return cursor.read();
}

function closeOperator(cursor: Cursor): void {
  if (cursor.next() !== 'end-object') cursor.refuse('not_one_operator', ONE_KEY, ONE_KEY_ADVICE);
}
