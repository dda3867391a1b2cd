import { issue, type Issue, type Path } from '../issue.ts';
import { PropertyReader, quote } from '../template/index.ts';
import { parseShorthand } from './duration.ts';
import { readDescription, readDuration, readMetadata, readNumber, readRef } from './field.ts';
import type { AlertPolicy, AlertTarget, Condition, Duration, Inline, Metadata } from './model.ts';
import { operators } from './parse-goal.ts';
import type { Dialect } from './source.ts';

/** Annotations of our own on an AlertCondition (SL13). */
export const shortWindowKey = 'evenkeel.dev/short-window';
export const minEventsKey = 'evenkeel.dev/min-events';

function readSpec(reader: PropertyReader): PropertyReader | undefined {
  reader.require('spec', 'what it says');
  return reader.child('spec');
}

/** Reads the spec of an AlertCondition and the annotations that widen it to two windows (SL12, SL13). */
export function readCondition(object: PropertyReader, metadata: Metadata, dialect: Dialect): Condition | undefined {
  const { issues } = dialect;
  const reader = readSpec(object);
  if (reader === undefined) return undefined;
  readDescription(reader);
  const severity = reader.requiredText('severity', 'how bad it is, such as page or ticket');
  reader.require('condition', 'a kind, op, threshold and lookbackWindow');
  const inner = reader.child('condition');
  reader.finish();
  if (inner === undefined) return undefined;
  const units = dialect.isV2 ? 'mhdw' : undefined;
  if (inner.has('kind')) inner.choice('kind', ['burnrate']);
  inner.require('op', 'gt or gte');
  const op = inner.choice('op', operators);
  inner.require('threshold', 'a burn rate, such as 14.4');
  const threshold = readNumber(inner, 'threshold', 'a number', {});
  inner.require('lookbackWindow', 'a duration such as 1h');
  const lookbackWindow = readDuration(inner, 'lookbackWindow', issues, units);
  const alertAfter = readAfter(inner, issues, units);
  inner.finish();
  if (op === 'lt' || op === 'lte')
    issues.push(
      issue(
        'inverted_condition',
        [...inner.path, 'op'],
        `With "${op}" the alert fires while the budget burns slowly or not at all: write gt or gte`,
        'warning',
      ),
    );
  const at: Path = [...object.path, 'metadata', 'annotations'];
  const shortWindow = readShortWindow(metadata, at, issues);
  const minEvents = readMinEvents(metadata, at, issues);
  if (op === undefined || threshold === undefined || lookbackWindow === undefined) return undefined;
  const { name } = metadata;
  return { name, severity, op, threshold, lookbackWindow, alertAfter, shortWindow, minEvents, path: inner.path };
}

/** `alertAfter` may be 0m, which is no wait; every other duration counts at least one unit. */
function readAfter(inner: PropertyReader, issues: Issue[], units: string | undefined): Duration | null {
  if (/^0[mhdw]$/.test(String(inner.value('alertAfter')))) return null;
  return readDuration(inner, 'alertAfter', issues, units) ?? null;
}

function readShortWindow(metadata: Metadata, at: Path, issues: Issue[]): Duration | null {
  const written = metadata.annotations[shortWindowKey];
  if (written === undefined) return null;
  const parsed = parseShorthand(written, [...at, shortWindowKey], 'mhd');
  issues.push(...parsed.issues);
  return parsed.value ?? null;
}

function readMinEvents(metadata: Metadata, at: Path, issues: Issue[]): number | null {
  const written = metadata.annotations[minEventsKey];
  if (written === undefined) return null;
  if (/^\d{1,9}$/.test(written)) return Number(written);
  issues.push(
    issue(
      'invalid_number',
      [...at, minEventsKey],
      `${quote(written)} is no number of events: write a whole number in quotes`,
    ),
  );
  return null;
}

/** Reads the spec of an AlertNotificationTarget (SL12). */
export function readAlertTarget(object: PropertyReader, metadata: Metadata): AlertTarget | undefined {
  const reader = readSpec(object);
  if (reader === undefined) return undefined;
  const target = reader.requiredText('target', 'who is told, such as response-plan/checkout-failing');
  const description = readDescription(reader);
  reader.finish();
  return { name: metadata.name, target, description, path: [...reader.path, 'target'] };
}

/** Reads something written in place, with kind and metadata, or by name under `refName`. */
export function readInline<T>(
  reader: PropertyReader,
  refName: string,
  kind: string,
  isV2: boolean,
  read: (reader: PropertyReader, metadata: Metadata) => T | undefined,
): Inline<T> | undefined {
  if (reader.has(refName)) {
    const ref = readRef(reader, refName);
    for (const name of ['kind', 'metadata', 'spec'])
      if (reader.has(name))
        reader.report(
          'conflict',
          [name],
          `It is given in place and by name: keep ${refName}, or kind, metadata and spec`,
        );
    reader.finish();
    return ref === null ? undefined : { ref, path: [...reader.path, refName] };
  }
  reader.require('kind', `${kind}, or the name of one under ${refName}`);
  reader.choice('kind', [kind]);
  // An SLO written for `kubectl` repeats the version in place.
  reader.text('apiVersion');
  const metadata = readMetadata(reader, isV2);
  const value = read(reader, metadata);
  reader.finish();
  return value === undefined ? undefined : { value, path: reader.path };
}

/** Reads the spec of an AlertPolicy: exactly one condition, and at least one target (SL12). */
export function readAlertPolicy(object: PropertyReader, metadata: Metadata, dialect: Dialect): AlertPolicy | undefined {
  const reader = readSpec(object);
  if (reader === undefined) return undefined;
  readDescription(reader);
  const whenNoData = reader.flag('alertWhenNoData') ?? false;
  const whenResolved = reader.flag('alertWhenResolved') ?? false;
  const whenBreaching = reader.flag('alertWhenBreaching') ?? false;
  if (!whenNoData && !whenResolved && !whenBreaching)
    dialect.issues.push(
      issue(
        'silent_policy',
        reader.path,
        `The policy "${metadata.name}" tells nobody anything: set alertWhenBreaching, alertWhenResolved or alertWhenNoData to true`,
        'warning',
      ),
    );
  reader.require('conditions', 'a list of one condition');
  const [condition] = reader.children('conditions', { min: 1, max: 1 });
  const read =
    condition === undefined
      ? undefined
      : readInline(condition, 'conditionRef', 'AlertCondition', dialect.isV2, (inner, meta) =>
          readCondition(inner, meta, dialect),
        );
  reader.require('notificationTargets', 'a list of who is told');
  const targets = reader
    .children('notificationTargets', { min: 1 })
    .map((each) => readInline(each, 'targetRef', 'AlertNotificationTarget', dialect.isV2, readAlertTarget));
  reader.finish();
  if (read === undefined) return undefined;
  return {
    name: metadata.name,
    title: metadata.displayName ?? metadata.name,
    whenBreaching,
    whenResolved,
    whenNoData,
    condition: read,
    targets: targets.filter((each) => each !== undefined),
    path: object.path,
  };
}
