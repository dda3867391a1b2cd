import { hasErrors, issue, type Issue } from '../../engines/issue.ts';
import { PropertyReader } from '../../engines/template/index.ts';
import { completeRef } from '../../organization/catalog/reader.ts';
import type { Entity, Reader, ReadResult, Reference, TemplateResource } from '../../platform/operations.ts';
import { parseEventPattern } from './pattern.ts';
import { parseTarget, type Target } from './target.ts';

/** A target of a declared rule; `input` is what it is given: parameters for a runbook, a text for a message. */
export interface RuleTarget extends Pick<Target, 'kind' | 'to'> {
  id: string;
  input: Record<string, unknown> | string | null;
}

/** What a declared rule says. */
export interface RuleSpec {
  description: string | null;
  enabled: boolean;
  /** The pattern as written. */
  pattern: Record<string, unknown>;
  targets: RuleTarget[];
  path: (string | number)[];
}

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
  const enabled = reader.choice('State', ['ENABLED', 'DISABLED']) !== 'DISABLED';
  reader.value('RoleArn');
  const bus = reader.text('EventBusName');
  if (bus !== undefined && bus !== 'default')
    reader.report(
      'unknown_event_bus',
      ['EventBusName'],
      `There is no event bus "${bus}": remove EventBusName or write default, all events go over one log`,
    );
  if (reader.has('ScheduleExpression')) {
    reader.report(
      'schedule_not_supported',
      ['ScheduleExpression'],
      'Rules on a schedule are not supported yet: write an EventPattern, and start what is due by the clock from outside',
    );
  } else {
    reader.require('EventPattern', 'the events that the rule is about, such as {type: [evenkeel.incident.opened]}');
  }
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
  if (hasErrors(issues) || pattern === undefined) return { entities: [], issues };
  const spec: RuleSpec = {
    description,
    enabled,
    pattern,
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

function readPattern(reader: PropertyReader, issues: Issue[]): Record<string, unknown> | undefined {
  const written = reader.value('EventPattern');
  if (written === undefined) return undefined;
  const parsed = parseEventPattern(written);
  for (const each of parsed.issues) issues.push({ ...each, path: [...reader.path, 'EventPattern', ...each.path] });
  return parsed.value === undefined ? undefined : (written as Record<string, unknown>);
}

/** Keys of a target that say how AWS delivers; here every target is tried again until it becomes a dead letter. */
const ofDelivery = ['RetryPolicy', 'DeadLetterConfig'];

function readTarget(reader: PropertyReader, references: Reference[]): RuleTarget | null {
  const id = reader.requiredText('Id', 'a name of the target within the rule', 64);
  const arn = reader.requiredText('Arn', 'the ARN of what the rule leads to');
  reader.value('RoleArn');
  for (const key of ['InputPath', 'InputTransformer']) {
    if (reader.has(key))
      reader.report('input_not_supported', [key], `${key} is not supported: write a constant Input, or leave it out`);
  }
  for (const key of ofDelivery) {
    if (reader.has(key))
      reader.inform(
        'delivery_by_evenkeel',
        [key],
        `${key} counts on AWS only: here a target is tried again on its own and then told as evenkeel.rule.dead-lettered`,
      );
  }
  const target = arn === '' ? null : parseTarget(arn);
  if (target !== null && 'problem' in target) reader.report('unknown_target', ['Arn'], target.problem);
  const known = target === null || 'problem' in target ? null : target;
  const input = readInput(reader, known);
  reader.finish();
  if (known === null) return null;
  if (known.to.startsWith('notify:topic:')) {
    const topic = known.to.slice('notify:topic:'.length);
    reader.inform(
      'topic_outside',
      ['Arn'],
      `The topic "${topic}" lives outside: its messages go to the connection "${topic}" if EVENKEEL_CONNECTION_${topic.toUpperCase().replaceAll('-', '_')} is set, else they stand in the console`,
    );
  }
  if (!known.portable)
    reader.inform(
      'not_portable',
      ['Arn'],
      `"${arn}" is understood by Evenkeel only${known.bare ? `, as the response plan of that name` : ''}: AWS wants an ARN`,
    );
  if (known.kind !== 'notification') references.push({ to: known.to, role: 'target', path: [...reader.path, 'Arn'] });
  return { id, kind: known.kind, to: known.to, input };
}

function readInput(reader: PropertyReader, target: Target | null): RuleTarget['input'] {
  const text = reader.text('Input', 8192);
  if (text === undefined || target === null) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    reader.report('input_not_json', ['Input'], 'Input is not JSON: write JSON text, a plain text in quotes');
    return null;
  }
  if (target.kind === 'response-plan') {
    reader.report(
      'input_not_supported',
      ['Input'],
      'A response plan takes no Input: remove it, the incident is made of the plan and the event',
    );
    return null;
  }
  if (target.kind === 'notification') return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return toParameters(value as Record<string, unknown>);
  reader.report(
    'input_not_a_map',
    ['Input'],
    'The Input of a runbook is no map: write its parameters, such as {"Host": ["web-1"]}',
  );
  return null;
}

/** EventBridge writes each parameter of an Automation document as a list of texts; one text in a list stands for itself. */
function toParameters(written: Record<string, unknown>): Record<string, unknown> {
  const unwrap = (value: unknown) =>
    Array.isArray(value) && value.length === 1 && typeof value[0] === 'string' ? value[0] : value;
  return Object.fromEntries(Object.entries(written).map(([name, value]) => [name, unwrap(value)]));
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
