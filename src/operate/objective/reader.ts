import { hasErrors, issue, type Issue, type Path } from '../../engines/issue.ts';
import {
  type AlertPolicy,
  type AlertTarget,
  type Inline,
  type Indicator,
  isOwn,
  type MetricSource,
  openSloKinds,
  type OpenSloObject,
  pageKey,
  parseErrorBudgetPolicy,
  parseOpenSlo,
  type Slo,
  ticketKey,
} from '../../engines/slo/index.ts';
import { completeRef } from '../../organization/catalog/reader.ts';
import type { Entity, Reader, ReadResult, Reference } from '../../platform/operations.ts';
import { parseTarget } from '../event/target.ts';
import { checkTree, type OpenSloSpec } from './library.ts';

/** Kinds of entities that objects of OpenSLO become. */
export const entityKinds = {
  SLO: 'objective',
  SLI: 'sli',
  Service: 'slo-service',
  DataSource: 'data-source',
  AlertPolicy: 'alert-policy',
  AlertCondition: 'alert-condition',
  AlertNotificationTarget: 'alert-target',
} as const;

/** Annotations of our own that name others, with the role and the kind of what each names. */
const links = {
  'evenkeel.dev/owner': { role: 'owner', kind: 'group' },
  'evenkeel.dev/runbook': { role: 'runbook', kind: 'runbook' },
} as const;

const otherKeys = [pageKey, ticketKey, 'evenkeel.dev/short-window', 'evenkeel.dev/min-events'];

/** Returns the action that the text of a target means: a word alone names a topic, as OpenSLO has it (`slack`, `email`). */
export function actionOf(target: string): string {
  return /^[A-Za-z0-9_.-]+$/.test(target) ? `topic:default/${target}` : target;
}

function readObject(value: Record<string, unknown>): ReadResult {
  const parsed = parseOpenSlo(value);
  const issues: Issue[] = [...parsed.issues];
  const object = parsed.value;
  if (object === undefined) return { entities: [], issues };
  const { name, displayName, annotations } = object.metadata;
  const references: Reference[] = [];
  const to = (kind: string, ref: string | null, role: string, path: Path): void => {
    if (ref !== null) references.push({ to: `${kind}:default/${ref}`, role, path });
  };
  const owner = readLinks(annotations, references, issues);
  const action = (text: string, path: Path) => readAction(text, path, references, issues);
  if (object.kind === 'SLO') referSlo(object, value, to, action);
  if (object.kind === 'SLI') referIndicator(object.indicator, to);
  if (object.kind === 'AlertPolicy') referPolicy(object.policy, to, action);
  if (object.kind === 'AlertNotificationTarget') action(object.target.target, ['spec', 'target']);
  if (hasErrors(issues)) return { entities: [], issues };
  const kind = entityKinds[object.kind];
  const spec: OpenSloSpec = { object: withoutSecrets(object), path: [] };
  const entity: Entity = {
    ref: `${kind}:default/${name}`,
    kind,
    name,
    title: displayName ?? name,
    owner,
    spec,
    references,
  };
  return { entities: [entity], issues };
}

function readLinks(annotations: Record<string, string>, references: Reference[], issues: Issue[]): string | null {
  let owner: string | null = null;
  for (const [key, text] of Object.entries(annotations)) {
    const path = ['metadata', 'annotations', key];
    if (Object.hasOwn(links, key)) {
      const { role, kind } = links[key as keyof typeof links];
      const ref = completeRef(text, kind);
      references.push({ to: ref, role, path });
      if (role === 'owner') owner = ref;
    } else if (key.startsWith('evenkeel.dev/') && !otherKeys.includes(key)) {
      const known = [...Object.keys(links), ...otherKeys].join(', ');
      issues.push(issue('unknown_annotation', path, `The annotation "${key}" is not known: write one of ${known}`));
    }
  }
  return owner;
}

type Refer = (kind: string, ref: string | null, role: string, path: Path) => void;
type Act = (text: string, path: Path) => void;

function referSlo(slo: Slo, value: Record<string, unknown>, to: Refer, action: Act): void {
  const written = (value.spec ?? {}) as Record<string, unknown>;
  to('component', slo.service, 'service', ['spec', 'serviceRef' in written ? 'serviceRef' : 'service']);
  to('sli', slo.indicatorRef, 'indicator', ['spec', 'indicatorRef']);
  if (slo.indicator !== null) referIndicator(slo.indicator, to);
  for (const goal of slo.goals) {
    to('sli', goal.indicatorRef, 'indicator', [...goal.path, 'indicatorRef']);
    if (goal.indicator !== null) referIndicator(goal.indicator, to);
  }
  for (const given of slo.alertPolicies) {
    if ('ref' in given) to('alert-policy', given.ref, 'alert policy', given.path);
    else referPolicy(given.value, to, action);
  }
  for (const key of [pageKey, ticketKey])
    for (const text of (slo.metadata.annotations[key] ?? '').split(','))
      if (text.trim() !== '') action(text.trim(), ['metadata', 'annotations', key]);
}

function referIndicator(indicator: Indicator, to: Refer): void {
  const sources = indicator.kind === 'ratio' ? [indicator.part, indicator.total] : [indicator.source];
  for (const { ref, path } of sources) to('data-source', ref, 'data source', path.slice(0, -1));
}

function referPolicy(policy: AlertPolicy, to: Refer, action: Act): void {
  const { condition } = policy;
  if ('ref' in condition) to('alert-condition', condition.ref, 'alert condition', condition.path);
  for (const given of policy.targets as Inline<AlertTarget>[]) {
    if ('ref' in given) to('alert-target', given.ref, 'alert target', given.path);
    else action(given.value.target, given.value.path);
  }
}

function readAction(text: string, path: Path, references: Reference[], issues: Issue[]): void {
  const target = parseTarget(actionOf(text));
  if ('problem' in target) issues.push(issue('unreachable_target', path, target.problem));
  else if (target.to.startsWith('notify:topic:')) {
    const topic = target.to.slice('notify:topic:'.length);
    const variable = `EVENKEEL_CONNECTION_${topic.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`;
    const message = `"${text}" goes to the connection "${topic}" if ${variable} is set, else it stands in the console; response-plan/NAME opens an incident`;
    issues.push(issue('topic_outside', path, message, 'info'));
  } else if (target.kind !== 'notification') references.push({ to: target.to, role: 'action', path });
}

const secretName = /key|secret|token|password|credential|authorization/i;

/** What a source outside is asked stays; what looks like a way in does not reach the record store. */
function withoutSecrets(object: OpenSloObject): OpenSloObject {
  const clean = (source: MetricSource): MetricSource =>
    isOwn(source.type)
      ? source
      : { ...source, spec: Object.fromEntries(Object.entries(source.spec).filter(([name]) => !secretName.test(name))) };
  const cleanIndicator = (indicator: Indicator | null): Indicator | null => {
    if (indicator === null) return null;
    if (indicator.kind === 'ratio') return { ...indicator, part: clean(indicator.part), total: clean(indicator.total) };
    return { ...indicator, source: clean(indicator.source) };
  };
  if (object.kind === 'SLI') return { ...object, indicator: cleanIndicator(object.indicator)! };
  if (object.kind !== 'SLO') return object;
  return {
    ...object,
    indicator: cleanIndicator(object.indicator),
    goals: object.goals.map((each) => ({ ...each, indicator: cleanIndicator(each.indicator) })),
  };
}

function readPolicyDocument(value: Record<string, unknown>): ReadResult {
  const parsed = parseErrorBudgetPolicy(value);
  const issues: Issue[] = [...parsed.issues];
  const policy = parsed.value;
  if (policy === undefined) return { entities: [], issues };
  const references: Reference[] = [];
  const owner = policy.owner === null ? null : completeRef(policy.owner, 'group');
  if (owner !== null) references.push({ to: owner, role: 'owner', path: ['spec', 'owner'] });
  policy.appliesTo.objectives.forEach((name, index) =>
    references.push({
      to: `objective:default/${name}`,
      role: 'objective',
      path: ['spec', 'appliesTo', 'objectives', index],
    }),
  );
  policy.appliesTo.services.forEach((name, index) =>
    references.push({
      to: completeRef(name, 'component'),
      role: 'service',
      path: ['spec', 'appliesTo', 'services', index],
    }),
  );
  policy.rules.forEach((rule, at) =>
    rule.consequences.forEach(({ to, type }, index) => {
      const path = ['spec', 'rules', at, 'consequences', index, 'to'];
      if (to !== null && type === 'notify') readAction(to, path, references, issues);
    }),
  );
  if (hasErrors(issues)) return { entities: [], issues };
  const { name, displayName } = policy.metadata;
  const spec = { policy, path: [] };
  return {
    entities: [
      {
        ref: `budget-policy:default/${name}`,
        kind: 'budget-policy',
        name,
        title: displayName ?? name,
        owner,
        spec,
        references,
      },
    ],
    issues,
  };
}

/** How OpenSLO documents and error budget policies become entities, and what is checked over all of them. */
export const readers: readonly Reader[] = [
  ...openSloKinds.map((kind): Reader => ({ form: 'openslo', kind, read: readObject })),
  { form: 'evenkeel', kind: 'ErrorBudgetPolicy', read: readPolicyDocument },
  { form: 'tree', check: checkTree },
];
