import type { Issue, Path } from '../issue.ts';
import { isTree, type PropertyReader, quote } from '../template/index.ts';
import { parseShorthand } from './duration.ts';
import type { Duration, Metadata } from './model.ts';

/** Bounds of a number; `below` and `above` are left out of the range. */
interface Range {
  min?: number;
  max?: number;
  above?: number;
  below?: number;
}

/** Reads an optional number, which may be a text as YAML writes it, and reports one outside of the range. */
export function readNumber(reader: PropertyReader, name: string, what: string, range: Range = {}): number | undefined {
  const written = reader.value(name);
  if (written === undefined) return undefined;
  const value = typeof written === 'string' && /^-?\d+(\.\d+)?$/.test(written) ? Number(written) : written;
  const fits =
    typeof value === 'number' &&
    Number.isFinite(value) &&
    value >= (range.min ?? -Infinity) &&
    value <= (range.max ?? Infinity) &&
    value > (range.above ?? -Infinity) &&
    value < (range.below ?? Infinity);
  if (fits) return value;
  reader.report('invalid_number', [name], `${quote(written)} is no value for "${name}": write ${what}`);
  return undefined;
}

/** Reads an optional duration shorthand. */
export function readDuration(
  reader: PropertyReader,
  name: string,
  issues: Issue[],
  units?: string,
): Duration | undefined {
  const written = reader.value(name);
  if (written === undefined) return undefined;
  const parsed = parseShorthand(written, [...reader.path, name], units);
  issues.push(...parsed.issues);
  return parsed.value;
}

/** Reads an optional description of at most 1050 characters (SL3). */
export function readDescription(reader: PropertyReader): string | null {
  return reader.text('description', 1050) ?? null;
}

const nameForm = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Reports a text that is no name: 1 to 63 of a-z, 0-9 and -, letters or digits at both ends (SL2). */
export function checkName(reader: PropertyReader, below: Path, name: string): void {
  if (nameForm.test(name)) return;
  reader.report(
    'invalid_name',
    below,
    `${quote(name)} is no name: use at most 63 of a-z, 0-9 and "-", no "-" at an end`,
  );
}

/** Reads the name of another object. */
export function readRef(reader: PropertyReader, name: string): string | null {
  const ref = reader.text(name);
  if (ref === undefined) return null;
  checkName(reader, [name], ref);
  return ref;
}

const labelKey = /^[a-zA-Z0-9]([-._a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$/;
const prefix = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$/;

/** Reports whether a key may stand among annotations, or among labels, which have no prefix but in v2alpha. */
function isKey(key: string, hasPrefix: boolean): boolean {
  const slash = key.indexOf('/');
  if (slash < 0) return labelKey.test(key);
  const before = key.slice(0, slash);
  return hasPrefix && before.length <= 253 && prefix.test(before) && labelKey.test(key.slice(slash + 1));
}

/** Reads `metadata` with its labels and annotations (SL2). */
export function readMetadata(parent: PropertyReader, isV2 = false): Metadata {
  parent.require('metadata', 'a name');
  const reader = parent.child('metadata');
  if (reader === undefined) return { name: '', displayName: null, labels: {}, annotations: {} };
  const name = reader.requiredText('name', 'the name of the object');
  if (name !== '') checkName(reader, ['name'], name);
  const displayName = isV2 ? null : (reader.text('displayName') ?? null);
  const labels = readMap(reader, 'labels', isV2, (value, key) => {
    const values = !isV2 && Array.isArray(value) ? value : [value];
    if (values.every((each) => typeof each === 'string')) return values;
    reader.report(
      'wrong_kind',
      ['labels', key],
      `${quote(value)} is no label: write a text${isV2 ? '' : ' or a list of texts'}`,
    );
    return undefined;
  });
  const annotations = readMap(reader, 'annotations', true, (value, key) => {
    if (typeof value === 'string') return value;
    reader.report('wrong_kind', ['annotations', key], `${quote(value)} is no annotation: write a text, in quotes`);
    return undefined;
  });
  reader.finish();
  return { name, displayName, labels, annotations };
}

function readMap<T>(
  reader: PropertyReader,
  name: string,
  hasPrefix: boolean,
  read: (value: unknown, key: string) => T | undefined,
): Record<string, T> {
  const written = reader.value(name);
  if (written === undefined) return {};
  if (!isTree(written)) {
    reader.report('wrong_kind', [name], `${quote(written)} stands for "${name}": write key: value pairs`);
    return {};
  }
  const result: Record<string, T> = {};
  for (const [key, value] of Object.entries(written)) {
    if (!isKey(key, hasPrefix)) {
      reader.report(
        'invalid_key',
        [name, key],
        `"${key}" is no key of ${name}: use at most 63 letters, digits, "-", "_" and "."`,
      );
      continue;
    }
    const item = read(value, key);
    if (item !== undefined) result[key] = item;
  }
  return result;
}
