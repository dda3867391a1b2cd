import { issue, type Issue } from '../issue.ts';
import { quote } from './property.ts';
import type { Template, TemplateParameter } from './template.ts';

/**
 * Returns the value of each declared parameter: the one given, else the default; lists are split at commas. A value
 * outside of what its declaration allows, or given under an undeclared name, is an issue (rule TPL-6).
 */
export function readParameters(
  template: Template,
  given: Readonly<Record<string, unknown>>,
  issues: Issue[],
): Record<string, unknown> {
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(template.parameters, name)) continue;
    issues.push(
      issue('unknown_parameter', ['Parameters'], `The template declares no parameter "${name}": correct its name`),
    );
  }
  const values: [string, unknown][] = [];
  for (const [name, parameter] of Object.entries(template.parameters)) {
    // The value is in the account's Parameter Store, the template only names it.
    if (parameter.type.startsWith('AWS::SSM::Parameter::Value')) continue;
    const value = Object.hasOwn(given, name) ? given[name] : parameter.default;
    if (value === undefined) continue;
    const isList = parameter.type === 'CommaDelimitedList' || parameter.type.startsWith('List<');
    const items = isList ? splitList(value) : [value];
    for (const item of items) {
      const wrong = findViolation(parameter, item);
      if (wrong === undefined) continue;
      issues.push(
        issue('invalid_parameter', ['Parameters', name], `${quote(item)} is no value for "${name}": ${wrong}`),
      );
    }
    values.push([name, isList ? items : value]);
  }
  return Object.fromEntries(values);
}

function splitList(value: unknown): unknown[] {
  return Array.isArray(value)
    ? value
    : String(value)
        .split(',')
        .map((item) => item.trim());
}

function findViolation(parameter: TemplateParameter, value: unknown): string | undefined {
  const text = String(value);
  const { allowedValues, allowedPattern, minValue, maxValue, minLength, maxLength } = parameter;
  if (allowedValues !== undefined && !allowedValues.some((each) => String(each) === text)) {
    return `use ${allowedValues.map(String).join(', ')}`;
  }
  if (parameter.type === 'Number' || parameter.type === 'List<Number>') {
    if (text.trim() === '' || !Number.isFinite(Number(text))) return 'write a number';
    if (minValue !== undefined && Number(text) < minValue) return `write at least ${minValue}`;
    if (maxValue !== undefined && Number(text) > maxValue) return `write at most ${maxValue}`;
  }
  if (minLength !== undefined && text.length < minLength) return `write at least ${minLength} characters`;
  if (maxLength !== undefined && text.length > maxLength) return `write at most ${maxLength} characters`;
  if (allowedPattern !== undefined && !matchesWhole(allowedPattern, text)) return `match ${allowedPattern}`;
  return undefined;
}

function matchesWhole(pattern: string, text: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(text);
  } catch {
    // Java's dialect knows constructs that ours does not; such a pattern is left to AWS to enforce.
    return true;
  }
}
