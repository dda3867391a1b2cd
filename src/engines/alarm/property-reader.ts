import { type Issue, issue, type Path } from '../issue.ts';
import { findNearest } from './nearest.ts';

const NUMBER_TEXT = /^[-+]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?$/i;

/** Reads the properties of one resource, gathering an issue for each that is wrong or missing. */
export interface PropertyReader {
  /** Gives a text that is not empty; an issue if it is something else, or missing and no fallback is given. */
  text(name: string, fallback?: string): string | undefined;
  /** Gives a finite number, also from a text that spells one, as CloudFormation does. */
  number(name: string, fallback?: number): number | undefined;
  /** Gives a boolean, also from the texts "true" and "false". */
  boolean(name: string, fallback: boolean): boolean;
  /** Gives one of the choices; an issue names the nearest. */
  choice<T extends string>(name: string, choices: readonly T[], fallback?: T): T | undefined;
  /** Gives a list of texts, empty if missing. */
  texts(name: string): string[];
  /** Gives a list of objects that have exactly the two texts, as pairs in that order, empty if missing. */
  pairs(name: string, first: string, second: string): [string, string][];
}

/** Creates a reader over the properties, which stand at `path` of their document. */
export function createPropertyReader(
  properties: Readonly<Record<string, unknown>>,
  path: Path,
  issues: Issue[],
): PropertyReader {
  const refuse = (code: string, at: Path, message: string): undefined => {
    issues.push(issue(code, at, message));
  };
  const read = <T>(
    name: string,
    fallback: T | undefined,
    wanted: string,
    convert: (value: unknown) => T | undefined,
  ) => {
    const value = properties[name];
    if (value === undefined) {
      if (fallback === undefined) refuse('missing_property', path, `Property "${name}" is missing: add ${wanted}`);
      return fallback;
    }
    const converted = convert(value);
    if (converted === undefined)
      refuse('invalid_value', [...path, name], `${quote(value)} is not for "${name}": give ${wanted}`);
    return converted;
  };
  const list = (name: string): readonly unknown[] => {
    const value = properties[name] ?? [];
    if (Array.isArray(value)) return value;
    refuse('invalid_value', [...path, name], `${quote(value)} is not for "${name}": give a list`);
    return [];
  };
  return {
    text: (name, fallback) => read(name, fallback, 'a text', (value) => (isText(value) ? value : undefined)),
    number: (name, fallback) => read(name, fallback, 'a number', toNumber),
    boolean: (name, fallback) => read(name, fallback, 'true or false', toBoolean) ?? fallback,
    choice: (name, choices, fallback) => {
      const value = properties[name];
      const nearest = typeof value === 'string' ? findNearest(value, choices) : undefined;
      const wanted = nearest === undefined ? choices.join(', ') : `"${nearest}" or another of ${choices.join(', ')}`;
      return read(name, fallback, wanted, (each) => choices.find((choice) => choice === each));
    },
    texts: (name) =>
      list(name).flatMap((value, at) => {
        if (isText(value)) return [value];
        refuse('invalid_value', [...path, name, at], `${quote(value)} is not for "${name}": list texts only`);
        return [];
      }),
    pairs: (name, first, second) => {
      const seen = new Set<unknown>();
      return list(name).flatMap((value, at): [string, string][] => {
        const here = [...path, name, at];
        const shape = `{"${first}": text, "${second}": text}`;
        const { [first]: key, [second]: other, ...rest } = isRecord(value) ? value : {};
        if (!isText(key) || typeof other !== 'string' || Object.keys(rest).length > 0) {
          refuse('invalid_value', here, `${quote(value)} is not for "${name}": write ${shape}`);
          return [];
        }
        if (seen.has(key)) refuse('duplicate', here, `${quote(key)} stands twice in "${name}": remove one`);
        seen.add(key);
        return [[key, other]];
      });
    },
  };
}

/** Gives an issue for each property that is not among the known, with the nearest of these. */
export function refuseOthers(
  properties: Readonly<Record<string, unknown>>,
  known: readonly string[],
  path: Path,
  issues: Issue[],
): void {
  for (const name of Object.keys(properties)) {
    if (known.includes(name)) continue;
    const message = `Property ${quote(name)} is not known: use "${findNearest(name, known)}" or remove it`;
    issues.push(issue('unknown_property', [...path, name], message));
  }
}

/** Reports whether the value is an object with named members. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function toNumber(value: unknown): number | undefined {
  const number = isText(value) && NUMBER_TEXT.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

function toBoolean(value: unknown): boolean | undefined {
  if (value === true || value === 'true') return true;
  return value === false || value === 'false' ? false : undefined;
}

/** Spells a value as JSON. */
export function quote(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}
