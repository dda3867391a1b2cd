/** A text in parts: literal, or the value of a variable. */
export type TextPart = { literal: string } | { variable: string };

/** A template of a JSON value. */
export type ValueTemplate =
  | { kind: 'object'; members: readonly { key: readonly TextPart[]; value: ValueTemplate }[] }
  | { kind: 'array'; items: readonly ValueTemplate[] }
  | { kind: 'text'; parts: readonly TextPart[] }
  | { kind: 'variable'; name: string }
  | { kind: 'literal'; value: string | number | boolean | null };

/** An input template: one JSON value, lines of quoted text, or plain text (IT4, IT11, IT12). */
export type Template =
  | { form: 'json'; value: ValueTemplate }
  | { form: 'lines'; lines: readonly (readonly TextPart[])[] }
  | { form: 'text'; parts: readonly TextPart[] };

/** A template that cannot be read: what is wrong with it, and the character (from 1) where. */
export interface TemplateFault {
  message: string;
  at: number;
}

class Fault extends Error {
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

const mostLevels = 100;
const variable = /<([A-Za-z0-9._-]+)>/y;
const space = /[ \t\r\n]*/y;
const literal = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/** Reads the text of an input template; total: gives the template or what is wrong with it. */
export function readTemplate(text: string): { template: Template } | { fault: TemplateFault } {
  try {
    return { template: read(text) };
  } catch (error) {
    if (error instanceof Fault) return { fault: { message: error.message, at: error.at + 1 } };
    throw error;
  }
}

function read(text: string): Template {
  const begin = skip(text, 0);
  const isValue = '{["'.includes(text[begin] ?? ' ') || isWhole(variable, text, begin) || isWhole(literal, text, begin);
  if (!isValue) return { form: 'text', parts: readParts(text, 0, text.length, false) };
  const first = readValue(text, begin, 0);
  const lines = [first.value];
  let at = skip(text, first.end);
  // Quoted texts one after the other are lines.
  while (at < text.length) {
    if (first.value.kind !== 'text' || text[at] !== '"')
      throw new Fault('more stands after the end of the JSON value', at);
    const next = readValue(text, at, 0);
    lines.push(next.value);
    at = skip(text, next.end);
  }
  if (lines.length === 1) return { form: 'json', value: first.value };
  return { form: 'lines', lines: lines.map((each) => (each.kind === 'text' ? each.parts : [])) };
}

function isWhole(form: RegExp, text: string, at: number): boolean {
  form.lastIndex = at;
  return form.exec(text) !== null && skip(text, form.lastIndex) === text.length;
}

interface Read<T> {
  value: T;
  end: number;
}

function readValue(text: string, at: number, level: number): Read<ValueTemplate> {
  if (level > mostLevels) throw new Fault(`it is nested deeper than ${mostLevels} levels`, at);
  const character = text[at];
  if (character === '{') return readObject(text, at, level);
  if (character === '[') return readArray(text, at, level);
  if (character === '"') {
    const { value, end } = readQuoted(text, at);
    return { value: { kind: 'text', parts: value }, end };
  }
  variable.lastIndex = at;
  const named = variable.exec(text);
  if (named !== null) return { value: { kind: 'variable', name: named[1]! }, end: variable.lastIndex };
  literal.lastIndex = at;
  const found = literal.exec(text);
  if (found === null) throw new Fault('a JSON value or a <variable> is missing', at);
  return { value: { kind: 'literal', value: JSON.parse(found[0]) as never }, end: literal.lastIndex };
}

function readObject(text: string, begin: number, level: number): Read<ValueTemplate> {
  const members: { key: readonly TextPart[]; value: ValueTemplate }[] = [];
  const end = readItems(text, begin, '}', (at) => {
    if (text[at] !== '"') throw new Fault('a name in quotes is missing', at);
    const key = readQuoted(text, at);
    const colon = skip(text, key.end);
    if (text[colon] !== ':') throw new Fault('":" is missing', colon);
    const { value, end } = readValue(text, skip(text, colon + 1), level + 1);
    members.push({ key: key.value, value });
    return end;
  });
  return { value: { kind: 'object', members }, end };
}

function readArray(text: string, begin: number, level: number): Read<ValueTemplate> {
  const items: ValueTemplate[] = [];
  const end = readItems(text, begin, ']', (at) => {
    const { value, end } = readValue(text, at, level + 1);
    items.push(value);
    return end;
  });
  return { value: { kind: 'array', items }, end };
}

/** Reads what stands between brackets, commas between; returns the position after the closing one. */
function readItems(text: string, begin: number, close: string, readItem: (at: number) => number): number {
  let at = skip(text, begin + 1);
  if (text[at] === close) return at + 1;
  for (;;) {
    at = skip(text, readItem(at));
    if (text[at] === close) return at + 1;
    if (text[at] !== ',') throw new Fault(`"," or "${close}" is missing`, at);
    at = skip(text, at + 1);
  }
}

function readQuoted(text: string, begin: number): Read<readonly TextPart[]> {
  let end = begin + 1;
  while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
  if (end >= text.length) throw new Fault('the closing quote is missing', begin);
  return { value: readParts(text, begin + 1, end, true), end: end + 1 };
}

/** Splits a text at its variables; `\<` and `\>` are the characters themselves (IT10). In JSON its escapes are undone. */
function readParts(text: string, begin: number, end: number, isJson: boolean): TextPart[] {
  const parts: TextPart[] = [];
  let raw = '';
  let from = begin;
  const close = () => {
    if (raw !== '') parts.push({ literal: isJson ? unescape(raw, from) : raw });
    raw = '';
  };
  for (let at = begin; at < end; ) {
    const character = text[at]!;
    const next = text[at + 1];
    variable.lastIndex = at;
    const named = character === '<' ? variable.exec(text) : null;
    if (named !== null && variable.lastIndex <= end) {
      close();
      parts.push({ variable: named[1]! });
      at = variable.lastIndex;
      from = at;
    } else if (character === '\\' && (next === '<' || next === '>')) {
      raw += next;
      at += 2;
    } else if (character === '\\' && isJson) {
      raw += character + (next ?? '');
      at += 2;
    } else {
      raw += character;
      at += 1;
    }
  }
  close();
  return parts;
}

function unescape(raw: string, at: number): string {
  try {
    return JSON.parse(`"${raw}"`) as string;
  } catch {
    throw new Fault('a quoted text holds an escape or a character that JSON does not have', at);
  }
}

function skip(text: string, at: number): number {
  space.lastIndex = at;
  space.exec(text);
  return space.lastIndex;
}

/** Returns the names of the variables that a template uses. */
export function variablesOf(template: Template): Set<string> {
  const names = new Set<string>();
  const ofParts = (parts: readonly TextPart[]) => {
    for (const each of parts) if ('variable' in each) names.add(each.variable);
  };
  const visit = (value: ValueTemplate): void => {
    if (value.kind === 'variable') names.add(value.name);
    else if (value.kind === 'text') ofParts(value.parts);
    else if (value.kind === 'array') value.items.forEach(visit);
    else if (value.kind === 'object')
      for (const each of value.members) {
        ofParts(each.key);
        visit(each.value);
      }
  };
  if (template.form === 'json') visit(template.value);
  else if (template.form === 'text') ofParts(template.parts);
  else template.lines.forEach(ofParts);
  return names;
}
