import { hasErrors, type Issue, issue, type Parsed } from '../issue.ts';
import { type JsonPath, parseJsonPath } from './json-path.ts';
import { readTemplate, type Template, variablesOf } from './template.ts';

/** An input transformer that can be used: variables by name, and the template. */
export interface InputTransformer {
  readonly paths: ReadonlyMap<string, JsonPath>;
  readonly template: Template;
}

/** The variables that are there without a path (IT8). */
export const predefinedVariables: readonly string[] = [
  'aws.events.rule-arn',
  'aws.events.rule-name',
  'aws.events.event.ingestion-time',
  'aws.events.event',
  'aws.events.event.json',
];

const most = { variables: 100, name: 256, path: 256, template: 8192 };

/** Parses an InputTransformer as CloudFormation and the API write it (IT1, IT9, IT14); all issues at once. */
export function parseInputTransformer(value: unknown): Parsed<InputTransformer> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return {
      issues: [
        issue('invalid_transformer', [], 'The InputTransformer is no map: write InputPathsMap and InputTemplate'),
      ],
    };
  const { InputPathsMap = {}, InputTemplate, ...others } = value as Record<string, unknown>;
  const issues: Issue[] = Object.keys(others).map((name) =>
    issue('unknown_property', [name], `An InputTransformer has no "${name}": remove it`),
  );
  const paths = readPaths(InputPathsMap, issues);
  const template = readText(InputTemplate, paths, issues);
  if (hasErrors(issues) || template === null) return { issues };
  return { value: { paths, template }, issues };
}

function readPaths(map: unknown, issues: Issue[]): Map<string, JsonPath> {
  const paths = new Map<string, JsonPath>();
  const here = 'InputPathsMap';
  if (typeof map !== 'object' || map === null || Array.isArray(map)) {
    issues.push(issue('invalid_paths', [here], 'InputPathsMap is no map: write {name: $.detail.state}'));
    return paths;
  }
  const entries = Object.entries(map);
  if (entries.length > most.variables)
    issues.push(issue('too_many_variables', [here], `There are more than ${most.variables} variables: remove some`));
  for (const [name, written] of entries) {
    const at = [here, name];
    if (!/^[A-Za-z0-9_-]+$/.test(name) || name.length > most.name || /^aws/i.test(name))
      issues.push(
        issue(
          'invalid_variable',
          at,
          `"${name}" is no name of a variable: use letters, digits, "-" and "_", and do not begin with AWS`,
        ),
      );
    if (typeof written !== 'string' || written.length > most.path) {
      issues.push(
        issue(
          'invalid_json_path',
          at,
          `The path of "${name}" is no text of at most ${most.path} characters: write $.detail.state`,
        ),
      );
      continue;
    }
    const { value, issues: found } = parseJsonPath(written);
    issues.push(...found.map((each) => ({ ...each, path: at })));
    paths.set(name, value ?? []);
  }
  return paths;
}

function readText(text: unknown, paths: ReadonlyMap<string, JsonPath>, issues: Issue[]): Template | null {
  const at = ['InputTemplate'];
  if (typeof text !== 'string' || text.trim() === '' || text.length > most.template) {
    issues.push(
      issue(
        'invalid_template',
        at,
        `InputTemplate is no text of 1 to ${most.template} characters: write what the target is to get`,
      ),
    );
    return null;
  }
  const read = readTemplate(text);
  if ('fault' in read) {
    issues.push(
      issue(
        'template_not_json',
        at,
        `InputTemplate gives no JSON: at character ${read.fault.at} ${read.fault.message}; quote texts, or begin with a word for plain text`,
      ),
    );
    return null;
  }
  for (const name of variablesOf(read.template)) {
    if (paths.has(name) || predefinedVariables.includes(name)) continue;
    issues.push(
      issue(
        'unknown_variable',
        at,
        `InputTemplate uses <${name}>, which is not in InputPathsMap: add it, or write \\<${name}\\> for the text`,
      ),
    );
  }
  return read.template;
}
