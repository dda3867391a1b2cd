import { issue, type Issue, type Path } from '../issue.ts';
import type { Place } from './resource-name.ts';
import type { Template } from './template.ts';

/** What AWS::NoValue resolves to: the property or item that holds it disappears. */
export const NO_VALUE: unique symbol = Symbol('AWS::NoValue');

/** What stands for a value that could not be resolved and has been reported already. */
export const UNRESOLVED: unique symbol = Symbol('unresolved');

/** The levels that values, conditions and names may lie inside or rest on one another. */
export const DEPTH = 100;

/** The most characters that functions may make a text of, so that a small file cannot ask for an endless one. */
export const LONGEST_TEXT = 100_000;

/** What a name property resolves to, with the issues that whoever asks for it must hear of. */
export interface ReadName {
  readonly value: unknown;
  readonly issues: readonly Issue[];
}

/** What the resolving functions share while one template is read for one place. */
export interface Scope {
  /** Resolves a value below the place it is called from; the functions reach one another through it. */
  readonly resolve: (value: unknown, path: Path) => unknown;
  readonly template: Template;
  readonly place: Place;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Where issues of the resource or condition being resolved go. */
  issues: Issue[];
  /** Logical ids that the resource being resolved refers to. */
  references: Set<string>;
  /** Condition results by name. */
  readonly conditions: Map<string, boolean>;
  /** Names of the conditions that are being evaluated, to stop at a circle. */
  readonly deciding: Set<string>;
  /** Name properties that are being worked out, as id and property, to stop at a circle. */
  readonly naming: Set<string>;
  /** Name properties that have been worked out, so that each is resolved once. */
  readonly names: Map<string, ReadName>;
}

/** Reports that a value cannot be resolved and returns the mark for it. */
export function refuse(scope: Scope, code: string, path: Path, message: string): typeof UNRESOLVED {
  scope.issues.push(issue(code, path, message));
  return UNRESOLVED;
}

/** Returns a text that functions have made, or reports that it is too long. */
export function keepShort(scope: Scope, text: string, path: Path): string | typeof UNRESOLVED {
  if (text.length <= LONGEST_TEXT) return text;
  return refuse(
    scope,
    'too_long',
    path,
    `The text has more than ${LONGEST_TEXT} characters: shorten what it is made of`,
  );
}
