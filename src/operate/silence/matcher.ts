import { hasErrors, issue, type Issue, type Path } from '../../engines/issue.ts';
import { type Matcher, parseMatcher, printMatcher } from '../../engines/noise/index.ts';

const labels = ['alarm', 'service', 'owner', 'component', 'severity'];

/** Checks a matcher, and that its label is one that alarms have; issues are at `path`. */
export function checkMatcher(given: Matcher, path: Path): Issue[] {
  const { issues } = parseMatcher(printMatcher(given), path);
  if (hasErrors(issues) || labels.includes(given.label) || /^tag:./.test(given.label)) return issues;
  const message = `Alarms have no label ${JSON.stringify(given.label)}: write one of ${labels.join(', ')}, or tag:KEY`;
  return [...issues, issue('unknown_label', path, message)];
}

/** Labels that hold a reference; under `name:LABEL` an alarm has the name alone. */
const referring = ['service', 'owner', 'component'];

/** Makes a matcher on a reference look at the name alone where its value is no reference, having no colon. */
export function completeMatcher(matcher: Matcher): Matcher {
  const { label, value } = matcher;
  return referring.includes(label) && !value.includes(':') ? { ...matcher, label: `name:${label}` } : matcher;
}
