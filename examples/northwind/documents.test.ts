import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { parseAnomalyDetector, parseMetricAlarm } from '../../src/engines/alarm/index.ts';
import { listChildren, parseCompositeAlarm } from '../../src/engines/composite-alarm/index.ts';
import { parseContact, parseContactChannel } from '../../src/engines/escalation/index.ts';
import { parsePattern } from '../../src/engines/event-pattern/index.ts';
import { parseInputTransformer } from '../../src/engines/input-transformer/index.ts';
import type { Issue } from '../../src/engines/issue.ts';
import { parseMuteRule } from '../../src/engines/noise/index.ts';
import { parseRunbook } from '../../src/engines/runbook/index.ts';
import { parseRotation } from '../../src/engines/schedule/index.ts';
import { parseErrorBudgetPolicy, parseOpenSlo } from '../../src/engines/slo/index.ts';
import { nameOfArn, parseTemplate, type ResolvedResource, resolveTemplate } from '../../src/engines/template/index.ts';
import { readDocuments } from '../../src/platform/document.ts';
import { readTree } from '../../src/platform/tree.ts';
import { serviceNames } from './fleet/fleet.ts';

type Tree = Record<string, unknown>;
interface Descriptor {
  file: string;
  kind: string;
  metadata: { name: string; annotations?: Record<string, string> };
  spec: Tree;
}
interface Resource extends ResolvedResource {
  file: string;
  properties: Tree;
}

const folder = fileURLToPath(new URL('.', import.meta.url));
const faults: string[] = [];
const descriptors: Descriptor[] = [];
const resources: Resource[] = [];
const runbooks = new Map<string, Tree>();

function report(file: string, issues: readonly Issue[]): void {
  for (const each of issues)
    if (each.severity === 'error') faults.push(`${file} ${each.path.join('.')} ${each.message}`);
}

function readOne(file: string, value: Tree): void {
  if (String(value['apiVersion']).startsWith('backstage.io/')) {
    descriptors.push({ file, ...(value as unknown as Omit<Descriptor, 'file'>) });
  } else if (String(value['apiVersion']).startsWith('openslo/')) {
    report(file, parseOpenSlo(value).issues);
  } else if (String(value['apiVersion']).startsWith('evenkeel.dev/')) {
    report(file, parseErrorBudgetPolicy(value).issues);
  } else if ('Resources' in value) {
    const template = parseTemplate(value);
    report(file, template.issues);
    if (template.value === undefined) return;
    const place = { region: 'local', accountId: '000000000000', stackName: 'operations' };
    const resolved = resolveTemplate(template.value, place);
    report(file, resolved.issues);
    resources.push(...(resolved.value ?? []).map((each) => ({ ...each, file })));
  } else if (!Array.isArray(value['tests'])) {
    report(file, parseRunbook(value).issues);
    runbooks.set(file.replace(/^.*\//, '').replace(/\.yaml$/, ''), value);
  }
}

function list(value: unknown): string[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value.map(String) : [String(value)];
}

function ofType(type: string): Resource[] {
  return resources.filter((each) => each.type === type);
}

function namesOf(type: string, property: string): Set<string> {
  return new Set(ofType(type).map((each) => String(each.properties[property])));
}

function tagOf(resource: Resource, key: string): string | undefined {
  const tags = (resource.properties['Tags'] ?? []) as { Key: string; Value: string }[];
  return tags.find((each) => each.Key === `evenkeel.dev/${key}`)?.Value;
}

beforeAll(async () => {
  const tree = await readTree(folder);
  faults.push(...tree.diagnostics.map(({ file, message }) => `${file} ${message}`));
  for (const source of tree.files) {
    const { documents, diagnostics } = readDocuments(source);
    faults.push(...diagnostics.map(({ file, line, message }) => `${file}:${line} ${message}`));
    for (const { value } of documents) readOne(source.file, value as Tree);
  }
});

test('every document is understood without an error by the engine that reads it', () => {
  for (const { file, type, properties, path } of resources) {
    const at = [...path, 'Properties'];
    if (type === 'AWS::CloudWatch::Alarm') report(file, parseMetricAlarm(properties, at).issues);
    else if (type === 'AWS::CloudWatch::CompositeAlarm') report(file, parseCompositeAlarm(properties, at).issues);
    else if (type === 'AWS::CloudWatch::AnomalyDetector') report(file, parseAnomalyDetector(properties, at).issues);
    else if (type === 'AWS::CloudWatch::AlarmMuteRule') report(file, parseMuteRule(properties, at).issues);
    else if (type === 'AWS::SSMContacts::Contact') report(file, parseContact(properties, at).issues);
    else if (type === 'AWS::SSMContacts::ContactChannel') report(file, parseContactChannel(properties, at).issues);
    else if (type === 'AWS::SSMContacts::Rotation') report(file, parseRotation(properties, at).issues);
    else if (type === 'AWS::Events::Rule') report(file, parsePattern(properties['EventPattern']).issues);
    else if (type !== 'AWS::SSMIncidents::ResponsePlan') faults.push(`${file} holds a ${type}`);
  }
  expect(faults).toEqual([]);
});

test('the company has fourteen teams of three to six people and about 120 services, each with an owner', () => {
  const ofKind = (kind: string): Descriptor[] => descriptors.filter((each) => each.kind === kind);
  const teams = ofKind('Group').filter(({ spec }) => spec['type'] === 'team');
  expect(teams).toHaveLength(14);
  for (const { metadata } of teams) {
    const members = ofKind('User').filter(({ spec }) => list(spec['memberOf']).includes(metadata.name));
    expect(members.length, metadata.name).toBeGreaterThanOrEqual(3);
    expect(members.length, metadata.name).toBeLessThanOrEqual(6);
  }
  expect(ofKind('Component').length).toBeGreaterThanOrEqual(115);
  expect(ofKind('Component').length).toBeLessThanOrEqual(130);
  const owned = new Set(['Component', 'System', 'Domain', 'API', 'Resource']);
  expect(descriptors.filter(({ kind, spec }) => owned.has(kind) && !spec['owner'])).toEqual([]);
});

test('every reference between descriptors leads to something that is declared, once', () => {
  const refs = descriptors.map(({ kind, metadata }) => `${kind.toLowerCase()}:default/${metadata.name}`);
  expect(refs.filter((ref, index) => refs.indexOf(ref) !== index)).toEqual([]);
  const kinds: Record<string, string> = {
    owner: 'group',
    system: 'system',
    domain: 'domain',
    parent: 'group',
    children: 'group',
    memberOf: 'group',
    providesApis: 'api',
    consumesApis: 'api',
    dependsOn: 'component',
    dependencyOf: 'component',
  };
  const known = new Set(refs);
  const broken = descriptors.flatMap(({ metadata, spec }) =>
    Object.entries(kinds).flatMap(([field, kind]) =>
      list(spec[field])
        .map((to) => (to.includes(':') ? to : `${kind}:default/${to}`))
        .filter((to) => !known.has(to))
        .map((to) => `${metadata.name} ${field} ${to}`),
    ),
  );
  expect(broken).toEqual([]);
  const files = new Set(descriptors.map(({ file }) => `./${file}`).filter((file) => file !== './catalog-info.yaml'));
  const location = descriptors.find(({ kind }) => kind === 'Location');
  expect(new Set(list(location?.spec['targets']))).toEqual(files);
});

test('every name that alarms, plans, rules and rotations use is declared', () => {
  const plans = namesOf('AWS::SSMIncidents::ResponsePlan', 'Name');
  const contacts = namesOf('AWS::SSMContacts::Contact', 'Alias');
  const rotations = namesOf('AWS::SSMContacts::Rotation', 'Name');
  const composites = ofType('AWS::CloudWatch::CompositeAlarm');
  const alarms = new Set([
    ...namesOf('AWS::CloudWatch::Alarm', 'AlarmName'),
    ...namesOf('AWS::CloudWatch::CompositeAlarm', 'AlarmName'),
  ]);
  const services = new Set(descriptors.filter(({ kind }) => kind === 'Component').map(({ metadata }) => metadata.name));
  const missing: string[] = [];
  const need = (from: string, known: ReadonlySet<string>, name: string): void => {
    if (!known.has(nameOfArn(name))) missing.push(`${from} needs ${name}`);
  };
  for (const { annotations } of descriptors.map(({ metadata }) => metadata)) {
    const onCall = annotations?.['evenkeel.dev/on-call'];
    if (onCall !== undefined) need('on-call', new Set([...rotations, ...contacts]), onCall);
  }
  const documents = new Set(runbooks.keys());
  for (const alarm of [...ofType('AWS::CloudWatch::Alarm'), ...composites]) {
    const name = String(alarm.properties['AlarmName']);
    need(name, services, tagOf(alarm, 'service') ?? 'no service');
    const runbook = tagOf(alarm, 'runbook');
    if (runbook !== undefined) need(name, documents, runbook);
    for (const action of list(alarm.properties['AlarmActions'])) need(name, plans, action);
  }
  for (const { properties } of composites) {
    const name = String(properties['AlarmName']);
    const { value } = parseCompositeAlarm(properties, []);
    for (const each of listChildren(value!.rule)) need(name, alarms, each);
    if (value!.suppressor !== null) need(name, alarms, value!.suppressor.alarm);
  }
  for (const { properties } of ofType('AWS::CloudWatch::AlarmMuteRule')) {
    const { AlarmNames: muted } = properties['MuteTargets'] as { AlarmNames: string[] };
    for (const each of muted) need(String(properties['Name']), alarms, each);
  }
  for (const { properties } of ofType('AWS::SSMIncidents::ResponsePlan')) {
    const name = String(properties['Name']);
    for (const to of list(properties['Engagements'])) need(name, contacts, to);
    for (const { SsmAutomation: action } of (properties['Actions'] ?? []) as { SsmAutomation: Tree }[]) {
      need(name, documents, String(action['DocumentName']));
      const declared = new Set(Object.keys(runbooks.get(String(action['DocumentName']))?.['parameters'] ?? {}));
      for (const { Key, Values } of action['Parameters'] as { Key: string; Values: string[] }[]) {
        need(name, declared, Key);
        if (Key === 'AlarmName') for (const value of Values) need(name, alarms, value);
      }
      for (const { Key } of (action['DynamicParameters'] ?? []) as { Key: string }[]) need(name, declared, Key);
    }
  }
  for (const { properties } of ofType('AWS::Events::Rule')) {
    const name = String(properties['Name']);
    const pattern = properties['EventPattern'] as { data?: { alarm?: string[]; service?: string[] } };
    for (const each of pattern.data?.alarm ?? []) need(name, alarms, each);
    for (const each of pattern.data?.service ?? []) need(name, services, each.replace('component:default/', ''));
    for (const { Arn, InputTransformer } of properties['Targets'] as { Arn: string; InputTransformer?: Tree }[]) {
      if (Arn.includes(':response-plan/')) need(name, plans, Arn);
      const runbook = /:automation-definition\/([^:]+)/.exec(Arn)?.[1];
      if (runbook !== undefined) need(name, documents, runbook);
      if (InputTransformer !== undefined) expect(parseInputTransformer(InputTransformer).issues, name).toEqual([]);
    }
  }
  for (const [name, document] of runbooks) {
    for (const { action, inputs } of document['mainSteps'] as { action: string; inputs: Tree }[]) {
      const alarm = String(inputs['AlarmName']);
      if (action === 'ops:alarm' && !alarm.includes('{{')) need(name, alarms, alarm);
      if (action === 'aws:executeAutomation') need(name, documents, String(inputs['DocumentName']));
      if (action === 'ops:http') need(name, new Set(['fleet']), String(inputs['Connection']));
    }
  }
  expect(missing).toEqual([]);
});

test('each service of the real fleet is declared, watched by three alarms of five seconds and has its plans', () => {
  for (const name of serviceNames) {
    const descriptor = descriptors.find(({ kind, metadata }) => kind === 'Component' && metadata.name === name);
    expect(descriptor?.metadata.annotations?.['evenkeel.dev/business-impact'], name).toBeTruthy();
    for (const suffix of ['unavailable', 'errors', 'slow']) {
      const alarm = ofType('AWS::CloudWatch::Alarm').find(
        (each) => each.properties['AlarmName'] === `${name}-${suffix}`,
      );
      expect(alarm?.properties['Period'], `${name}-${suffix}`).toBe(5);
      expect(list(alarm?.properties['AlarmActions']).map(nameOfArn)).toEqual([
        suffix === 'unavailable' ? `${name}-down` : `${name}-degraded`,
      ]);
    }
  }
});

test('the gaps that a review is meant to find are there', () => {
  const components = descriptors.filter(({ kind }) => kind === 'Component');
  const withoutTier = components.filter(({ metadata }) => !metadata.annotations?.['evenkeel.dev/tier']);
  expect(withoutTier.map(({ metadata }) => metadata.name).sort()).toEqual([
    'executive-dashboard',
    'price-simulator',
    'safe-place',
    'template-studio',
  ]);
  const withoutRunbook = ofType('AWS::CloudWatch::Alarm').filter((each) => tagOf(each, 'runbook') === undefined);
  expect(withoutRunbook.map(({ properties }) => properties['AlarmName'])).toEqual([
    'survey-sender-backlog',
    'promo-codes-errors',
  ]);
  const alone = ofType('AWS::SSMContacts::Rotation').filter((each) => list(each.properties['ContactIds']).length === 1);
  expect(alone.map(({ properties }) => properties['Name'])).toEqual(['data-platform-primary']);
});
