import { hasErrors, type Issue, type Path } from '../issue.ts';
import { isTree, PropertyReader, quote, type Tree } from '../template/index.ts';
import { readNumber, readRef } from './field.ts';
import type { Indicator, MetricQuery, MetricSource } from './model.ts';

/** The type of a metric source that is our own telemetry (SL10). */
export const ownType = 'evenkeel';

/** Reports whether a type of source is our own telemetry; case does not count. */
export function isOwn(type: string | null): boolean {
  return type?.toLowerCase() === ownType;
}

const statistics = ['Sum', 'SampleCount', 'Average', 'Minimum', 'Maximum'] as const;

/** Parses the `spec` of a source of our own telemetry (SL10); `fallback` is the statistic where none is written. */
export function parseQuery(
  spec: unknown,
  path: Path,
  fallback: MetricQuery['statistic'],
  issues: Issue[],
): MetricQuery | null {
  const own: Issue[] = [];
  const reader = new PropertyReader(spec, path, own);
  const metric = reader.requiredText(
    'metric',
    'the name of the OpenTelemetry metric, such as http.server.request.duration',
  );
  const service = reader.text('service');
  const dimensions: MetricQuery['dimensions'] = service === undefined ? [] : [{ name: 'service.name', value: service }];
  const written = reader.value('dimensions');
  if (written !== undefined && !isTree(written))
    reader.report('wrong_kind', ['dimensions'], `${quote(written)} stands for "dimensions": write name: value pairs`);
  for (const [name, value] of Object.entries(isTree(written) ? written : {})) {
    if (['string', 'number', 'boolean'].includes(typeof value)) dimensions.push({ name, value: String(value) });
    else reader.report('wrong_kind', ['dimensions', name], `${quote(value)} is no value of a dimension: write a text`);
  }
  const below = readNumber(reader, 'below', 'the bound in the unit of the histogram, such as 0.3', { min: 0 }) ?? null;
  const text = reader.text('statistic');
  const isKnown =
    text === undefined || statistics.some((each) => each === text) || /^p(100|\d{1,2}(\.\d+)?)$/.test(text);
  if (!isKnown)
    reader.report(
      'unknown_choice',
      ['statistic'],
      `"${text}" is no statistic: use ${statistics.join(', ')} or a percentile such as p95`,
    );
  if (below !== null && text !== undefined)
    reader.report(
      'conflict',
      ['statistic'],
      'With "below" the observations at or under the bound are counted: remove "statistic"',
    );
  reader.finish();
  issues.push(...own);
  if (hasErrors(own)) return null;
  return {
    metric,
    dimensions,
    statistic: below === null ? ((text ?? fallback) as MetricQuery['statistic']) : 'SampleCount',
    below,
  };
}

/** Which version's words an indicator is written in. */
export interface Dialect {
  isV2: boolean;
  issues: Issue[];
}

function readSource(
  parent: PropertyReader,
  name: string,
  fallback: MetricQuery['statistic'],
  { isV2, issues }: Dialect,
): MetricSource | undefined {
  const outer = parent.child(name);
  if (outer === undefined) return undefined;
  if (!isV2) outer.require('metricSource', 'a type and a spec');
  const reader = isV2 ? outer : outer.child('metricSource');
  if (reader === undefined) return undefined;
  const ref = readRef(reader, isV2 ? 'dataSourceRef' : 'metricSourceRef');
  const inner = isV2 ? reader.child('dataSourceSpec') : undefined;
  const type = (isV2 ? inner?.requiredText('type', 'the type of the source') : reader.text('type')) ?? null;
  inner?.value('connectionDetails');
  inner?.text('description', 1050);
  inner?.finish();
  if (ref === null && type === null)
    reader.report(
      'missing_property',
      [],
      `The source of "${name}" is not said: write ${isV2 ? 'dataSourceRef or dataSourceSpec' : 'type or metricSourceRef'}`,
    );
  if (isV2 && ref !== null && inner !== undefined)
    reader.report('conflict', ['dataSourceRef'], 'The source is given twice: keep dataSourceRef or dataSourceSpec');
  if (!isV2) reader.require('spec', 'what to read from the source');
  const written = reader.value('spec');
  if (written !== undefined && !isTree(written))
    reader.report('wrong_kind', ['spec'], `${quote(written)} stands for "spec": write key: value pairs`);
  const spec: Tree = isTree(written) ? written : {};
  reader.finish();
  if (!isV2) outer.finish();
  const path = [...reader.path, 'spec'];
  return { type, ref, spec, query: isOwn(type) ? parseQuery(spec, path, fallback, issues) : null, path };
}

/** Reads the spec of an SLI: a threshold metric or a ratio of good or bad to total, or one stored as a ratio (SL9). */
export function readIndicator(reader: PropertyReader, dialect: Dialect): Indicator | null {
  const threshold = readSource(reader, 'thresholdMetric', 'Average', dialect);
  const ratio = reader.child('ratioMetric');
  if (reader.has('thresholdMetric') === (ratio !== undefined)) {
    const found = ratio === undefined ? 'is not said' : 'is said twice';
    reader.report(
      'missing_indicator',
      [],
      `How the indicator is measured ${found}: write either thresholdMetric or ratioMetric`,
    );
  }
  const read = ratio === undefined ? null : readRatio(ratio, dialect);
  if (read !== null) return read;
  return threshold === undefined ? null : { kind: 'threshold', source: threshold };
}

function readRatio(reader: PropertyReader, dialect: Dialect): Indicator | null {
  const counter = reader.flag('counter') ?? false;
  const good = readSource(reader, 'good', 'Sum', dialect);
  const bad = readSource(reader, 'bad', 'Sum', dialect);
  const total = readSource(reader, 'total', 'Sum', dialect);
  const raw = readSource(reader, 'raw', 'Average', dialect);
  const rawType = reader.choice('rawType', ['success', 'failure']);
  if (raw !== undefined) reader.require('rawType', 'success or failure');
  reader.finish();
  const names = ['good', 'bad', 'total', 'raw'].filter((each) => reader.has(each));
  const combination = names.join(' and ');
  if (!['good and total', 'bad and total', 'raw'].includes(combination)) {
    reader.report(
      'invalid_ratio',
      [],
      `A ratio of ${combination === '' ? 'nothing' : combination} cannot be made: write good and total, bad and total, or raw with rawType`,
    );
    return null;
  }
  if (raw !== undefined) return rawType === undefined ? null : { kind: 'raw', rawType, source: raw };
  const part = good ?? bad;
  if (part === undefined || total === undefined) return null;
  return { kind: 'ratio', counter, numerator: good === undefined ? 'bad' : 'good', part, total };
}
