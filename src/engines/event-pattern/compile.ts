import type { Cursor } from './cursor.ts';
import type { Dialect } from './dialect.ts';
import type { LeafTest } from './pattern.ts';
import { parseAddress } from './address.ts';
import { compileOperator } from './compile-operator.ts';
import { readComparable } from './number.ts';
import { Refusal, type RefusalDetail } from './refusal.ts';
import type { Rule } from './rule.ts';

/** Words that cannot name a field inside `$or`, because they name operators, now or perhaps later (EP14). */
const RESERVED_WORDS: ReadonlySet<string> = new Set(
  (
    'exactly prefix suffix equals-ignore-case anything-but numeric exists wildcard cidr = < <= > >= regex ' +
    'not-wildcard not-equals-ignore-case date-after date-before date-on-or-after date-on-or-before in-date-range ' +
    'ip-address-in-range ip-address-not-in-range'
  ).split(' '),
);

/** How a pattern is to be read. */
export interface CompileOptions {
  readonly dialect: Dialect;
  /** Whether a path may be named twice, so that the last counts; otherwise that is refused. */
  readonly overriding: boolean;
}

/** What came of reading a pattern: its rules as far as they are sound, and everything that is wrong, in reading order. */
export interface Compiled {
  readonly rules: readonly Rule[];
  readonly refusals: readonly RefusalDetail[];
  /** Offset behind the pattern. */
  readonly end: number;
}

interface Reading {
  readonly cursor: Cursor;
  readonly options: CompileOptions;
  readonly refusals: RefusalDetail[];
}

/** Reads a pattern from its tokens, step by step as event-ruler does, so that the first refusal is the one it gives. */
export function compile(cursor: Cursor, options: CompileOptions): Compiled {
  const reading: Reading = { cursor, options, refusals: [] };
  let rules: readonly Rule[] = [];
  const isWhole = attempt(reading, () => {
    if (cursor.next() !== 'start-object') {
      cursor.refuse('not_an_object', 'Filter is not an object', 'make it an object such as {"source": ["my.app"]}');
    }
    rules = readObject(reading, [], false, new Set());
  });
  return { rules, refusals: reading.refusals, end: isWhole ? cursor.place() : 0 };
}

/** Runs a step and keeps what it refuses; reports whether reading can go on behind it. */
function attempt({ refusals }: Reading, step: () => void): boolean {
  try {
    step();
    return true;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    refusals.push(error.detail);
    return !error.isFinal;
  }
}

/** Runs a step on one field or element; when it is refused goes on behind that. */
function attemptPart(reading: Reading, step: () => void): void {
  const { cursor, refusals } = reading;
  const depth = cursor.depth() - (cursor.kind() === 'start-object' || cursor.kind() === 'start-array' ? 1 : 0);
  const path = cursor.path();
  try {
    step();
  } catch (error) {
    if (!(error instanceof Refusal) || error.isFinal) throw error;
    refusals.push(error.detail);
    cursor.recover(depth, path);
  }
}

/** Reads the fields of an object whose bracket was read; `paths` gathers the paths that are asked for so far. */
function readObject(reading: Reading, names: readonly string[], inOr: boolean, paths: Set<string>): readonly Rule[] {
  const { cursor, options } = reading;
  const rules: Rule[] = [];
  let isEmpty = true;
  while (cursor.next() !== 'end-object') {
    isEmpty = false;
    attemptPart(reading, () => {
      const offset = cursor.place();
      const name = cursor.read();
      cursor.enter(name);
      if (name === '$or' && options.dialect === 'JsonRuleCompiler') {
        const at = cursor.path();
        rules.push({ kind: 'or', alternatives: readOr(reading, names, paths), at, offset });
      } else {
        if (inOr && RESERVED_WORDS.has(name)) {
          cursor.refuse(
            'reserved_word',
            `${name} is Ruler reserved fieldName which cannot be used inside $or.`,
            'put the operator into the array of a field',
          );
        }
        const kind = cursor.next();
        const inner = [...names, name];
        if (kind === 'start-object') rules.push(...readObject(reading, inner, inOr, paths));
        else if (kind === 'start-array') rules.push(...readField(reading, inner.join('.'), paths, offset));
        else {
          cursor.refuse(
            'not_an_array',
            `"${name}" must be an object or an array`,
            'put the value into an array, such as ["value"]',
          );
        }
      }
      cursor.leave();
    });
  }
  if (isEmpty) cursor.refuse('empty_object', 'Empty objects are not allowed', 'name at least one field in it');
  return rules;
}

function readOr(reading: Reading, names: readonly string[], paths: Set<string>): (readonly Rule[])[] {
  const { cursor } = reading;
  if (cursor.next() !== 'start-array') {
    cursor.refuse('invalid_or', 'It must be an Array followed with $or.', 'list at least two objects of fields');
  }
  const alternatives: (readonly Rule[])[] = [];
  const outer = new Set(paths);
  for (let index = 0; cursor.next() !== 'end-array'; index++) {
    alternatives[index] = [];
    cursor.enter(index);
    attemptPart(reading, () => {
      if (cursor.kind() !== 'start-object') {
        cursor.refuse(
          'invalid_or',
          'Only JSON object is allowed in array of $or relationship.',
          'write each alternative as an object of fields',
        );
      }
      const own = new Set(outer);
      alternatives[index] = readObject(reading, names, true, own);
      for (const path of own) paths.add(path);
    });
    cursor.leave();
  }
  if (alternatives.length < 2) {
    cursor.refuse(
      'invalid_or',
      'There must have at least 2 Objects in $or relationship.',
      'add an alternative, or ask for the fields without "$or"',
    );
  }
  return alternatives;
}

/** Reads the alternatives of a field whose bracket was read. */
function readField(reading: Reading, path: string, paths: Set<string>, offset: number): Rule[] {
  const { cursor, options } = reading;
  const tests: LeafTest[] = [];
  let count = 0;
  for (; cursor.next() !== 'end-array'; count++) {
    cursor.enter(count);
    attemptPart(reading, () => tests.push(readTest(cursor, options.dialect)));
    cursor.leave();
  }
  if (count === 0) cursor.refuse('empty_array', 'Empty arrays are not allowed', 'list at least one value in it');
  if (!options.overriding && paths.has(path)) {
    const message = `Path \`${path}\` cannot be allowed multiple times`;
    cursor.refuse('path_repeated', message, 'ask for it once');
  }
  paths.add(path);
  return [{ kind: 'field', path, tests, at: cursor.path(), offset }];
}

function readTest(cursor: Cursor, dialect: Dialect): LeafTest {
  const kind = cursor.kind();
  if (kind === 'start-object') return compileOperator(cursor, dialect);
  if (kind !== 'text' && kind !== 'number' && kind !== 'word') {
    cursor.refuse(
      'not_a_test',
      'Match value must be String, number, true, false, or null',
      'list plain values or operators such as {"prefix": "a"}',
    );
  }
  const text = cursor.read();
  if (kind === 'number') return { kind, value: readComparable(text), text };
  if (kind === 'word') return { kind, value: text === 'null' ? null : text === 'true' };
  const digits = parseAddress(text);
  if (digits === undefined) return { kind: 'text', text };
  return { kind: 'address', family: digits.length === 8 ? 4 : 6, low: digits, high: digits };
}
