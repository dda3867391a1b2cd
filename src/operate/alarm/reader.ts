import { hasErrors, issue, type Issue, type Path } from '../../engines/issue.ts';
import {
  type AnomalyDetector,
  describeMetric,
  type MetricAlarm,
  parseAnomalyDetector,
  parseMetricAlarm,
  RANGE_TAG,
} from '../../engines/alarm/index.ts';
import {
  type CompositeAlarm,
  listChildren,
  orderComposites,
  parseCompositeAlarm,
} from '../../engines/composite-alarm/index.ts';
import { completeRef } from '../../organization/catalog/reader.ts';
import type { Entity, Reader, ReadResult, Reference, TemplateResource } from '../../platform/operations.ts';
import { parseTarget } from '../event/target.ts';

/** Tags of our own on an alarm, with the role and the kind of what each names. */
const links = {
  'evenkeel.dev/service': { role: 'service', kind: 'component' },
  'evenkeel.dev/runbook': { role: 'runbook', kind: 'runbook' },
  'evenkeel.dev/owner': { role: 'owner', kind: 'group' },
} as const;

/** Tags of our own that others read: how far back an evaluation looks. */
const ofOthers = [RANGE_TAG];

/** The tag that says how bad it is when the alarm fires, from 1, the worst, to 5. */
export const severityTag = 'evenkeel.dev/severity';

/** What an alarm's entity says: the alarm itself, what its tags name, and the targets of its actions by new state. */
export interface AlarmSpec extends Record<string, unknown> {
  /** Set for a metric alarm. */
  alarm?: MetricAlarm;
  /** Set for a composite alarm. */
  composite?: CompositeAlarm;
  service: string | null;
  runbook: string | null;
  /** References of the response plans and runbooks that the actions name; other actions have none. */
  targets: { alarm: string[]; ok: string[]; insufficientData: string[] };
  path: Path;
}

/** Reads an AWS::CloudWatch::Alarm as an entity of kind `alarm`; warns of one that nobody answers or reacts to. */
export function readAlarm(resource: TemplateResource): ReadResult {
  const parsed = parseMetricAlarm(resource.properties, [...resource.path, 'Properties'], resource.logicalId);
  if (parsed.value === undefined) return { entities: [], issues: parsed.issues };
  return toEntity(resource, parsed.value, { alarm: parsed.value }, parsed.issues, []);
}

/** Reads an AWS::CloudWatch::CompositeAlarm as an entity of kind `alarm` that refers to the alarms that it rests on. */
export function readComposite(resource: TemplateResource): ReadResult {
  const path = [...resource.path, 'Properties'];
  const parsed = parseCompositeAlarm(resource.properties, path, resource.logicalId);
  const composite = parsed.value;
  if (composite === undefined) return { entities: [], issues: parsed.issues };
  const references = listChildren(composite.rule).map((name) => ({
    to: `alarm:default/${name}`,
    role: 'alarm',
    path: [...path, 'AlarmRule'],
  }));
  if (composite.suppressor !== null)
    references.push({
      to: `alarm:default/${composite.suppressor.alarm}`,
      role: 'suppressor',
      path: [...path, 'ActionsSuppressor'],
    });
  return toEntity(resource, composite, { composite }, parsed.issues, references);
}

function toEntity(
  resource: TemplateResource,
  alarm: MetricAlarm | CompositeAlarm,
  said: Pick<AlarmSpec, 'alarm' | 'composite'>,
  found: readonly Issue[],
  below: readonly Reference[],
): ReadResult {
  const path = [...resource.path, 'Properties'];
  const issues: Issue[] = [...found];
  if (!/^\S+$/.test(alarm.name)) {
    issues.push(
      issue(
        'bad_alarm_name',
        [...path, 'AlarmName'],
        `The name ${JSON.stringify(alarm.name)} holds white space: write it with "-", so that others can refer to it`,
      ),
    );
  }
  const named = readTags(alarm, resource.properties, path, issues);
  const references: Reference[] = [...Object.values(named).flatMap((each) => each ?? []), ...below];
  const actions = {
    alarm: readActions(alarm.actions.alarm, [...path, 'AlarmActions'], references, issues),
    ok: readActions(alarm.actions.ok, [...path, 'OKActions'], references, issues),
    insufficientData: readActions(
      alarm.actions.insufficientData,
      [...path, 'InsufficientDataActions'],
      references,
      issues,
    ),
  };
  const service = named.service?.to ?? null;
  const runbook = named.runbook?.to ?? null;
  const owner = named.owner?.to ?? null;
  // The alarms below a composite have their own responses, and it may itself be there for others to rest on.
  if (runbook === null && !actions.alarm.isReached && said.composite === undefined) {
    issues.push(
      issue(
        'alarm_without_response',
        [...path, 'AlarmActions'],
        `Nothing follows the alarm "${alarm.name}": add the tag evenkeel.dev/runbook, or a response plan to AlarmActions`,
        'warning',
      ),
    );
  }
  if (owner === null && service === null) {
    issues.push(
      issue(
        'alarm_without_owner',
        [...path, 'Tags'],
        `Nobody answers for the alarm "${alarm.name}": add the tag evenkeel.dev/service, or evenkeel.dev/owner with a group`,
        'warning',
      ),
    );
  }
  if (hasErrors(issues)) return { entities: [], issues };
  const targets = {
    alarm: actions.alarm.targets,
    ok: actions.ok.targets,
    insufficientData: actions.insufficientData.targets,
  };
  const spec: AlarmSpec = { ...said, service, runbook, targets, path: resource.path };
  const title = titleOf(alarm);
  return {
    entities: [{ ref: `alarm:default/${alarm.name}`, kind: 'alarm', name: alarm.name, title, owner, spec, references }],
    issues,
  };
}

/** The description's first sentence without its stop, or the name of an alarm without one. */
function titleOf(alarm: Pick<MetricAlarm, 'name' | 'description'>): string {
  const sentence = alarm.description.trim().split(/(?<=[.!?])\s|\n/)[0] ?? '';
  return sentence.replace(/\.$/, '') || alarm.name;
}

type Named = { service?: Reference; runbook?: Reference; owner?: Reference };

function readTags(alarm: Pick<MetricAlarm, 'tags'>, properties: unknown, path: Path, issues: Issue[]): Named {
  const written = (properties as { Tags?: { Key?: unknown }[] }).Tags ?? [];
  const named: Named = {};
  for (const [key, value] of Object.entries(alarm.tags)) {
    const here = [...path, 'Tags', written.findIndex((each) => each.Key === key), 'Value'];
    if (Object.hasOwn(links, key)) {
      const { role, kind } = links[key as keyof typeof links];
      named[role] = { to: completeRef(value, kind), role, path: here };
    } else if (key === severityTag) {
      if (!/^[1-5]$/.test(value)) {
        const message = `${JSON.stringify(value)} is no severity: write "1", the worst, to "5"`;
        issues.push(issue('invalid_severity', here, message));
      }
    } else if (key.startsWith('evenkeel.dev/') && !ofOthers.includes(key)) {
      const known = [...Object.keys(links), severityTag, ...ofOthers].join(', ');
      issues.push(issue('unknown_tag', here, `The tag "${key}" is not known: write one of ${known}`));
    }
  }
  return named;
}

type Actions = { targets: string[]; isReached: boolean };

/** Reads the actions of one new state; what they name is added to the references. */
function readActions(actions: readonly string[], path: Path, references: Reference[], issues: Issue[]): Actions {
  const targets: string[] = [];
  let isReached = false;
  actions.forEach((action, index) => {
    const here = [...path, index];
    const target = parseTarget(action);
    if ('problem' in target) {
      issues.push(issue('unreachable_action', here, `${target.problem}; the action is left out`, 'warning'));
    } else if (target.to.startsWith('notify:topic:')) {
      const message = `The topic "${action}" is not reached from here, so the action is left out: name a response plan or an SSM document, or write notify:email:ADDRESS or notify:webhook:URL`;
      issues.push(issue('unreachable_action', here, message, 'warning'));
    } else {
      isReached = true;
      if (target.kind === 'notification') return;
      targets.push(target.to);
      references.push({ to: target.to, role: 'action', path: here });
    }
  });
  return { targets, isReached };
}

/** Reads an AWS::CloudWatch::AnomalyDetector as an entity that says how bands of its metric are trained. */
export function readDetector(resource: TemplateResource): ReadResult {
  const { value: detector, issues } = parseAnomalyDetector(resource.properties, [...resource.path, 'Properties']);
  if (detector === undefined) return { entities: [], issues };
  const name = resource.logicalId;
  const title = `Band of ${describeMetric(detector)}`;
  const spec: { detector: AnomalyDetector; path: Path } = { detector, path: resource.path };
  const ref = `anomaly-detector:default/${name}`;
  return { entities: [{ ref, kind: 'anomaly-detector', name, title, owner: null, spec, references: [] }], issues };
}

/** Tells which composites wait for one another: none of them can be evaluated. */
export function checkCycles(entities: readonly Entity[]): { ref: string; issue: Issue }[] {
  const composites = new Map(
    entities.flatMap(({ kind, name, ref, spec }) => {
      const { composite, path } = spec as AlarmSpec;
      return kind === 'alarm' && composite !== undefined ? [[name, { ref, rule: composite.rule, path }] as const] : [];
    }),
  );
  const { cycles, issues } = orderComposites(new Map([...composites].map(([name, { rule }]) => [name, rule])));
  return issues.flatMap((each, index) => {
    const first = composites.get(cycles[index]?.[0] ?? '');
    if (first === undefined) return [];
    return [{ ref: first.ref, issue: { ...each, path: [...first.path, 'Properties', 'AlarmRule'] } }];
  });
}

/** How documents declare alarms. */
export const readers: readonly Reader[] = [
  { form: 'cloudformation', type: 'AWS::CloudWatch::Alarm', read: readAlarm },
  { form: 'cloudformation', type: 'AWS::CloudWatch::CompositeAlarm', read: readComposite },
  { form: 'cloudformation', type: 'AWS::CloudWatch::AnomalyDetector', read: readDetector },
  { form: 'tree', check: checkCycles },
];
