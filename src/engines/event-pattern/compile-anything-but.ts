import { toNumber } from './compile-numeric.ts';
import type { Cursor } from './cursor.ts';
import type { Dialect } from './dialect.ts';
import type { LeafTest, PlainTest } from './pattern.ts';
import { Refusal } from './refusal.ts';
import { parseWildcard, wildcardAdvice } from './wildcard.ts';

type Inner = 'prefix' | 'suffix' | 'equals-ignore-case' | 'wildcard';

const INNER: readonly Inner[] = ['prefix', 'suffix', 'equals-ignore-case', 'wildcard'];
const CLOSING = 'Too many elements in numeric expression';
const CLOSING_ADVICE = 'write each operator as an object of its own';
const TEXT_ADVICE = 'give a text or a list of texts';

/** Reads the operand of `anything-but` and the closing bracket of its object (EP9). */
export function compileAnythingBut(cursor: Cursor, dialect: Dialect): LeafTest {
  if (cursor.next() === 'start-object') {
    const none = readInner(cursor, dialect);
    return { kind: 'anything-but', none };
  }
  checkOperand(cursor);
  const none = cursor.kind() === 'start-array' ? readPlainList(cursor) : [readPlain(cursor)];
  if (cursor.next() !== 'end-object') cursor.refuse('not_one_operator', CLOSING, CLOSING_ADVICE);
  return { kind: 'anything-but', none };
}

function readInner(cursor: Cursor, dialect: Dialect): readonly PlainTest[] {
  const advice = `use one of ${INNER.join(', ')}`;
  if (cursor.next() !== 'name') {
    cursor.refuse('not_one_operator', 'Anything-But expression name not found', advice);
  }
  const name = cursor.read();
  cursor.enter(name);
  const inner = INNER.find((each) => each === name);
  if (inner === undefined || (inner === 'wildcard' && dialect === 'RuleCompiler')) {
    return cursor.refuse('unknown_operator', `Unsupported anything-but pattern: ${name}`, advice);
  }
  const kind = cursor.next();
  const isOld = dialect === 'RuleCompiler' && inner !== 'equals-ignore-case';
  if (isOld && kind !== 'text') refuseOperand(cursor, inner, dialect);
  checkOperand(cursor);
  const isList = kind === 'start-array';
  const texts = isList ? readTextList(cursor, inner, dialect) : [readText(cursor, inner, dialect)];
  const none = texts.map((text) => toTest(cursor, inner, text));
  const [message, closeAdvice] = isOld
    ? ['Only one key allowed in match expression', CLOSING_ADVICE]
    : [CLOSING, CLOSING_ADVICE];
  if (cursor.next() !== 'end-object') cursor.refuse('not_one_operator', message, closeAdvice);
  cursor.leave();
  if (cursor.next() !== 'end-object') cursor.refuse('not_one_operator', message, closeAdvice);
  return none;
}

function checkOperand(cursor: Cursor): void {
  const kind = cursor.kind();
  if (kind === 'start-array' || kind === 'text' || kind === 'number') return;
  const message = 'Value of anything-but must be an array or single string/number value.';
  cursor.refuse('invalid_operand', message, 'give a text, a number, or a list of one of the two');
}

function readPlain(cursor: Cursor): PlainTest {
  if (cursor.kind() === 'text') return { kind: 'text', text: cursor.read() };
  if (cursor.kind() === 'number') {
    const text = cursor.read();
    return { kind: 'number', value: toNumber(cursor, text, false), text };
  }
  const message = 'Inside anything but list, start|null|boolean is not supported.';
  return cursor.refuse('invalid_operand', message, 'list texts only or numbers only');
}

function readPlainList(cursor: Cursor): PlainTest[] {
  const none: PlainTest[] = [];
  retell(() => {
    while (cursor.next() !== 'end-array') none.push(readPlain(cursor));
  });
  if (new Set(none.map((each) => each.kind)).size !== 1) {
    const message = 'Inside anything but list, either all values are number or string, mixed type is not supported';
    cursor.refuse('invalid_operand', message, 'list texts only or numbers only');
  }
  return none;
}

function readTextList(cursor: Cursor, inner: Inner, dialect: Dialect): string[] {
  const texts: string[] = [];
  retell(() => {
    while (cursor.next() !== 'end-array') texts.push(readText(cursor, inner, dialect));
  });
  if (texts.length === 0) {
    // event-ruler takes an empty list here and then fails on it.
    cursor.refuse('empty_array', 'Empty arrays are not allowed', 'list at least one text in it');
  }
  return texts;
}

function readText(cursor: Cursor, inner: Inner, dialect: Dialect): string {
  if (cursor.kind() !== 'text') return refuseOperand(cursor, inner, dialect);
  const text = cursor.read();
  if (text === '' && (inner === 'prefix' || inner === 'suffix')) {
    cursor.refuse('invalid_operand', 'Null prefix/suffix not allowed', 'give at least one character');
  }
  return text;
}

function refuseOperand(cursor: Cursor, inner: Inner, dialect: Dialect): never {
  const named = dialect === 'RuleCompiler' ? 'ignore-case' : 'equals-ignore-case';
  const message =
    inner === 'equals-ignore-case'
      ? `Inside anything-but/${named} list, number|start|null|boolean is not supported.`
      : inner === 'wildcard'
        ? 'wildcard match pattern must be a string'
        : 'prefix/suffix match pattern must be a string';
  return cursor.refuse('invalid_operand', message, TEXT_ADVICE);
}

function toTest(cursor: Cursor, inner: Inner, text: string): PlainTest {
  if (inner === 'equals-ignore-case') return { kind: inner, text };
  if (inner !== 'wildcard') return { kind: inner, text, ignoreCase: false };
  const parsed = parseWildcard(text);
  if ('message' in parsed) return cursor.refuse('invalid_wildcard', parsed.message, wildcardAdvice);
  return { kind: 'wildcard', pattern: text, parts: parsed.parts };
}

/** Runs a step whose refusals event-ruler tells again from where it stands then, with the place once more. */
function retell(step: () => void): void {
  try {
    step();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { detail } = error;
    throw new Refusal({ ...detail, places: [...detail.places, detail.readAt] }, error.isFinal);
  }
}
