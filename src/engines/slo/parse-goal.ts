import type { Issue } from '../issue.ts';
import { type PropertyReader, quote } from '../template/index.ts';
import { lengthOf, MINUTE, parseShorthand } from './duration.ts';
import { readMetadata, readNumber, readRef } from './field.ts';
import type { BudgetingMethod, Duration, Goal, Indicator, Operator } from './model.ts';
import { type Dialect, readIndicator } from './source.ts';
import { formatPercent } from './words.ts';

export const operators: readonly Operator[] = ['lte', 'gte', 'lt', 'gt'];

/** Reads an indicator written in place under `name`: its metadata and spec. */
export function readInlineIndicator(reader: PropertyReader, name: string, dialect: Dialect): Indicator | null {
  const inline = reader.child(name);
  if (inline === undefined) return null;
  readMetadata(inline, dialect.isV2);
  inline.require('spec', 'thresholdMetric or ratioMetric');
  const spec = inline.child('spec');
  spec?.text('description', 1050);
  const indicator = spec === undefined ? null : readIndicator(spec, dialect);
  spec?.finish();
  inline.finish();
  return indicator;
}

/** Reads `target` or `targetPercent`, exactly one, as a share below 1; a target of 100 % is refused with its arithmetic (SL8). */
export function readTarget(reader: PropertyReader, hasPercent = true): number | undefined {
  const names = (hasPercent ? ['target', 'targetPercent'] : ['target']).filter((each) => reader.has(each));
  if (names.length !== 1) {
    const found = names.length === 0 ? 'has no target' : 'has two targets';
    reader.report(
      'missing_target',
      [],
      `The objective ${found}: write target: 0.999${hasPercent ? ' or targetPercent: 99.9' : ''}`,
    );
    reader.value('targetPercent');
    return undefined;
  }
  const name = names[0]!;
  const whole = name === 'target' ? 1 : 100;
  const written = Number(reader.value(name));
  if (written === whole) {
    const message = `A target of 100 % leaves a budget of 1 - 1 = 0: the first failure exhausts it, and a burn rate divides by 0; write a target below, such as ${whole === 1 ? '0.9999' : '99.99'}`;
    reader.report('no_budget', [name], message);
    return undefined;
  }
  const value = readNumber(reader, name, `a number from 0 to below ${whole}`, { min: 0, below: whole });
  // 99.95 / 100 is not 0.9995 in binary; the shortest decimal of the quotient is.
  return value === undefined ? undefined : Number((value / whole).toPrecision(15));
}

/** Reads the size of a time slice: a shorthand, or minutes as a bare number (SL7). */
function readSliceWindow(reader: PropertyReader, issues: Issue[]): Duration | null {
  const written = reader.value('timeSliceWindow');
  if (written === undefined) return null;
  const isBare = typeof written === 'number' || (typeof written === 'string' && /^\d+$/.test(written));
  const parsed = parseShorthand(isBare ? `${written}m` : written, [...reader.path, 'timeSliceWindow'], 'mhdw');
  issues.push(...parsed.issues);
  return parsed.value ?? null;
}

/** Reads one item of `objectives` (SL7, SL8); what the indicator asks of it is checked when the two are joined. */
export function readGoal(reader: PropertyReader, method: BudgetingMethod, dialect: Dialect): Goal | undefined {
  const [inline, byName] = dialect.isV2 ? ['sli', 'sliRef'] : ['indicator', 'indicatorRef'];
  const displayName = reader.text('displayName') ?? null;
  if (dialect.isV2) reader.value('labels');
  const op = reader.choice('op', operators) ?? null;
  const value = readNumber(reader, 'value', 'a number') ?? null;
  const target = readTarget(reader);
  const timeSliceTarget = readNumber(reader, 'timeSliceTarget', 'a number above 0, at most 1', { above: 0, max: 1 });
  const timeSliceWindow = readSliceWindow(reader, dialect.issues);
  const hasSlices = method !== 'Occurrences';
  if (method === 'Timeslices')
    reader.require('timeSliceTarget', 'the share of good events that makes a slice good, such as 0.95');
  if (hasSlices) reader.require('timeSliceWindow', 'the size of a slice, such as 1m');
  if (timeSliceWindow !== null && lengthOf(timeSliceWindow) < MINUTE) return undefined;
  const indicator = readInlineIndicator(reader, inline!, dialect);
  const indicatorRef = readRef(reader, byName!);
  const weight = readNumber(reader, 'compositeWeight', 'a number above 0', { above: 0 });
  if (reader.has(inline!) && reader.has(byName!))
    reader.report('conflict', [byName!], `The indicator is given twice: keep ${inline} or ${byName}`);
  if (weight !== undefined && method === 'Timeslices')
    reader.inform(
      'weight_unused',
      ['compositeWeight'],
      `${quote(weight)} plays no part: with Timeslices a slice is bad for the whole when it is bad for one`,
    );
  reader.finish();
  if (target === undefined) return undefined;
  return {
    displayName,
    op,
    value,
    target,
    timeSliceTarget: timeSliceTarget ?? null,
    timeSliceWindow,
    indicator,
    indicatorRef,
    weight: weight ?? 1,
    path: reader.path,
  };
}

/** Returns how a goal is called where it has no name. */
export function titleOfGoal(goal: Goal): string {
  return goal.displayName ?? formatPercent(goal.target);
}
