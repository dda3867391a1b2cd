import type { Cursor } from './cursor.ts';
import { readComparable } from './number.ts';
import type { LeafTest } from './pattern.ts';

const ADVICE = 'write one bound, "=" and a number, or a lower bound and then an upper one, like [">", 0, "<=", 5]';

/** Reads the operand of `numeric` behind its opening bracket, to its closing one (EP10). */
export function compileNumeric(cursor: Cursor): LeafTest {
  const refuse = (message: string): never => cursor.refuse('invalid_range', message, ADVICE);
  const first = cursor.next();
  const operator = cursor.read();
  if (first !== 'text') refuse(`Invalid member in numeric match: ${operator}`);
  const kind = cursor.next();
  if (operator !== '=' && operator !== '>' && operator !== '>=' && operator !== '<' && operator !== '<=') {
    return refuse(`Unrecognized numeric range operator: ${operator}`);
  }
  if (kind !== 'number') refuse(`Value of ${operator === '=' ? 'equals' : operator} must be numeric`);
  const text = cursor.read();
  const after = cursor.next();
  if (after === 'end-array') {
    const bound = { value: toNumber(cursor, text), inclusive: operator.endsWith('=') };
    if (operator === '=') return { kind: 'numeric', lower: bound, upper: bound };
    return operator.startsWith('>') ? { kind: 'numeric', lower: bound } : { kind: 'numeric', upper: bound };
  }
  if (!operator.startsWith('>')) refuse('Too many elements in numeric expression');
  const second = cursor.read();
  if (after !== 'text') refuse(`Bad value in numeric range: ${second}`);
  if (second !== '<' && second !== '<=') refuse(`Bad numeric range operator: ${second}`);
  if (cursor.next() !== 'number') refuse(`Value of ${second} must be numeric`);
  const top = cursor.read();
  if (cursor.next() !== 'end-array') refuse('Too many terms in numeric range expression');
  const lower = { value: toNumber(cursor, text), inclusive: operator === '>=' };
  const upper = { value: toNumber(cursor, top), inclusive: second === '<=' };
  if (lower.value >= upper.value) refuse('Bottom must be less than top');
  return { kind: 'numeric', lower, upper };
}

/** Gives the double that the number is; refuses one that a double does not hold. */
export function toNumber(cursor: Cursor, text: string, isPlaced = true): number {
  const value = readComparable(text);
  if (value !== null) return value;
  const message = `Cannot compare number : ${text}`;
  return cursor.refuse(
    'number_out_of_range',
    message,
    'use a number of at most 15 digits that a double holds',
    isPlaced,
  );
}
