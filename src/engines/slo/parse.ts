import { hasErrors, issue, type Issue, type Parsed } from '../issue.ts';
import { isTree, PropertyReader, quote } from '../template/index.ts';
import { readDescription, readMetadata, readRef } from './field.ts';
import {
  type BudgetingMethod,
  type Metadata,
  type OpenSloKind,
  openSloKinds,
  type OpenSloObject,
  type Slo,
} from './model.ts';
import { readAlertPolicy, readAlertTarget, readCondition, readInline } from './parse-alert.ts';
import { readAlphaSlo } from './parse-alpha.ts';
import { readGoal, readInlineIndicator } from './parse-goal.ts';
import { readWindow } from './parse-window.ts';
import { type Dialect, isOwn, readIndicator } from './source.ts';

const versions = ['openslo/v1', 'openslo/v1alpha', 'openslo.com/v2alpha'] as const;
const methods: readonly BudgetingMethod[] = ['Occurrences', 'Timeslices', 'RatioTimeslices'];

/** Parses one OpenSLO object of v1, v1alpha or v2alpha into the terms of v1 (SL1 to SL14); gives every issue at once. */
export function parseOpenSlo(value: unknown): Parsed<OpenSloObject> {
  if (!isTree(value))
    return {
      issues: [
        issue('not_an_object', [], `${quote(value)} is no OpenSLO object: write apiVersion, kind, metadata and spec`),
      ],
    };
  const issues: Issue[] = [];
  const reader = new PropertyReader(value, [], issues);
  reader.require('apiVersion', 'openslo/v1');
  const version = reader.choice('apiVersion', versions);
  reader.require('kind', `one of ${openSloKinds.join(', ')}`);
  const kind = reader.choice('kind', openSloKinds);
  if (version === undefined || kind === undefined) return { issues };
  if (version === 'openslo/v1alpha' && kind !== 'SLO' && kind !== 'Service') {
    reader.report('unknown_choice', ['kind'], `"${kind}" is no kind of openslo/v1alpha: write apiVersion: openslo/v1`);
    return { issues };
  }
  const dialect: Dialect = { isV2: version === 'openslo.com/v2alpha', issues };
  const metadata = readMetadata(reader, dialect.isV2);
  const read =
    version === 'openslo/v1alpha' && kind === 'SLO'
      ? readAlpha(reader, metadata, issues)
      : readKind(kind, reader, metadata, dialect);
  reader.finish();
  if (version !== 'openslo/v1' && kind !== 'SLO')
    issues.push(issue('converted', ['apiVersion'], `The document of ${version} is read as openslo/v1`, 'info'));
  return read === undefined || hasErrors(issues) ? { issues } : { value: read, issues };
}

/** Parses a document of one object or a list of objects; the path of an issue begins with the place in the list. */
export function parseOpenSloList(value: unknown): { objects: OpenSloObject[]; issues: Issue[] } {
  if (!Array.isArray(value)) {
    const parsed = parseOpenSlo(value);
    return { objects: parsed.value === undefined ? [] : [parsed.value], issues: parsed.issues };
  }
  const objects: OpenSloObject[] = [];
  const issues: Issue[] = [];
  value.forEach((item: unknown, index) => {
    const parsed = parseOpenSlo(item);
    issues.push(...parsed.issues.map((each) => ({ ...each, path: [index, ...each.path] })));
    if (parsed.value !== undefined) objects.push(parsed.value);
  });
  return { objects, issues };
}

function readAlpha(reader: PropertyReader, metadata: Metadata, issues: Issue[]): Slo | undefined {
  reader.require('spec', 'what the object says');
  const spec = reader.child('spec');
  return spec === undefined ? undefined : readAlphaSlo(spec, metadata, issues);
}

function readKind(
  kind: OpenSloKind,
  reader: PropertyReader,
  metadata: Metadata,
  dialect: Dialect,
): OpenSloObject | undefined {
  if (kind === 'AlertPolicy') {
    const policy = readAlertPolicy(reader, metadata, dialect);
    return policy === undefined ? undefined : { kind, metadata, policy };
  }
  if (kind === 'AlertCondition') {
    const condition = readCondition(reader, metadata, dialect);
    return condition === undefined ? undefined : { kind, metadata, condition };
  }
  if (kind === 'AlertNotificationTarget') {
    const target = readAlertTarget(reader, metadata);
    return target === undefined ? undefined : { kind, metadata, target };
  }
  // Of a service, the name is all that must be said.
  if (kind !== 'Service') reader.require('spec', 'what the object says');
  const spec = reader.child('spec');
  if (spec === undefined) return kind === 'Service' ? { kind, metadata, description: null } : undefined;
  const read = readSpec(kind, spec, metadata, dialect);
  spec.finish();
  return read;
}

function readSpec(
  kind: 'Service' | 'DataSource' | 'SLI' | 'SLO',
  spec: PropertyReader,
  metadata: Metadata,
  dialect: Dialect,
): OpenSloObject | undefined {
  if (kind === 'SLO') return readSlo(spec, metadata, dialect);
  const description = readDescription(spec);
  if (kind === 'Service') return { kind, metadata, description };
  if (kind === 'DataSource') {
    const type = spec.requiredText('type', 'the type of the source, such as Prometheus or evenkeel');
    // What connects to a source may be secret: it is looked for and not kept (SL11).
    if (isOwn(type)) spec.value('connectionDetails');
    else spec.require('connectionDetails', 'how the source is reached, {} where nothing is needed');
    return { kind, metadata, description, type };
  }
  const indicator = readIndicator(spec, dialect);
  return indicator === null ? undefined : { kind, metadata, description, indicator };
}

function readSlo(spec: PropertyReader, metadata: Metadata, dialect: Dialect): Slo | undefined {
  const { issues, isV2 } = dialect;
  const [inline, byName] = isV2 ? ['sli', 'sliRef'] : ['indicator', 'indicatorRef'];
  const description = readDescription(spec);
  // The text of v2alpha says "service", its own SDK "serviceRef".
  const serviceName = isV2 && spec.has('serviceRef') ? 'serviceRef' : 'service';
  const service = spec.requiredText(serviceName, 'the name of the service');
  const window = readWindow(spec, issues, isV2 ? 'mhdw' : undefined);
  spec.require('budgetingMethod', methods.join(', '));
  const method = spec.choice('budgetingMethod', methods) ?? 'Occurrences';
  const indicator = readInlineIndicator(spec, inline!, dialect);
  const indicatorRef = readRef(spec, byName!);
  spec.require('objectives', 'a list of targets');
  const goals = spec.children('objectives', { min: 1 }).map((each) => readGoal(each, method, dialect));
  checkIndicators(spec, inline!, byName!);
  const alertPolicies = spec
    .children('alertPolicies')
    .map((each) =>
      readInline(each, 'alertPolicyRef', 'AlertPolicy', isV2, (inner, meta) => readAlertPolicy(inner, meta, dialect)),
    );
  if (isV2)
    issues.push(
      issue(
        'converted',
        ['apiVersion'],
        'The document of openslo.com/v2alpha is read as openslo/v1: sli as indicator, dataSourceRef as metricSourceRef',
        'info',
      ),
    );
  const known = goals.filter((each) => each !== undefined);
  if (window === undefined || known.length !== goals.length || alertPolicies.includes(undefined)) return undefined;
  return {
    kind: 'SLO',
    metadata,
    description,
    service,
    window,
    method,
    indicator,
    indicatorRef,
    goals: known,
    alertPolicies: alertPolicies.filter((each) => each !== undefined),
  };
}

/** An indicator stands in the spec, or in every objective of a composite, and nowhere twice (SL9). */
function checkIndicators(spec: PropertyReader, inline: string, byName: string): void {
  const written = spec.value('objectives');
  const items = Array.isArray(written) ? written.filter(isTree) : [];
  const own = items.filter((each) => inline in each || byName in each).length;
  const shared = [inline, byName].filter((each) => spec.has(each)).length;
  if (shared === 2) spec.report('conflict', [byName], `The indicator is given twice: keep ${inline} or ${byName}`);
  if (shared > 0 && own > 0)
    spec.report(
      'conflict',
      ['objectives'],
      `The indicator is given for all objectives and for one: keep ${inline} of the spec, or one in each objective`,
    );
  if (shared === 0 && own < Math.max(items.length, 1))
    spec.report(
      'missing_indicator',
      [],
      `How the objective is measured is not said: write ${inline} or ${byName}, in the spec or in each objective`,
    );
}
