import { issue, type Parsed, type Path } from '../issue.ts';
import { quote } from '../template/index.ts';
import { type AlarmLabels, labelOf } from './labels.ts';
import { compileRegular, matchesWhole } from './regular.ts';

/** A condition on one label: equal, not equal, or (not) matched as a whole by a regular expression (NO6, NO7). */
export interface Matcher {
  readonly label: string;
  readonly operator: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

const TEXT = /^\s*([A-Za-z_][\w.:/-]*)\s*(=~|!~|!=|=)\s*(?:"((?:[^"\\]|\\.)*)"|([^"\s]*))\s*$/;

/** Parses `label="value"`, or Alertmanager's object of name, value, isRegex and isEqual (NO6). */
export function parseMatcher(value: unknown, path: Path): Parsed<Matcher> {
  const matcher = typeof value === 'string' ? readText(value) : readObject(value);
  if (matcher === undefined) {
    const advice = 'write one such as service="checkout", severity!="1" or alarm=~"db-.*"';
    return { issues: [issue('invalid_matcher', path, `${quote(value)} is no matcher: ${advice}`)] };
  }
  if (matcher.operator === '=~' || matcher.operator === '!~') {
    const compiled = compileRegular(matcher.value);
    if ('fault' in compiled) {
      const message = `${quote(matcher.value)} ${compiled.fault}: give a regular expression that matches the whole value`;
      return { issues: [issue('invalid_matcher', path, message)] };
    }
  }
  return { value: matcher, issues: [] };
}

function readText(text: string): Matcher | undefined {
  const match = TEXT.exec(text);
  if (match === null) return undefined;
  const [, label = '', operator = '=', quoted, bare] = match;
  const value = quoted === undefined ? (bare ?? '') : quoted.replace(/\\(["\\])/g, '$1');
  return { label, operator: operator as Matcher['operator'], value };
}

function readObject(value: unknown): Matcher | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { name, value: text, isRegex = false, isEqual = true } = value as Record<string, unknown>;
  if (typeof name !== 'string' || name === '' || typeof text !== 'string') return undefined;
  if (typeof isRegex !== 'boolean' || typeof isEqual !== 'boolean') return undefined;
  return { label: name, operator: isRegex ? (isEqual ? '=~' : '!~') : isEqual ? '=' : '!=', value: text };
}

/** Writes a matcher so that parsing gives it back (NO6). */
export function printMatcher({ label, operator, value }: Matcher): string {
  return `${label}${operator}"${value.replace(/["\\]/g, '\\$&')}"`;
}

/** Reports whether an alarm's labels fulfil every matcher; a missing label is empty (NO6). */
export function matchesAll(matchers: readonly Matcher[], labels: AlarmLabels): boolean {
  return matchers.every((matcher) => matchesValue(matcher, labelOf(labels, matcher.label)));
}

/** Reports whether a value fulfils a matcher; an expression that does not compile fulfils none (NO6, NO7). */
export function matchesValue({ operator, value }: Matcher, actual: string): boolean {
  if (operator === '=' || operator === '!=') return (actual === value) === (operator === '=');
  const compiled = compileRegular(value);
  return 'value' in compiled && matchesWhole(compiled.value, actual) === (operator === '=~');
}
