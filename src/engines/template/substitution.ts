import type { Path } from '../issue.ts';
import { describeKind, isTree } from './property.ts';
import { resolveAttribute, resolveReference } from './reference.ts';
import { keepShort, LONGEST_TEXT, refuse, type Scope, UNRESOLVED } from './scope.ts';

/** Resolves Fn::Sub: `${Name}`, `${Id.Attribute}`, names of its own map, and `${!Literal}` as it stands (rule TPL-11). */
export function resolveSubstitution(scope: Scope, argument: unknown, path: Path): unknown {
  const pair: unknown[] = Array.isArray(argument) ? argument : [argument, {}];
  const [text, own] = pair;
  if (typeof text !== 'string' || !isTree(own) || pair.length !== 2) {
    return refuse(
      scope,
      'invalid_function',
      path,
      '"Fn::Sub" was given something else: it takes a text, or a text and a map',
    );
  }
  if (scope.resolve(text, path) === UNRESOLVED) return UNRESOLVED;
  let refused = false;
  let result = '';
  let from = 0;
  while (result.length <= LONGEST_TEXT) {
    const open = text.indexOf('${', from);
    const close = open < 0 ? -1 : text.indexOf('}', open);
    if (close < 0) break;
    const put = substitute(scope, text.slice(open + 2, close), own, path);
    if (put === UNRESOLVED) refused = true;
    result += text.slice(from, open) + String(put);
    from = close + 1;
  }
  return refused ? UNRESOLVED : keepShort(scope, result + text.slice(from), path);
}

/** Gives what stands for `${inner}`. */
function substitute(
  scope: Scope,
  inner: string,
  own: Readonly<Record<string, unknown>>,
  path: Path,
): string | typeof UNRESOLVED {
  if (inner.startsWith('!')) return `\${${inner.slice(1)}}`;
  const value = lookUp(scope, inner.trim(), own, path);
  if (value === UNRESOLVED) return UNRESOLVED;
  if (typeof value !== 'object' && typeof value !== 'symbol') return String(value);
  const message = `"\${${inner}}" is ${describeKind(value)}: only a text or a number can be put into a text`;
  return refuse(scope, 'invalid_function', path, message);
}

function lookUp(scope: Scope, name: string, own: Readonly<Record<string, unknown>>, path: Path): unknown {
  if (Object.hasOwn(own, name)) return scope.resolve(own[name], [...path, 1, name]);
  const dot = name.indexOf('.');
  return dot < 0
    ? resolveReference(scope, name, path)
    : resolveAttribute(scope, name.slice(0, dot), name.slice(dot + 1), path);
}
