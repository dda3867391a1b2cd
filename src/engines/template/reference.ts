import type { Path } from '../issue.ts';
import { arnOf, nameOfArn, namingProperties, partitionOf } from './resource-name.ts';
import { evaluateCondition } from './condition.ts';
import { DEPTH, NO_VALUE, type ReadName, refuse, type Scope, UNRESOLVED } from './scope.ts';
import { LANGUAGE_EXTENSIONS } from './template.ts';

/** Resolves Ref: a pseudo parameter, a parameter or a resource of the template (rules TPL-6 to TPL-8). */
export function resolveReference(scope: Scope, name: string, path: Path): unknown {
  if (name.startsWith('AWS::')) return resolvePseudoParameter(scope, name, path);
  if (Object.hasOwn(scope.parameters, name)) return scope.parameters[name];
  if (Object.hasOwn(scope.template.parameters, name)) {
    return refuse(
      scope,
      'missing_parameter',
      path,
      `Parameter "${name}" has no value here: give it a Default or pass a value`,
    );
  }
  const type = referTo(scope, name, path);
  if (type === UNRESOLVED) return UNRESOLVED;
  const naming = namingProperties(type);
  if (naming === undefined) {
    const message = `The name of "${name}" (${type}) is known only after deployment: pass it as a parameter or write it`;
    return refuse(scope, 'unresolvable', path, message);
  }
  return naming.refIsArn ? resolveArn(scope, name, path) : resolveName(scope, name, path);
}

/** Resolves Fn::GetAtt: the ARN of a resource of a known type, or its name where the attribute is its name property. */
export function resolveAttribute(scope: Scope, name: string, attribute: string, path: Path): unknown {
  const type = referTo(scope, name, path);
  if (type === UNRESOLVED) return UNRESOLVED;
  const naming = namingProperties(type);
  if (naming !== undefined && attribute === 'Arn') return resolveArn(scope, name, path);
  if (naming !== undefined && attribute === naming.name) return resolveName(scope, name, path);
  // The topic's ARN is the one attribute of our types that is not simply called Arn.
  if (type === 'AWS::SNS::Topic' && attribute === 'TopicArn') return resolveArn(scope, name, path);
  const message = `"${name}.${attribute}" (${type}) is known only after deployment: pass it as a parameter or write it`;
  return refuse(scope, 'unresolvable', path, message);
}

function referTo(scope: Scope, name: string, path: Path): string | typeof UNRESOLVED {
  const resource = Object.hasOwn(scope.template.resources, name) ? scope.template.resources[name] : undefined;
  if (resource === undefined) {
    const transform = scope.template.transforms?.find((each) => each !== LANGUAGE_EXTENSIONS);
    const message =
      transform === undefined
        ? `"${name}" is neither a parameter nor a resource of this template: declare it or correct the name`
        : `"${name}" is neither a parameter nor a resource here, and ${transform}, which might add it, is not run: write the value`;
    return refuse(scope, 'unknown_reference', path, message);
  }
  scope.references.add(name);
  if (resource.condition !== undefined && !evaluateCondition(scope, resource.condition, path)) {
    const message = `"${name}" does not exist here because its condition "${resource.condition}" is false: guard this with Fn::If`;
    return refuse(scope, 'absent_resource', path, message);
  }
  return resource.type;
}

function resolvePseudoParameter(scope: Scope, name: string, path: Path): unknown {
  const { region, accountId, stackName } = scope.place;
  const partition = partitionOf(region);
  switch (name) {
    case 'AWS::NoValue':
      return NO_VALUE;
    case 'AWS::Region':
      return region;
    case 'AWS::AccountId':
      return accountId;
    case 'AWS::StackName':
      return stackName;
    case 'AWS::StackId':
      return `arn:${partition}:cloudformation:${region}:${accountId}:stack/${stackName}`;
    case 'AWS::Partition':
      return partition;
    case 'AWS::URLSuffix':
      return partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
    case 'AWS::NotificationARNs':
      return [];
    default:
      return refuse(
        scope,
        'unknown_reference',
        path,
        `"${name}" is no pseudo parameter: use AWS::Region, AWS::AccountId or AWS::StackName`,
      );
  }
}

function resolveName(scope: Scope, id: string, path: Path): string | typeof UNRESOLVED {
  const resource = scope.template.resources[id];
  const naming = resource && namingProperties(resource.type);
  if (resource === undefined || naming === undefined) return UNRESOLVED;
  const name = resolveNamePart(scope, id, naming.name, path);
  if (name !== undefined || !naming.isWritten) return name ?? id;
  const message = `The name of "${id}" (${resource.type}) is known only after deployment: write its "${naming.name}"`;
  return refuse(scope, 'unresolvable', path, message);
}

function resolveArn(scope: Scope, id: string, path: Path): string | typeof UNRESOLVED {
  const resource = scope.template.resources[id];
  const naming = resource && namingProperties(resource.type);
  if (resource === undefined || naming === undefined) return UNRESOLVED;
  const name = resolveName(scope, id, path);
  const owner = naming.owner === undefined ? '' : resolveNamePart(scope, id, naming.owner, path);
  if (name === UNRESOLVED || owner === UNRESOLVED) return UNRESOLVED;
  return arnOf(resource.type, name, nameOfArn(owner ?? ''), scope.place) ?? UNRESOLVED;
}

function resolveNamePart(
  scope: Scope,
  id: string,
  property: string,
  path: Path,
): string | undefined | typeof UNRESOLVED {
  const resource = scope.template.resources[id];
  if (resource === undefined || !Object.hasOwn(resource.properties, property)) return undefined;
  const key = `${id}.${property}`;
  if (scope.naming.has(key)) {
    return refuse(scope, 'circular_reference', path, `The name of "${id}" depends on itself: write it as a text`);
  }
  const known = scope.names.get(key);
  if (known === undefined && scope.naming.size >= DEPTH) {
    return refuse(
      scope,
      'too_deep',
      path,
      `The name of "${id}" stands behind more than ${DEPTH} others: write it as a text`,
    );
  }
  const { value, issues } =
    known ?? readName(scope, key, resource.properties[property], [...resource.path, 'Properties', property]);
  for (const each of issues) if (!scope.issues.includes(each)) scope.issues.push(each);
  if (value === NO_VALUE) return undefined;
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (issues.length > 0) return UNRESOLVED;
  return refuse(
    scope,
    'unresolvable',
    path,
    `The name of "${id}" cannot be resolved inside the file: write its "${property}"`,
  );
}

/**
 * Resolves a name property once. What a name refers to belongs to the named resource, whose own issues and references
 * are gathered on its turn; only what keeps the asking resource from its value is passed on.
 */
function readName(scope: Scope, key: string, written: unknown, path: Path): ReadName {
  const { issues, references } = scope;
  scope.naming.add(key);
  scope.issues = [];
  scope.references = new Set();
  const value = scope.resolve(written, path);
  const passedOn = scope.issues.filter(({ code }) => code === 'circular_reference' || code === 'too_deep');
  scope.issues = issues;
  scope.references = references;
  scope.naming.delete(key);
  const read = { value, issues: passedOn };
  scope.names.set(key, read);
  return read;
}
