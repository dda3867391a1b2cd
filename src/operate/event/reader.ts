import { hasErrors, issue, type Issue } from '../../engines/issue.ts';
import { PropertyReader } from '../../engines/template/index.ts';
import { completeRef } from '../../organization/catalog/reader.ts';
import type { Entity, Reader, ReadResult, Reference, TemplateResource } from '../../platform/operations.ts';
import { parseEventPattern } from './pattern.ts';
import { parseSchedule } from './schedule.ts';
import { readTarget, type RuleTarget } from './target-reader.ts';

/** What a declared rule says. */
export interface RuleSpec {
  description: string | null;
  enabled: boolean;
  /** The pattern as written; null where the rule is on a schedule only. */
  pattern: Record<string, unknown> | null;
  /** The ScheduleExpression as written. */
  schedule?: string;
  targets: RuleTarget[];
  path: (string | number)[];
}

/** The last one also asks for CloudTrail's management events, which are events like all others here. */
const states = ['ENABLED', 'DISABLED', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'] as const;

/** The tag of a resource that names who answers for it. */
const ownerTag = 'evenkeel.dev/owner';

function readRule(resource: TemplateResource): ReadResult {
  const issues: Issue[] = [];
  const references: Reference[] = [];
  const reader = new PropertyReader(resource.properties ?? {}, [...resource.path, 'Properties'], issues);
  const name = reader.text('Name', 64) ?? resource.logicalId;
  if (!/^[A-Za-z0-9._-]+$/.test(name))
    reader.report('invalid_name', ['Name'], `"${name}" is no name of a rule: use letters, digits, ".", "-" and "_"`);
  const description = reader.text('Description', 512) ?? null;
  const enabled = reader.choice('State', states) !== 'DISABLED';
  reader.value('RoleArn');
  const bus = reader.text('EventBusName');
  if (bus !== undefined && bus !== 'default')
    reader.report(
      'unknown_event_bus',
      ['EventBusName'],
      `There is no event bus "${bus}": remove EventBusName or write default, all events go over one log`,
    );
  const schedule = readSchedule(reader);
  if (!reader.has('ScheduleExpression'))
    reader.require('EventPattern', 'the events that the rule is about, such as {type: [evenkeel.incident.opened]}');
  const pattern = readPattern(reader, issues);
  const targets = reader.children('Targets', { max: 100 }).map((each) => readTarget(each, references));
  if (targets.length === 0)
    issues.push(
      issue(
        'rule_without_target',
        resource.path,
        `The rule "${name}" has no target, so it only counts: add Targets`,
        'warning',
      ),
    );
  const ids = targets.map((each) => each?.id);
  ids.forEach((id, index) => {
    if (id !== undefined && ids.indexOf(id) !== index)
      reader.report(
        'duplicate_target',
        ['Targets', index, 'Id'],
        `The target "${id}" stands twice: give each its own Id`,
      );
  });
  const owner = readOwner(reader, references);
  reader.finish();
  if (hasErrors(issues) || (pattern === undefined && schedule === null)) return { entities: [], issues };
  const spec: RuleSpec = {
    description,
    enabled,
    pattern: pattern ?? null,
    ...(schedule === null ? {} : { schedule }),
    targets: targets.filter((each) => each !== null),
    path: [...resource.path],
  };
  const entity: Entity = {
    ref: `rule:default/${name}`,
    kind: 'rule',
    name,
    title: description ?? name,
    owner,
    spec: { ...spec },
    references,
  };
  return { entities: [entity], issues };
}

function readSchedule(reader: PropertyReader): string | null {
  const text = reader.text('ScheduleExpression', 256);
  if (text === undefined) return null;
  for (const each of parseSchedule(text).issues) reader.report(each.code, ['ScheduleExpression'], each.message);
  return text;
}

function readPattern(reader: PropertyReader, issues: Issue[]): Record<string, unknown> | undefined {
  const written = asJson(reader.value('EventPattern'));
  if (written === undefined) return undefined;
  const parsed = parseEventPattern(written);
  for (const each of parsed.issues) issues.push({ ...each, path: [...reader.path, 'EventPattern', ...each.path] });
  return parsed.value === undefined ? undefined : (written as Record<string, unknown>);
}

/** CloudFormation takes a pattern as JSON text too; a text that is none stays as it is, and is told as one. */
function asJson(written: unknown): unknown {
  if (typeof written !== 'string') return written;
  try {
    return JSON.parse(written) as unknown;
  } catch {
    return written;
  }
}

function readOwner(reader: PropertyReader, references: Reference[]): string | null {
  let owner: string | null = null;
  for (const tag of reader.children('Tags')) {
    const key = tag.requiredText('Key', 'the name of the tag');
    const value = tag.text('Value') ?? '';
    tag.finish();
    if (key !== ownerTag) continue;
    if (value === '') {
      tag.report(
        'empty_property',
        ['Value'],
        `The tag ${ownerTag} is empty: write a group, such as group:default/platform`,
      );
      continue;
    }
    owner = completeRef(value, 'group');
    references.push({ to: owner, role: 'owner', path: [...tag.path, 'Value'] });
  }
  return owner;
}

/** How CloudFormation's rules of EventBridge become entities of kind rule. */
export const readers: readonly Reader[] = [{ form: 'cloudformation', type: 'AWS::Events::Rule', read: readRule }];
