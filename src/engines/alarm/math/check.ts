import { findNearest } from '../nearest.ts';
import type { MathExpression } from './expression.ts';
import { FUNCTIONS, type MathType, type Parameter, REFUSED, type Signature } from './function.ts';
import type { MathFault } from './token.ts';

/** What the ids of an expression stand for; null where that is known to be wrong, undefined for an id that there is not. */
export type TypeOf = (id: string) => MathType | null | undefined;

/**
 * Finds what an expression gives and everything that is wrong with its functions, their arguments and its ids (AL25);
 * null where that cannot be known because a part is wrong.
 */
export function checkExpression(
  expression: MathExpression,
  typeOf: TypeOf,
): { type: MathType | null; faults: MathFault[] } {
  const faults: MathFault[] = [];
  const type = check(expression, { typeOf, faults });
  return { type, faults };
}

interface Checking {
  readonly typeOf: TypeOf;
  readonly faults: MathFault[];
}

function check(expression: MathExpression, checking: Checking): MathType | null {
  const { at } = expression;
  switch (expression.kind) {
    case 'number':
      return 'scalar';
    case 'text':
      return refuse(
        checking,
        at,
        `The text "${expression.value}" ${place(at)} is no value: texts stand in METRICS only`,
      );
    case 'word':
      return refuse(
        checking,
        at,
        `"${expression.word}" ${place(at)} is no value: Ids of metrics begin with a small letter, functions have parentheses`,
      );
    case 'query':
      return checkQuery(expression.id, at, checking);
    case 'list':
      return checkList(expression.items, at, checking);
    case 'negation':
      return checkValue(expression.operand, checking);
    case 'operation':
      return checkOperation(expression, checking);
    case 'call':
      return expression.name === 'IF' ? checkIf(expression, checking) : checkCall(expression, checking);
  }
}

function refuse({ faults }: Checking, at: number, message: string, code = 'bad_expression'): null {
  faults.push({ code, message, at });
  return null;
}

function place(at: number): string {
  return `at character ${at + 1}`;
}

function checkQuery(id: string, at: number, checking: Checking): MathType | null {
  const type = checking.typeOf(id);
  if (type !== undefined) return type;
  return refuse(checking, at, `"${id}" ${place(at)} is no Id of these Metrics: use one of their Ids`, 'unknown_id');
}

function checkList(items: readonly MathExpression[], at: number, checking: Checking): MathType | null {
  if (items.length === 0) return refuse(checking, at, `The list ${place(at)} is empty: name metrics, as in "[m1, m2]"`);
  const types = items.map((item) => {
    const type = check(item, checking);
    if (type !== null && type !== 'series') {
      refuse(
        checking,
        item.at,
        `A list holds series, and the item ${place(item.at)} is ${name(type)}: ${toSeries(type)}`,
      );
    }
    return type;
  });
  return types.includes(null) ? null : 'array';
}

function toSeries(type: MathType): string {
  return type === 'scalar' ? 'make it one with TIME_SERIES' : 'leave it out of the list';
}

/** Checks a part that stands for numbers, which the limits of a band do not. */
function checkValue(expression: MathExpression, checking: Checking): MathType | null {
  const type = check(expression, checking);
  if (type !== 'band') return type;
  return refuse(
    checking,
    expression.at,
    `A band cannot be used in a calculation, as ${place(expression.at)}: name its Id as the ThresholdMetricId`,
  );
}

function checkOperation(
  { operator, left, right, at }: MathExpression & { kind: 'operation' },
  checking: Checking,
): MathType | null {
  const types = [checkValue(left, checking), checkValue(right, checking)];
  if (types.includes(null)) return null;
  if (types[0] === 'array' && types[1] === 'array') {
    const message = `"${operator}" ${place(at)} stands between several series on both sides: make one of them with SUM, AVG, MAX or MIN`;
    return refuse(checking, at, message);
  }
  return widest(types as MathType[]);
}

function checkIf({ arguments: args, at }: MathExpression & { kind: 'call' }, checking: Checking): MathType | null {
  const types = args.map((each) => checkValue(each, checking));
  if (args.length < 2 || args.length > 3) {
    return refuse(
      checking,
      at,
      `IF ${place(at)} takes a condition and one or two values, not ${args.length} arguments: write "IF(m1 > 5, m2, 0)"`,
    );
  }
  if (types.includes(null)) return null;
  const several = types.indexOf('array');
  if (several >= 0) {
    const found = (args[several] as MathExpression).at;
    return refuse(
      checking,
      found,
      `IF takes numbers and series, and the argument ${place(found)} has several series: make one of them`,
    );
  }
  return widest(types as MathType[]);
}

function widest(types: readonly MathType[]): MathType {
  return types.includes('array') ? 'array' : types.includes('series') ? 'series' : 'scalar';
}

function checkCall(call: MathExpression & { kind: 'call' }, checking: Checking): MathType | null {
  const { name: called, arguments: args, at } = call;
  const advice = REFUSED.get(called);
  if (advice !== undefined) {
    return refuse(checking, at, `${called} ${place(at)} cannot be used: ${advice}`, 'unsupported_function');
  }
  const found = args.map((each) => typeOfArgument(each, checking));
  const signatures = FUNCTIONS.get(called);
  if (signatures === undefined) {
    const nearest = findNearest(called, ['IF', ...FUNCTIONS.keys()]);
    return refuse(
      checking,
      at,
      `"${called}" ${place(at)} is no function: use ${nearest ?? 'another'} or remove it`,
      'unknown_function',
    );
  }
  const longest = signatures[0]?.takes.length ?? 0;
  const shortest = longest - (signatures[0]?.optional ?? 0);
  if (args.length < shortest || args.length > longest) {
    const count = shortest === longest ? `${longest}` : `${shortest} to ${longest}`;
    return refuse(
      checking,
      at,
      `${called} ${place(at)} takes ${count} arguments, not ${args.length}: ${show(called, signatures)}`,
    );
  }
  if (found.includes(null)) return null;
  const fitting = signatures.find(({ takes }) => found.every((type, index) => fits(type, takes[index] ?? [])));
  if (fitting !== undefined) return fitting.gives === 'same' ? (found[0] as MathType) : fitting.gives;
  const wrong = found.findIndex((type, index) => !signatures.some(({ takes }) => fits(type, takes[index] ?? [])));
  const argument = args[Math.max(0, wrong)] as MathExpression;
  return refuse(
    checking,
    argument.at,
    `${called} cannot take ${name(found[Math.max(0, wrong)] ?? 'scalar')} ${place(argument.at)}: ${show(called, signatures)}`,
  );
}

/** The type of an argument, or the text of a word, which is no value of its own. */
function typeOfArgument(argument: MathExpression, checking: Checking): MathType | 'text' | readonly string[] | null {
  if (argument.kind === 'text') return 'text';
  if (argument.kind === 'word') return [argument.word];
  return checkValue(argument, checking);
}

function fits(type: Parameter | null, allowed: readonly Parameter[]): boolean {
  return allowed.some((each) =>
    typeof each === 'string' ? each === type : typeof type === 'object' && each.includes(type?.[0] ?? ''),
  );
}

function show(called: string, signatures: readonly Signature[]): string {
  const forms = signatures.map(({ takes, optional }) => {
    const places = takes.map((allowed, index) => {
      const words = allowed.map((each) => name(each)).join(' or ');
      return index >= takes.length - (optional ?? 0) ? `[${words}]` : words;
    });
    return `${called}(${places.join(', ')})`;
  });
  return `write ${forms.join(' or ')}`;
}

function name(type: Parameter): string {
  switch (type) {
    case 'scalar':
      return 'a number';
    case 'series':
      return 'a series';
    case 'array':
      return 'several series';
    case 'band':
      return 'a band';
    case 'text':
      return 'a text';
    default:
      return type.join('|');
  }
}
