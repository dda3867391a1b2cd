import { issue, type Issue, type Path } from '../issue.ts';
import type { Place } from './resource-name.ts';
import type { Template } from './template.ts';

/** What AWS::NoValue resolves to: the property or item that holds it disappears. */
export const NO_VALUE: unique symbol = Symbol('AWS::NoValue');

/** What stands for a value that could not be resolved and has been reported already. */
export const UNRESOLVED: unique symbol = Symbol('unresolved');

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
  /** Condition results by name; null while one is being evaluated. */
  readonly conditions: Map<string, boolean | null>;
  /** Logical ids whose name is being worked out, to stop at a circle. */
  readonly naming: Set<string>;
}

/** Reports that a value cannot be resolved and returns the mark for it. */
export function refuse(scope: Scope, code: string, path: Path, message: string): typeof UNRESOLVED {
  scope.issues.push(issue(code, path, message));
  return UNRESOLVED;
}
