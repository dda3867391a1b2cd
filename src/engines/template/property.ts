import { issue, type Issue, type Path } from '../issue.ts';

/** A plain object of a document, keys to values. */
export type Tree = Readonly<Record<string, unknown>>;

/** Reports whether the value is a plain object rather than null, a list or a scalar. */
export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Names the kind of a value as a person would: a text, a number, a list, a map, nothing. */
export function describeKind(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value === 'string') return 'a text';
  if (typeof value === 'number') return 'a number';
  return `a ${typeof value}`;
}

/** Quotes a value for a message: JSON, cut after 60 characters. */
export function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

interface Bounds {
  min?: number;
  max?: number;
}

/**
 * Reads typed properties out of one map of a document, collecting an issue with its path for whatever is missing,
 * of the wrong kind or out of bounds, and for keys nobody asked for once `finish` is called. Numbers and booleans may
 * be written as texts, as CloudFormation allows.
 */
export class PropertyReader {
  readonly path: Path;
  readonly #tree: Tree;
  readonly #issues: Issue[];
  readonly #asked = new Set<string>();

  constructor(value: unknown, path: Path, issues: Issue[]) {
    this.path = path;
    this.#issues = issues;
    this.#tree = isTree(value) ? value : {};
    if (!isTree(value))
      this.report('wrong_kind', [], `Expected a map, found ${describeKind(value)}: write key: value pairs`);
  }

  /** Adds an error at a place below this map. */
  report(code: string, below: Path, message: string): void {
    this.#issues.push(issue(code, [...this.path, ...below], message));
  }

  /** Adds an information at a place below this map. */
  inform(code: string, below: Path, message: string): void {
    this.#issues.push(issue(code, [...this.path, ...below], message, 'info'));
  }

  /** Adds a warning at a place below this map. */
  warn(code: string, below: Path, message: string): void {
    this.#issues.push(issue(code, [...this.path, ...below], message, 'warning'));
  }

  /** Returns the value as written, or undefined when it is absent or null. */
  value(name: string): unknown {
    this.#asked.add(name);
    return Object.hasOwn(this.#tree, name) ? (this.#tree[name] ?? undefined) : undefined;
  }

  /** Reports whether the property is there; null counts as absent. */
  has(name: string): boolean {
    return this.value(name) !== undefined;
  }

  /** Reports the property as missing and says what to write. */
  require(name: string, what: string): void {
    if (!this.has(name)) this.report('missing_property', [], `Missing property "${name}": write ${what}`);
  }

  /** Returns an optional text of at most `max` characters; numbers are taken as texts. */
  text(name: string, max = 10_000): string | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'string' && typeof value !== 'number') {
      this.report('wrong_kind', [name], `Expected a text for "${name}", found ${describeKind(value)}: write one text`);
      return undefined;
    }
    const text = String(value);
    if (text.length > max) {
      this.report('too_long', [name], `"${name}" has ${text.length} characters: keep it within ${max}`);
    }
    return text;
  }

  /** Returns a text that must be there and not be empty; an empty text after having reported its absence. */
  requiredText(name: string, what: string, max?: number): string {
    this.require(name, what);
    const text = this.text(name, max);
    if (text === '') this.report('empty_property', [name], `"${name}" is empty: write ${what}`);
    return text ?? '';
  }

  /** Returns an optional whole number within the bounds. */
  integer(name: string, bounds: Bounds = {}): number | undefined {
    const written = this.value(name);
    if (written === undefined) return undefined;
    const value = typeof written === 'string' && /^-?\d{1,15}$/.test(written) ? Number(written) : written;
    const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = bounds;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
      const range =
        bounds.min === undefined ? '' : bounds.max === undefined ? ` of at least ${min}` : ` from ${min} to ${max}`;
      this.report(
        'invalid_number',
        [name],
        `${quote(written)} is no value for "${name}": write a whole number${range}`,
      );
      return undefined;
    }
    return value;
  }

  /** Returns an optional truth value. */
  flag(name: string): boolean | undefined {
    const value = this.value(name);
    if (value === undefined || typeof value === 'boolean') return value;
    if (value === 'true' || value === 'false') return value === 'true';
    this.report('wrong_kind', [name], `${quote(value)} is no value for "${name}": write true or false`);
    return undefined;
  }

  /** Returns an optional text that must be one of the choices. */
  choice<T extends string>(name: string, choices: readonly T[]): T | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    const found = choices.find((each) => each === value);
    if (found === undefined) {
      this.report('unknown_choice', [name], `${quote(value)} is no value for "${name}": use ${choices.join(', ')}`);
    }
    return found;
  }

  /** Returns the items of an optional list with the path of each; an absent list has none. */
  list(name: string, bounds: Bounds = {}): { value: unknown; path: Path }[] {
    const value = this.value(name);
    if (value === undefined) return [];
    if (!Array.isArray(value)) {
      this.report('wrong_kind', [name], `Expected a list for "${name}", found ${describeKind(value)}: write a list`);
      return [];
    }
    if (value.length < (bounds.min ?? 0)) {
      this.report('too_few', [name], `"${name}" has ${value.length} items: write at least ${bounds.min}`);
    }
    if (value.length > (bounds.max ?? Number.POSITIVE_INFINITY)) {
      this.report('too_many', [name], `"${name}" has ${value.length} items: keep at most ${bounds.max}`);
    }
    return value.map((item: unknown, index) => ({ value: item, path: [...this.path, name, index] }));
  }

  /** Returns the items of an optional list of texts that are not empty. */
  texts(name: string, bounds: Bounds = {}): string[] {
    const texts: string[] = [];
    this.list(name, bounds).forEach((item, index) => {
      if (typeof item.value === 'string' && item.value !== '') texts.push(item.value);
      else this.report('wrong_kind', [name, index], `${quote(item.value)} is no item of "${name}": write a text`);
    });
    return texts;
  }

  /** Returns a reader of a map below this one, or undefined when it is absent. */
  child(name: string): PropertyReader | undefined {
    const value = this.value(name);
    return value === undefined ? undefined : new PropertyReader(value, [...this.path, name], this.#issues);
  }

  /** Returns a reader for each map in a list below this one. */
  children(name: string, bounds: Bounds = {}): PropertyReader[] {
    return this.list(name, bounds).map((item) => new PropertyReader(item.value, item.path, this.#issues));
  }

  /** Reports every key that no call has asked for: a document that is not understood is never skipped in silence. */
  finish(): void {
    for (const name of Object.keys(this.#tree)) {
      if (this.#asked.has(name)) continue;
      this.report('unknown_property', [name], `Unknown property "${name}": remove it or correct its name`);
    }
  }
}
