import { hasErrors, issue, type Issue, type Path } from '../../engines/issue.ts';
import { type MetricAlarm, parseMetricAlarm } from '../../engines/alarm/index.ts';
import { completeRef } from '../../organization/catalog/reader.ts';
import type { Reader, ReadResult, Reference, TemplateResource } from '../../platform/operations.ts';
import { parseTarget } from '../event/target.ts';

/** Tags of our own on an alarm, with the role and the kind of what each names. */
const links = {
  'evenkeel.dev/service': { role: 'service', kind: 'component' },
  'evenkeel.dev/runbook': { role: 'runbook', kind: 'runbook' },
  'evenkeel.dev/owner': { role: 'owner', kind: 'group' },
} as const;

/** What an alarm's entity says: the alarm itself, what its tags name, and the targets of its actions by new state. */
export interface AlarmSpec extends Record<string, unknown> {
  alarm: MetricAlarm;
  service: string | null;
  runbook: string | null;
  /** References of the response plans and runbooks that the actions name; other actions have none. */
  targets: { alarm: string[]; ok: string[]; insufficientData: string[] };
  path: Path;
}

/** Reads an AWS::CloudWatch::Alarm as an entity of kind `alarm`; warns of one that nobody answers or reacts to. */
export function readAlarm(resource: TemplateResource): ReadResult {
  const path = [...resource.path, 'Properties'];
  const parsed = parseMetricAlarm(resource.properties, path, resource.logicalId);
  const issues: Issue[] = [...parsed.issues];
  const alarm = parsed.value;
  if (alarm === undefined) return { entities: [], issues };
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
  const references: Reference[] = Object.values(named).flatMap((each) => each ?? []);
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
  if (runbook === null && !actions.alarm.isReached) {
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
  const spec: AlarmSpec = { alarm, service, runbook, targets, path: resource.path };
  const title = titleOf(alarm);
  return {
    entities: [{ ref: `alarm:default/${alarm.name}`, kind: 'alarm', name: alarm.name, title, owner, spec, references }],
    issues,
  };
}

/** The description's first sentence without its stop, or the name of an alarm without one. */
function titleOf(alarm: MetricAlarm): string {
  const sentence = alarm.description.trim().split(/(?<=[.!?])\s|\n/)[0] ?? '';
  return sentence.replace(/\.$/, '') || alarm.name;
}

type Named = { service?: Reference; runbook?: Reference; owner?: Reference };

function readTags(alarm: MetricAlarm, properties: unknown, path: Path, issues: Issue[]): Named {
  const written = (properties as { Tags?: { Key?: unknown }[] }).Tags ?? [];
  const named: Named = {};
  for (const [key, value] of Object.entries(alarm.tags)) {
    const here = [...path, 'Tags', written.findIndex((each) => each.Key === key), 'Value'];
    if (Object.hasOwn(links, key)) {
      const { role, kind } = links[key as keyof typeof links];
      named[role] = { to: completeRef(value, kind), role, path: here };
    } else if (key.startsWith('evenkeel.dev/')) {
      issues.push(
        issue('unknown_tag', here, `The tag "${key}" is not known: write one of ${Object.keys(links).join(', ')}`),
      );
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

/** How documents declare alarms. */
export const readers: readonly Reader[] = [{ form: 'cloudformation', type: 'AWS::CloudWatch::Alarm', read: readAlarm }];
