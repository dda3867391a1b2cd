/** Where in a parsed document something stands: object keys and array positions from the root. */
export type Path = readonly (string | number)[];

export type Severity = 'error' | 'warning' | 'info';

/** One thing that is wrong in a user's document; `message` says what to do. */
export interface Issue {
  code: string;
  message: string;
  severity: Severity;
  path: Path;
}

/** What a parser gives: the value, perhaps with warnings, or the issues that prevent one. */
export type Parsed<T> = { value: T; issues: Issue[] } | { value?: undefined; issues: Issue[] };

/** Returns an issue of severity error. */
export function issue(code: string, path: Path, message: string, severity: Severity = 'error'): Issue {
  return { code, message, severity, path };
}

/** Reports whether any of the issues prevents the use of the document. */
export function hasErrors(issues: readonly Issue[]): boolean {
  return issues.some((each) => each.severity === 'error');
}
