/** One step of a compiled expression; numbers are positions of other steps. */
type Step =
  | { readonly op: 'set'; readonly negated: boolean; readonly ranges: readonly Range[] }
  | { readonly op: 'split'; readonly to: readonly number[] }
  | { readonly op: 'end' };
type Range = readonly [number, number];

/** A regular expression whose matching takes time in proportion to the text, whatever the expression (NO7). */
export interface Regular {
  readonly steps: readonly Step[];
}

type Node =
  | { kind: 'set'; negated: boolean; ranges: readonly Range[] }
  | { kind: 'all'; parts: Node[] }
  | { kind: 'any'; parts: Node[] }
  | { kind: 'repeat'; part: Node; least: number; most: number };

const MAX_STEPS = 2000;
const MAX_LENGTH = 256;
const MAX_REPEAT = 100;
const CLASSES: Readonly<Record<string, readonly Range[]>> = {
  d: [[48, 57]],
  w: [
    [48, 57],
    [65, 90],
    [95, 95],
    [97, 122],
  ],
  s: [
    [9, 13],
    [32, 32],
  ],
};

/** Compiles literals, `.`, classes, groups, `|`, `*`, `+`, `?` and `{m,n}`; otherwise says what is wrong (NO7). */
export function compileRegular(text: string): { value: Regular } | { fault: string } {
  if (text.length > MAX_LENGTH) return { fault: `has more than ${MAX_LENGTH} characters` };
  const reader = new Reader(text);
  const node = reader.readAny();
  if (reader.fault === undefined && !reader.isAtEnd) reader.fault = 'closes a group that was not opened';
  if (reader.fault !== undefined || node === undefined) return { fault: reader.fault ?? 'cannot be read' };
  const steps: Step[] = [];
  if (!emit(node, steps)) return { fault: 'repeats too much' };
  steps.push({ op: 'end' });
  return { value: { steps } };
}

/** Reports whether the expression matches the whole text (NO7). */
export function matchesWhole({ steps }: Regular, text: string): boolean {
  let current = closeOver(steps, [0]);
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const next: number[] = [];
    for (const at of current) {
      const step = steps[at];
      if (step?.op !== 'set') continue;
      if (step.ranges.some(([from, to]) => code >= from && code <= to) !== step.negated) next.push(at + 1);
    }
    if (next.length === 0) return false;
    current = closeOver(steps, next);
  }
  return [...current].some((at) => steps[at]?.op === 'end');
}

/** Follows the steps that take no character. */
function closeOver(steps: readonly Step[], from: readonly number[]): Set<number> {
  const found = new Set<number>();
  const open = [...from];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (found.has(at)) continue;
    found.add(at);
    const step = steps[at];
    if (step?.op === 'split') open.push(...step.to);
  }
  return found;
}

/** Appends the steps of a part; false if there would be too many. */
function emit(node: Node, steps: Step[]): boolean {
  if (steps.length > MAX_STEPS) return false;
  switch (node.kind) {
    case 'set':
      steps.push({ op: 'set', negated: node.negated, ranges: node.ranges });
      return true;
    case 'all':
      return node.parts.every((part) => emit(part, steps));
    case 'any': {
      const starts: number[] = [];
      const fork = steps.push({ op: 'split', to: starts }) - 1;
      const ends: number[] = [];
      for (const part of node.parts) {
        starts.push(steps.length);
        if (!emit(part, steps)) return false;
        ends.push(steps.push({ op: 'split', to: [] }) - 1);
      }
      steps[fork] = { op: 'split', to: starts };
      for (const end of ends) steps[end] = { op: 'split', to: [steps.length] };
      return true;
    }
    case 'repeat':
      return emitRepeat(node, steps);
  }
}

function emitRepeat({ part, least, most }: Extract<Node, { kind: 'repeat' }>, steps: Step[]): boolean {
  for (let count = 0; count < least; count++) {
    const before = steps.length;
    if (!emit(part, steps)) return false;
    // Nothing repeated is nothing; going on could take for ever without a step to count.
    if (steps.length === before) break;
  }
  if (most === Number.POSITIVE_INFINITY) {
    const fork = steps.push({ op: 'split', to: [] }) - 1;
    if (!emit(part, steps)) return false;
    steps.push({ op: 'split', to: [fork] });
    steps[fork] = { op: 'split', to: [fork + 1, steps.length] };
    return true;
  }
  const forks: number[] = [];
  for (let count = least; count < most; count++) {
    forks.push(steps.push({ op: 'split', to: [] }) - 1);
    if (!emit(part, steps)) return false;
  }
  for (const fork of forks) steps[fork] = { op: 'split', to: [fork + 1, steps.length] };
  return true;
}

/** Reads an expression from left to right until its end or the first fault. */
class Reader {
  fault: string | undefined;
  readonly #letters: readonly string[];
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#letters = Array.from(text);
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#letters.length;
  }

  readAny(): Node | undefined {
    const parts = [this.#readAll()];
    while (this.#take('|')) parts.push(this.#readAll());
    return parts.length === 1 ? parts[0] : { kind: 'any', parts };
  }

  #take(letter: string): boolean {
    if (this.#letters[this.#at] !== letter) return false;
    this.#at += 1;
    return true;
  }

  #fail(fault: string): Node {
    this.fault ??= fault;
    this.#at = this.#letters.length;
    return { kind: 'all', parts: [] };
  }

  #readAll(): Node {
    const parts: Node[] = [];
    while (!this.isAtEnd && this.#letters[this.#at] !== '|' && this.#letters[this.#at] !== ')') {
      parts.push(this.#readRepeat(this.#readOne()));
    }
    return { kind: 'all', parts };
  }

  #readRepeat(part: Node): Node {
    let node = part;
    for (;;) {
      if (this.#take('*')) node = { kind: 'repeat', part: node, least: 0, most: Number.POSITIVE_INFINITY };
      else if (this.#take('+')) node = { kind: 'repeat', part: node, least: 1, most: Number.POSITIVE_INFINITY };
      else if (this.#take('?')) node = { kind: 'repeat', part: node, least: 0, most: 1 };
      else if (this.#letters[this.#at] === '{') node = this.#readCounts(node);
      else return node;
    }
  }

  #readCounts(part: Node): Node {
    const match = /^\{(\d{1,3})(,?)(\d{0,3})\}/.exec(this.#letters.slice(this.#at).join(''));
    if (match === null) return this.#fail('has a "{" without counts: write \\{ for the character');
    this.#at += match[0].length;
    const least = Number(match[1]);
    const most = match[2] === '' ? least : match[3] === '' ? Number.POSITIVE_INFINITY : Number(match[3]);
    const isWithin = least <= MAX_REPEAT && (most <= MAX_REPEAT || most === Number.POSITIVE_INFINITY);
    if (least > most || !isWithin) return this.#fail('repeats too much');
    return { kind: 'repeat', part, least, most };
  }

  #readOne(): Node {
    const letter = this.#letters[this.#at] ?? '';
    this.#at += 1;
    switch (letter) {
      case '.':
        return { kind: 'set', negated: true, ranges: [[10, 10]] };
      case '[':
        return this.#readSet();
      case '(':
        return this.#readGroup();
      case '\\':
        return { kind: 'set', ...this.#readEscape() };
      case '^':
      case '$':
        return this.#fail('has an anchor: leave it out, the whole value is matched');
      case '*':
      case '+':
      case '?':
      case '{':
        return this.#fail('repeats nothing');
      default:
        return { kind: 'set', negated: false, ranges: [toRange(letter)] };
    }
  }

  #readGroup(): Node {
    if (this.#take('?') && !this.#take(':')) return this.#fail('has a kind of group that is not supported');
    if (this.#depth >= 20) return this.#fail('nests too deep');
    this.#depth += 1;
    const node = this.readAny() ?? { kind: 'all', parts: [] };
    this.#depth -= 1;
    return this.#take(')') ? node : this.#fail('opens a group that is not closed');
  }

  #readEscape(): { negated: boolean; ranges: readonly Range[] } {
    const letter = this.#letters[this.#at] ?? '';
    this.#at += 1;
    const ranges = CLASSES[letter.toLowerCase()];
    if (ranges !== undefined) return { negated: letter !== letter.toLowerCase(), ranges };
    if (letter === '' || /[A-Za-z0-9]/.test(letter)) this.#fail('has an escape that is not supported');
    return { negated: false, ranges: [toRange(letter)] };
  }

  #readSet(): Node {
    const negated = this.#take('^');
    const ranges: Range[] = [];
    for (let isFirst = true; isFirst || this.#letters[this.#at] !== ']'; isFirst = false) {
      if (this.isAtEnd) return this.#fail('opens a class that is not closed');
      const from = this.#readInSet(ranges);
      if (from === undefined) continue;
      if (this.#letters[this.#at] !== '-' || this.#letters[this.#at + 1] === ']') {
        ranges.push([from, from]);
        continue;
      }
      this.#at += 1;
      const to = this.#readInSet(ranges);
      if (to === undefined || to < from) return this.#fail('has a range that runs backward');
      ranges.push([from, to]);
    }
    this.#at += 1;
    return { kind: 'set', negated, ranges };
  }

  /** Reads one character of a class; the ranges of an escape such as \d are added at once. */
  #readInSet(ranges: Range[]): number | undefined {
    const letter = this.#letters[this.#at] ?? '';
    this.#at += 1;
    if (letter !== '\\') return toRange(letter)[0];
    const escape = this.#readEscape();
    if (escape.negated) this.#fail('has a negated class within a class');
    if (escape.ranges.length === 1 && escape.ranges[0]?.[0] === escape.ranges[0]?.[1]) return escape.ranges[0]?.[0];
    ranges.push(...escape.ranges);
    return undefined;
  }
}

function toRange(letter: string): Range {
  const code = letter.codePointAt(0) ?? 0;
  return [code, code];
}
