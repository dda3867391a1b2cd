import type { Path } from '../issue.ts';
import { evaluateCondition } from './condition.ts';
import { describeKind, isTree, quote, type Tree } from './property.ts';
import { resolveAttribute, resolveReference } from './reference.ts';
import { DEPTH, keepShort, NO_VALUE, refuse, type Scope, UNRESOLVED } from './scope.ts';
import { resolveSubstitution } from './substitution.ts';
import { LANGUAGE_EXTENSIONS } from './template.ts';

/** Resolves a value of any shape; NO_VALUE and reported UNRESOLVED parts vanish from maps and lists (rule TPL-10). */
export function resolveValue(scope: Scope, value: unknown, path: Path): unknown {
  if (path.length > DEPTH) {
    return refuse(scope, 'too_deep', path.slice(0, DEPTH), `Nested deeper than ${DEPTH} levels: flatten the document`);
  }
  if (typeof value === 'string' && value.includes('{{resolve:')) {
    const message = `${quote(value)} is read from AWS at deployment: pass it as a parameter or write it`;
    return refuse(scope, 'unresolvable', path, message);
  }
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) => resolveValue(scope, item, [...path, index])).filter(isPresent);
  }
  if (!isTree(value)) return value;
  const keys = Object.keys(value);
  const intrinsic = keys.find((key) => key === 'Ref' || key.startsWith('Fn::'));
  if (intrinsic !== undefined && keys.length === 1) {
    return resolveIntrinsic(scope, intrinsic, value[intrinsic], [...path, intrinsic]);
  }
  if (intrinsic?.startsWith('Fn::') === true) {
    return refuse(
      scope,
      'invalid_function',
      path,
      `"${intrinsic}" has other keys beside it: let it stand alone in its map`,
    );
  }
  return resolveTree(scope, value, path);
}

function resolveTree(scope: Scope, value: Tree, path: Path): Tree {
  const entries = Object.entries(value).map(([key, item]) => [key, resolveValue(scope, item, [...path, key])] as const);
  return Object.fromEntries(entries.filter(([, item]) => isPresent(item)));
}

function isPresent(value: unknown): boolean {
  return value !== NO_VALUE && value !== UNRESOLVED;
}

function resolveIntrinsic(scope: Scope, name: string, argument: unknown, path: Path): unknown {
  switch (name) {
    case 'Ref':
      return resolveRef(scope, argument, path);
    case 'Fn::GetAtt':
      return resolveGetAtt(scope, argument, path);
    case 'Fn::Sub':
      return resolveSubstitution(scope, argument, path);
    case 'Fn::Join':
      return resolveJoin(scope, argument, path);
    case 'Fn::Select':
      return resolveSelect(scope, argument, path);
    case 'Fn::Split':
      return resolveSplit(scope, argument, path);
    case 'Fn::FindInMap':
      return resolveFindInMap(scope, argument, path);
    case 'Fn::If':
      return resolveIf(scope, argument, path);
    case 'Fn::Length': {
      const list = resolveValue(scope, argument, path);
      return Array.isArray(list) ? list.length : list === UNRESOLVED ? list : misuse(scope, name, path, 'a list');
    }
    case 'Fn::ToJsonString': {
      const tree = resolveValue(scope, argument, path);
      return typeof tree === 'object'
        ? JSON.stringify(tree)
        : tree === UNRESOLVED
          ? tree
          : misuse(scope, name, path, 'a map or a list');
    }
    default:
      return refuse(
        scope,
        'unresolvable',
        path,
        `"${name}" cannot be resolved inside the file: write the value or pass it as a parameter`,
      );
  }
}

function misuse(scope: Scope, name: string, path: Path, expected: string): typeof UNRESOLVED {
  return refuse(scope, 'invalid_function', path, `"${name}" was given something else: it takes ${expected}`);
}

/** Resolves the name that Ref or Fn::GetAtt is given, which may be a function with the language extensions (rule TPL-16). */
function resolveLogicalId(scope: Scope, argument: unknown, path: Path): unknown {
  if (!isTree(argument) || scope.template.transforms?.includes(LANGUAGE_EXTENSIONS) !== true) return argument;
  return resolveValue(scope, argument, path);
}

function resolveRef(scope: Scope, argument: unknown, path: Path): unknown {
  const name = resolveLogicalId(scope, argument, path);
  if (name === UNRESOLVED) return UNRESOLVED;
  return typeof name === 'string' ? resolveReference(scope, name, path) : misuse(scope, 'Ref', path, 'one name');
}

function resolveGetAtt(scope: Scope, argument: unknown, path: Path): unknown {
  if (typeof argument === 'string' && argument.includes('.')) {
    const dot = argument.indexOf('.');
    return resolveAttribute(scope, argument.slice(0, dot), argument.slice(dot + 1), path);
  }
  const pair: unknown[] = Array.isArray(argument) ? argument : [];
  const id = resolveLogicalId(scope, pair[0], [...path, 0]);
  const attribute = resolveValue(scope, pair[1], [...path, 1]);
  if (id === UNRESOLVED || attribute === UNRESOLVED) return UNRESOLVED;
  if (pair.length !== 2 || typeof id !== 'string' || typeof attribute !== 'string') {
    return misuse(scope, 'Fn::GetAtt', path, 'a logical id and an attribute');
  }
  return resolveAttribute(scope, id, attribute, path);
}

/** Resolves each of a function's arguments, or undefined when one has been reported already. */
function resolveArguments(scope: Scope, argument: unknown, path: Path): unknown[] | undefined {
  if (!Array.isArray(argument)) return [];
  const values = argument.map((each: unknown, index) => resolveValue(scope, each, [...path, index]));
  return values.includes(UNRESOLVED) ? undefined : values;
}

function resolveJoin(scope: Scope, argument: unknown, path: Path): unknown {
  const before = scope.issues.length;
  const values = resolveArguments(scope, argument, path);
  // An item that was reported has vanished from the list; joining the rest would make up a value.
  if (values === undefined || scope.issues.length > before) return UNRESOLVED;
  const [delimiter, items] = values;
  if (values.length !== 2 || typeof delimiter !== 'string' || !Array.isArray(items) || items.some(isNested)) {
    return misuse(scope, 'Fn::Join', path, 'a delimiter and a list of texts');
  }
  return keepShort(scope, items.join(delimiter), path);
}

function isNested(value: unknown): boolean {
  return typeof value === 'object';
}

function resolveSelect(scope: Scope, argument: unknown, path: Path): unknown {
  const before = scope.issues.length;
  const values = resolveArguments(scope, argument, path);
  if (values === undefined || scope.issues.length > before) return UNRESOLVED;
  const [position, items] = values;
  const index = Number(position);
  if (values.length !== 2 || !Array.isArray(items) || !Number.isInteger(index)) {
    return misuse(scope, 'Fn::Select', path, 'an index and a list');
  }
  if (index < 0 || index >= items.length) {
    return refuse(
      scope,
      'out_of_range',
      path,
      `Index ${index} is outside of a list of ${items.length}: the first item is 0`,
    );
  }
  return items[index];
}

function resolveSplit(scope: Scope, argument: unknown, path: Path): unknown {
  const values = resolveArguments(scope, argument, path);
  if (values === undefined) return UNRESOLVED;
  const [delimiter, text] = values;
  if (values.length !== 2 || typeof delimiter !== 'string' || delimiter === '' || typeof text !== 'string') {
    return misuse(scope, 'Fn::Split', path, 'a delimiter and a text');
  }
  return text.split(delimiter);
}

function resolveFindInMap(scope: Scope, argument: unknown, path: Path): unknown {
  const values = resolveArguments(scope, argument, path);
  if (values === undefined) return UNRESOLVED;
  const [map, first, second, fallback] = values;
  if (values.length < 3 || ![map, first, second].every((key) => typeof key === 'string' || typeof key === 'number')) {
    return misuse(scope, 'Fn::FindInMap', path, 'a map, a first and a second key');
  }
  let found: unknown = scope.template.mappings;
  for (const key of [map, first, second]) {
    found = isTree(found) && Object.hasOwn(found, String(key)) ? found[String(key)] : undefined;
  }
  if (found !== undefined) return found;
  if (isTree(fallback) && Object.hasOwn(fallback, 'DefaultValue')) return fallback['DefaultValue'];
  return refuse(
    scope,
    'unknown_mapping',
    path,
    `Mappings have no "${map}" / "${first}" / "${second}": add it or give a DefaultValue`,
  );
}

function resolveIf(scope: Scope, argument: unknown, path: Path): unknown {
  if (!Array.isArray(argument) || argument.length !== 3 || typeof argument[0] !== 'string') {
    const found = Array.isArray(argument) ? `a list of ${argument.length}` : describeKind(argument);
    return misuse(scope, 'Fn::If', path, `a condition, a value for true and a value for false, not ${found}`);
  }
  const taken = evaluateCondition(scope, argument[0], [...path, 0]) ? 1 : 2;
  return resolveValue(scope, argument[taken], [...path, taken]);
}
