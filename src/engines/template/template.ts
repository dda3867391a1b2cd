import { hasErrors, issue, type Issue, type Parsed, type Path } from '../issue.ts';
import { describeKind, isTree, PropertyReader, quote, type Tree } from './property.ts';

/** One entry of the Parameters section. */
export interface TemplateParameter {
  type: string;
  default?: unknown;
  allowedValues?: readonly unknown[];
  allowedPattern?: string;
  minValue?: number;
  maxValue?: number;
  minLength?: number;
  maxLength?: number;
}

/** One entry of the Resources section, its properties still with their intrinsic functions. */
export interface TemplateResource {
  type: string;
  properties: Tree;
  condition?: string;
  dependsOn: readonly string[];
  path: Path;
}

/** A CloudFormation template as data; the maps are keyed by logical id. */
export interface Template {
  description?: string;
  /** Names of the macros that the template asks for; absent where it asks for none. */
  transforms?: readonly string[];
  parameters: Readonly<Record<string, TemplateParameter>>;
  mappings: Readonly<Record<string, unknown>>;
  conditions: Readonly<Record<string, unknown>>;
  resources: Readonly<Record<string, TemplateResource>>;
}

const ATTRIBUTES = [
  'Description',
  'Metadata',
  'DeletionPolicy',
  'UpdateReplacePolicy',
  'UpdatePolicy',
  'CreationPolicy',
];
/** The one macro that is run here: it only widens what functions take (rule TPL-4). */
export const LANGUAGE_EXTENSIONS = 'AWS::LanguageExtensions';
const LOGICAL_ID = /^[A-Za-z0-9]{1,255}$/;

/** Parses the plain tree of a CloudFormation template (rules TPL-1 to TPL-5); all issues at once, each with its path. */
export function parseTemplate(value: unknown): Parsed<Template> {
  const issues: Issue[] = [];
  if (!isTree(value)) {
    return {
      issues: [
        issue('wrong_kind', [], `Expected a template, found ${describeKind(value)}: write a map with Resources`),
      ],
    };
  }
  const root = new PropertyReader(value, [], issues);
  root.value('AWSTemplateFormatVersion');
  root.value('Metadata');
  root.value('Rules');
  root.value('Outputs');
  root.value('Hooks');
  const description = root.text('Description', 1024);
  const transforms = readTransforms(root, issues);
  root.require('Resources', 'a map of logical ids to resources');

  const parameters: [string, TemplateParameter][] = [];
  for (const [name, reader] of section(root, 'Parameters', issues)) parameters.push([name, readParameter(reader)]);
  const resources: [string, TemplateResource][] = [];
  for (const [name, reader] of section(root, 'Resources', issues)) resources.push([name, readResource(reader)]);
  const conditions = root.child('Conditions') === undefined ? {} : asTree(root, 'Conditions');
  const mappings = root.child('Mappings') === undefined ? {} : asTree(root, 'Mappings');
  root.finish();

  const template: Template = {
    ...(description === undefined ? {} : { description }),
    ...(transforms.length === 0 ? {} : { transforms }),
    parameters: Object.fromEntries(parameters),
    mappings,
    conditions,
    resources: Object.fromEntries(resources),
  };
  checkNames(template, issues);
  return hasErrors(issues) ? { issues } : { value: template, issues };
}

function readTransforms(root: PropertyReader, issues: Issue[]): string[] {
  const written = root.value('Transform');
  if (written === undefined) return [];
  const transforms = (Array.isArray(written) ? written : [written]).map((each: unknown) => {
    const name = isTree(each) ? each['Name'] : each;
    return typeof name === 'string' ? name : quote(each);
  });
  if (transforms.some((each) => each.startsWith('AWS::Serverless-'))) root.value('Globals');
  const others = transforms.filter((each) => each !== LANGUAGE_EXTENSIONS).map(quote);
  if (others.length > 0) {
    const message = `Transform ${others.join(', ')} is not run: what it would add or change is not seen`;
    issues.push(issue('transform_not_run', ['Transform'], message, 'warning'));
  }
  return transforms;
}

function asTree(root: PropertyReader, name: string): Tree {
  const value = root.value(name);
  return isTree(value) ? value : {};
}

function* section(root: PropertyReader, name: string, issues: Issue[]): Generator<[string, PropertyReader]> {
  root.child(name);
  for (const [id, value] of Object.entries(asTree(root, name))) {
    const path = [name, id];
    if (id.startsWith('Fn::')) {
      issues.push(issue('unresolvable', path, `"${id}" is not expanded: write the entries out one by one`));
    } else if (!LOGICAL_ID.test(id)) {
      issues.push(issue('invalid_name', path, `"${id}" is no logical id: use letters and digits only`));
    } else {
      yield [id, new PropertyReader(value, path, issues)];
    }
  }
}

function readParameter(reader: PropertyReader): TemplateParameter {
  const parameter: TemplateParameter = { type: reader.requiredText('Type', 'a type such as String') };
  if (reader.has('Default')) parameter.default = reader.value('Default');
  if (reader.has('AllowedValues')) parameter.allowedValues = reader.list('AllowedValues').map((item) => item.value);
  const pattern = reader.text('AllowedPattern');
  if (pattern !== undefined) parameter.allowedPattern = pattern;
  for (const [name, key] of [
    ['MinValue', 'minValue'],
    ['MaxValue', 'maxValue'],
    ['MinLength', 'minLength'],
    ['MaxLength', 'maxLength'],
  ] as const) {
    const bound = Number(reader.value(name) ?? Number.NaN);
    if (!Number.isNaN(bound)) parameter[key] = bound;
  }
  for (const name of ['Description', 'ConstraintDescription', 'NoEcho']) reader.value(name);
  reader.finish();
  return parameter;
}

function readResource(reader: PropertyReader): TemplateResource {
  const type = reader.requiredText('Type', 'a resource type such as AWS::CloudWatch::Alarm');
  const isCustom = type === 'AWS::CloudFormation::CustomResource' || type.startsWith('Custom::');
  if (isCustom) reader.value('Version');
  if (type.startsWith('AWS::Serverless::')) for (const name of ['Connectors', 'IgnoreGlobals']) reader.value(name);
  reader.child('Properties');
  const written = reader.value('Properties');
  const condition = reader.text('Condition');
  const depends = reader.value('DependsOn');
  for (const name of ATTRIBUTES) reader.value(name);
  reader.finish();
  return {
    type,
    properties: isTree(written) ? written : {},
    ...(condition === undefined ? {} : { condition }),
    dependsOn: typeof depends === 'string' ? [depends] : reader.texts('DependsOn'),
    path: reader.path,
  };
}

function checkNames(template: Template, issues: Issue[]): void {
  for (const id of Object.keys(template.parameters)) {
    if (!Object.hasOwn(template.resources, id)) continue;
    issues.push(
      issue('duplicate_name', ['Resources', id], `"${id}" is a parameter too: give one of them another name`),
    );
  }
  for (const resource of Object.values(template.resources)) {
    if (resource.condition !== undefined && !Object.hasOwn(template.conditions, resource.condition)) {
      const message = `Unknown condition "${resource.condition}": declare it under Conditions`;
      issues.push(issue('unknown_condition', [...resource.path, 'Condition'], message));
    }
    for (const id of resource.dependsOn) {
      if (Object.hasOwn(template.resources, id)) continue;
      issues.push(
        issue(
          'unknown_reference',
          [...resource.path, 'DependsOn'],
          `Unknown resource "${id}": name one of this template`,
        ),
      );
    }
  }
}
