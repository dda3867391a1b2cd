import { findNearest } from '../alarm/nearest.ts';
import { createPropertyReader, isRecord, type PropertyReader } from '../alarm/property-reader.ts';
import { hasErrors, type Issue, issue, type Parsed, type Path } from '../issue.ts';
import { nameOfArn, quote } from '../template/index.ts';
import { parseRule } from './parse-rule.ts';
import type { Rule } from './rule.ts';
import type { Suppressor } from './suppression.ts';

/** A composite alarm; `actions` hold targets by new state, `ruleText` is the rule as it was written. */
export interface CompositeAlarm {
  readonly name: string;
  readonly description: string;
  readonly ruleText: string;
  readonly rule: Rule;
  readonly actionsEnabled: boolean;
  readonly actions: {
    readonly alarm: readonly string[];
    readonly ok: readonly string[];
    readonly insufficientData: readonly string[];
  };
  readonly suppressor: Suppressor | null;
  readonly tags: Readonly<Record<string, string>>;
}

const WAIT = 'ActionsSuppressorWaitPeriod';
const EXTENSION = 'ActionsSuppressorExtensionPeriod';
const KNOWN = (
  'ActionsEnabled ActionsSuppressor AlarmActions AlarmDescription AlarmName AlarmRule InsufficientDataActions ' +
  `OKActions Tags ${WAIT} ${EXTENSION}`
).split(' ');

/**
 * Parses the Properties of a CloudFormation AWS::CloudWatch::CompositeAlarm in which intrinsic functions are resolved,
 * standing at `path` (CA24 to CA26); `defaultName` names an alarm without AlarmName. Gives every issue.
 */
export function parseCompositeAlarm(properties: unknown, path: Path, defaultName?: string): Parsed<CompositeAlarm> {
  const issues: Issue[] = [];
  if (!isRecord(properties)) {
    return {
      issues: [issue('not_an_object', path, `${quote(properties)} stands for a composite alarm: give an object`)],
    };
  }
  for (const name of Object.keys(properties).filter((each) => !KNOWN.includes(each))) {
    const message = `Property ${quote(name)} is not known: use "${findNearest(name, KNOWN)}" or remove it`;
    issues.push(issue('unknown_property', [...path, name], message));
  }
  const reader = createPropertyReader(properties, path, issues);
  const name = reader.text('AlarmName', defaultName);
  const ruleText = reader.text('AlarmRule');
  const parsedRule = ruleText === undefined ? undefined : parseRule(ruleText, [...path, 'AlarmRule']);
  issues.push(...(parsedRule?.issues ?? []));
  const rest = {
    description:
      'AlarmDescription' in properties && properties.AlarmDescription !== ''
        ? (reader.text('AlarmDescription') ?? '')
        : '',
    actionsEnabled: reader.boolean('ActionsEnabled', true),
    actions: {
      alarm: reader.texts('AlarmActions'),
      ok: reader.texts('OKActions'),
      insufficientData: reader.texts('InsufficientDataActions'),
    },
    suppressor: readSuppressor(properties, reader, path, issues, name),
    tags: Object.fromEntries(reader.pairs('Tags', 'Key', 'Value')),
  };
  const rule = parsedRule?.value;
  if (hasErrors(issues) || name === undefined || ruleText === undefined || rule === undefined) return { issues };
  return { value: { name, ruleText, rule, ...rest }, issues };
}

/** Reads the three properties of a suppressor, which stand together or not at all (CA25). */
function readSuppressor(
  properties: Readonly<Record<string, unknown>>,
  reader: PropertyReader,
  path: Path,
  issues: Issue[],
  name: string | undefined,
): Suppressor | null {
  if (!('ActionsSuppressor' in properties)) {
    for (const period of [WAIT, EXTENSION].filter((each) => each in properties)) {
      const message = `"${period}" stands without "ActionsSuppressor": add the alarm that suppresses, or remove it`;
      issues.push(issue('missing_property', [...path, period], message));
    }
    return null;
  }
  const alarm = reader.text('ActionsSuppressor');
  const waitPeriodSeconds = readSeconds(reader, WAIT, path, issues);
  const extensionPeriodSeconds = readSeconds(reader, EXTENSION, path, issues);
  if (alarm !== undefined && name !== undefined && nameOfArn(alarm) === name) {
    const message = `${quote(alarm)} would suppress its own actions: name another alarm`;
    issues.push(issue('circular', [...path, 'ActionsSuppressor'], message));
  }
  if (alarm === undefined || waitPeriodSeconds === undefined || extensionPeriodSeconds === undefined) return null;
  return { alarm: nameOfArn(alarm), waitPeriodSeconds, extensionPeriodSeconds };
}

function readSeconds(reader: PropertyReader, name: string, path: Path, issues: Issue[]): number | undefined {
  const value = reader.number(name);
  if (value === undefined || (Number.isSafeInteger(value) && value >= 0)) return value;
  issues.push(issue('invalid_value', [...path, name], `${value} is not for "${name}": give whole seconds from 0`));
  return undefined;
}
