import { type Issue, issue, type Path } from '../issue.ts';

/** Strict says what the Tool's import would say; lenient loads what can still be evaluated and reports the rest as warnings (LE1). */
export type Mode = 'strict' | 'lenient';

/** A JSON object of the document, with where it stands and the report that issues go to. */
export interface Node {
  readonly object: Readonly<Record<string, unknown>>;
  readonly path: Path;
  readonly report: Report;
}

/** Collects issues: `error` prevents a value, `limit` does in strict mode only, `warn` never does. */
export interface Report {
  readonly issues: Issue[];
  readonly error: (code: string, path: Path, message: string) => void;
  readonly limit: (code: string, path: Path, message: string) => void;
  readonly warn: (code: string, path: Path, message: string) => void;
}

/** Starts an empty report for a mode. */
export function startReport(mode: Mode): Report {
  const issues: Issue[] = [];
  const error = (code: string, path: Path, message: string): void => void issues.push(issue(code, path, message));
  const warn = (code: string, path: Path, message: string): void =>
    void issues.push(issue(code, path, message, 'warning'));
  return { issues, error, warn, limit: mode === 'strict' ? error : warn };
}

/** Gives the node of an object, or reports that the value is none. */
export function readNode(value: unknown, path: Path, report: Report, what: string): Node | undefined {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return { object: Object.fromEntries(Object.entries(value)), path, report };
  }
  report.error('lens.type', path, `${what} is ${quote(value)}: write an object`);
  return undefined;
}

/** Gives the objects of an array field with between `min` and `max` entries, those that are no objects reported and left out. */
export function readNodes(node: Node, key: string, min: number, max: number): Node[] {
  const path = [...node.path, key];
  const value = node.object[key];
  if (!Array.isArray(value)) {
    node.report.error('lens.type', path, `Field "${key}" is ${quote(value)}: write an array`);
    return [];
  }
  const count = `Field "${key}" has ${value.length} entries`;
  if (value.length < min) node.report.error('lens.count', path, `${count}: write at least ${min}`);
  if (value.length > max) node.report.limit('lens.count', path, `${count}: split it into parts of at most ${max}`);
  return value.flatMap((each: unknown, index) => {
    const found = readNode(each, [...path, index], node.report, `Entry ${index + 1} of "${key}"`);
    return found === undefined ? [] : [found];
  });
}

/** What a text field must keep to. */
export interface TextRule {
  readonly max: number;
  readonly isRequired?: boolean;
  /** Set where the import takes only the characters of LE6. */
  readonly isPlain?: boolean;
}

const NOT_PLAIN = /[^A-Za-z0-9\s\-_.,:/()@!&#+'?\u2019]/u;

/** Gives a text field, or undefined when it is absent or no text; breaches are reported. */
export function readText(node: Node, key: string, rule: TextRule): string | undefined {
  const path = [...node.path, key];
  const value = node.object[key];
  if (value === undefined || (value === '' && rule.isRequired === true)) {
    if (rule.isRequired === true) {
      node.report.error(
        'lens.missing',
        path,
        `Field "${key}" is missing: write a text of at most ${rule.max} characters`,
      );
    }
    return undefined;
  }
  if (typeof value !== 'string') {
    node.report.error('lens.type', path, `Field "${key}" is ${quote(value)}: write a text`);
    return undefined;
  }
  if (value.length > rule.max) {
    const problem = `Field "${key}" has ${value.length} characters`;
    node.report.limit('lens.length', path, `${problem}: shorten it to at most ${rule.max}`);
  }
  const wrong = rule.isPlain === true ? NOT_PLAIN.exec(value) : null;
  if (wrong !== null) {
    const problem = `Field "${key}" has "${wrong[0]}" at column ${wrong.index + 1}`;
    const advice = "use only letters A to Z, digits, spaces and - _ . , : / ( ) @ ! & # + ' ?";
    node.report.limit('lens.character', path, `${problem}: ${advice}`);
  }
  return value;
}

/** Gives an id field of 3 to 128 letters, digits and underscores (LE4), unique among `taken`, to which it is added. */
export function readId(node: Node, taken: Set<string>, apiMax: number): string {
  const path = [...node.path, 'id'];
  const value = node.object['id'];
  if (typeof value !== 'string' || !/^[A-Za-z0-9_]+$/.test(value)) {
    node.report.error('lens.id', path, `Field "id" is ${quote(value)}: write letters, digits and underscores only`);
    return '';
  }
  if (value.length < 3 || value.length > 128) {
    node.report.limit('lens.id', path, `Id "${value}" has ${value.length} characters: use 3 to 128`);
  } else if (value.length > apiMax) {
    const advice = `use at most ${apiMax}, since the Tool's interface takes no more`;
    node.report.warn('lens.id-long', path, `Id "${value}" has ${value.length} characters: ${advice}`);
  }
  if (taken.has(value)) node.report.error('lens.duplicate', path, `Id "${value}" is used before: give it another one`);
  taken.add(value);
  return value;
}

/** Gives the keys that are not in `known` (LE8); one without a leading underscore may be a slip and is reported as info. */
export function readExtra(node: Node, known: readonly string[]): Record<string, unknown> {
  const entries = Object.entries(node.object).filter(([key]) => !known.includes(key));
  for (const [key] of entries) {
    if (key.startsWith('_')) continue;
    const message = `Key "${key}" is unknown to the format: correct it, or begin it with "_" to keep it as a note`;
    node.report.issues.push(issue('lens.unknown-key', [...node.path, key], message, 'info'));
  }
  return Object.fromEntries(entries);
}

/** Writes a value for a message, shortened. */
export function quote(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'string') return `"${value.length > 60 ? `${value.slice(0, 57)}...` : value}"`;
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
