import { findNearest } from '../alarm/nearest.ts';
import { createPropertyReader, isRecord } from '../alarm/property-reader.ts';
import { hasErrors, type Issue, issue, type Parsed, type Path } from '../issue.ts';
import {
  type Cron,
  formatDuration,
  instantOf,
  isZone,
  nextOccurrence,
  parseCron,
  parseDateTime,
  parseDuration,
  previousOccurrence,
} from '../schedule/index.ts';
import { nameOfArn, quote } from '../template/index.ts';

/** When the windows of a mute rule begin: again and again, or once (epoch ms). */
export type MuteStart = { readonly kind: 'cron'; readonly cron: Cron } | { readonly kind: 'at'; readonly at: number };

/** An alarm mute rule; instants are epoch ms, null where none is given. */
export interface MuteRule {
  readonly name: string;
  readonly description: string;
  readonly expression: string;
  readonly start: MuteStart;
  readonly durationMs: number;
  readonly zone: string;
  readonly alarms: readonly string[];
  readonly startsAt: number | null;
  readonly expiresAt: number | null;
  /** Who answers for it: the tag `owner`, null without one. */
  readonly owner: string | null;
  readonly tags: Readonly<Record<string, string>>;
}

const KNOWN = ['Description', 'ExpireDate', 'MuteTargets', 'Name', 'Rule', 'StartDate', 'Tags'];
const SCHEDULE = ['Duration', 'Expression', 'Timezone'];
/** Signs of a cron expression that EventBridge has and mute rules have not. */
const BEYOND_MUTE_RULES = /[/?#]|\d[LW]|[\s(]LW?[\s)]/i;
const MINUTE = 60_000;
const LONGEST = 15 * 24 * 60 * MINUTE;
const MAX_ALARMS = 100;

/**
 * Parses the Properties of a CloudFormation AWS::CloudWatch::AlarmMuteRule, intrinsic functions resolved, standing at
 * `path` (NO1 to NO4); `defaultName` names a rule without Name. Gives every issue.
 */
export function parseMuteRule(properties: unknown, path: Path, defaultName?: string): Parsed<MuteRule> {
  const issues: Issue[] = [];
  const tree = readTree(properties, path, KNOWN, issues);
  if (tree === undefined) return { issues };
  const reader = createPropertyReader(tree, path, issues);
  const name = reader.text('Name', defaultName);
  const schedulePath = [...path, 'Rule', 'Schedule'];
  const rule = readTree(tree.Rule, [...path, 'Rule'], ['Schedule'], issues);
  const schedule = rule && readTree(rule.Schedule, schedulePath, SCHEDULE, issues);
  const zone = readZone(schedule?.Timezone, [...schedulePath, 'Timezone'], issues);
  const start = schedule && readStart(schedule.Expression, [...schedulePath, 'Expression'], zone, issues);
  const durationMs = schedule && readDuration(schedule.Duration, [...schedulePath, 'Duration'], issues);
  const startsAt = readInstant(tree.StartDate, [...path, 'StartDate'], zone, issues);
  const expiresAt = readInstant(tree.ExpireDate, [...path, 'ExpireDate'], zone, issues);
  const alarms = readTargets(tree.MuteTargets, [...path, 'MuteTargets'], issues);
  const tags = Object.fromEntries(reader.pairs('Tags', 'Key', 'Value'));
  const description = 'Description' in tree && tree.Description !== '' ? (reader.text('Description') ?? '') : '';
  if (startsAt !== null && expiresAt !== null && startsAt >= expiresAt) {
    issues.push(
      issue(
        'invalid_value',
        [...path, 'ExpireDate'],
        `${quote(tree.ExpireDate)} is not after StartDate: give a later one`,
      ),
    );
  }
  if (tags.owner === undefined || tags.owner === '') {
    const message = `The mute rule ${quote(name)} has no owner: add a tag "owner" with who answers for it`;
    issues.push(issue('no_owner', path, message, 'warning'));
  }
  if (expiresAt === null && start?.kind === 'cron') {
    const message = `The mute rule ${quote(name)} mutes again and again without end: give ExpireDate, so that somebody looks at it again`;
    issues.push(issue('no_end', path, message, 'info'));
  }
  if (hasErrors(issues) || name === undefined || start === undefined || durationMs === undefined) return { issues };
  const expression = String(schedule?.Expression);
  const owner = tags.owner || null;
  return {
    value: { name, description, expression, start, durationMs, zone, alarms, startsAt, expiresAt, owner, tags },
    issues,
  };
}

function readTree(
  value: unknown,
  path: Path,
  known: readonly string[],
  issues: Issue[],
): Record<string, unknown> | undefined {
  if (!isRecord(value)) {
    const message = `${quote(value)} stands where an object should: give one with ${known.join(', ')}`;
    issues.push(issue('not_an_object', path, message));
    return undefined;
  }
  for (const name of Object.keys(value).filter((each) => !known.includes(each))) {
    const message = `Property ${quote(name)} is not known: use "${findNearest(name, known)}" or remove it`;
    issues.push(issue('unknown_property', [...path, name], message));
  }
  return value;
}

function readZone(value: unknown, path: Path, issues: Issue[]): string {
  if (value === undefined) return 'UTC';
  if (typeof value === 'string' && isZone(value)) return value;
  issues.push(issue('invalid_value', path, `${quote(value)} is no time zone: use a name such as Europe/Berlin`));
  return 'UTC';
}

function readStart(value: unknown, path: Path, zone: string, issues: Issue[]): MuteStart | undefined {
  const at = typeof value === 'string' ? /^at\((.*)\)$/.exec(value)?.[1] : undefined;
  if (at !== undefined) {
    const parsed = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(at) ? parseDateTime(at) : undefined;
    if (parsed !== undefined) return { kind: 'at', at: instantOf(zone, parsed.wall) };
    issues.push(issue('invalid_value', path, `${quote(value)} is no time: write one such as at(2026-05-10T14:00)`));
    return undefined;
  }
  const parsed = parseCron(value, path);
  const fields = typeof value === 'string' ? value.trim().split(/\s+/).length : 0;
  if (parsed.value !== undefined && fields === 6) {
    const message = `${quote(value)} has a year, which mute rules do not: leave out the sixth field and "?"`;
    issues.push(issue('invalid_cron', path, message));
  }
  if (parsed.value !== undefined && fields === 5 && BEYOND_MUTE_RULES.test(String(value))) {
    const message = `${quote(value)} is understood here, but CloudWatch takes only "*" "-" and "," there: list the values to stay portable`;
    issues.push(issue('not_portable', path, message, 'info'));
  }
  issues.push(...parsed.issues);
  return parsed.value && { kind: 'cron', cron: parsed.value };
}

function readDuration(value: unknown, path: Path, issues: Issue[]): number | undefined {
  const parsed = parseDuration(value, path);
  issues.push(...parsed.issues);
  if (parsed.value === undefined || (parsed.value >= MINUTE && parsed.value <= LONGEST)) return parsed.value;
  const message = `${quote(value)} is not for "Duration": give ${formatDuration(MINUTE)} to ${formatDuration(LONGEST)}`;
  issues.push(issue('invalid_value', path, message));
  return undefined;
}

function readInstant(value: unknown, path: Path, zone: string, issues: Issue[]): number | null {
  if (value === undefined) return null;
  const parsed = typeof value === 'string' ? parseDateTime(value) : undefined;
  if (parsed !== undefined) {
    return parsed.offset === undefined ? instantOf(zone, parsed.wall) : parsed.wall - parsed.offset;
  }
  issues.push(issue('invalid_value', path, `${quote(value)} is no time: write one such as 2026-04-15T08:00:00Z`));
  return null;
}

/** Reads the names of alarms; a rule without them would mute every alarm, which is no explicit decision (NO3). */
function readTargets(value: unknown, path: Path, issues: Issue[]): string[] {
  const names = isRecord(value) ? value.AlarmNames : undefined;
  if (!Array.isArray(names) || names.length === 0) {
    const about = value === undefined ? 'No "MuteTargets" would mute every alarm' : `${quote(value)} names no alarms`;
    issues.push(issue('missing_property', path, `${about}: list the alarms in MuteTargets.AlarmNames`));
    return [];
  }
  names.forEach((name, at) => {
    if (typeof name === 'string' && name !== '') return;
    issues.push(issue('invalid_value', [...path, 'AlarmNames', at], `${quote(name)} is no alarm: give its name`));
  });
  if (names.length > MAX_ALARMS) {
    const message = `${names.length} alarms are too many for one rule: list at most ${MAX_ALARMS}`;
    issues.push(issue('too_many', [...path, 'AlarmNames'], message));
  }
  return names.map((name) => nameOfArn(String(name)));
}

/** A stretch in which a rule mutes, epoch ms, half-open. */
export interface MuteWindow {
  readonly since: number;
  readonly until: number;
}

/** Gives the window of a mute rule that `now` lies in, the one that ends last, or null (NO2). */
export function muteWindowAt(rule: MuteRule, now: number): MuteWindow | null {
  const since =
    rule.start.kind === 'at'
      ? rule.start.at <= now
        ? rule.start.at
        : null
      : previousOccurrence(rule.start.cron, rule.zone, now);
  if (since === null || since < (rule.startsAt ?? since)) return null;
  const until = Math.min(since + rule.durationMs, rule.expiresAt ?? Number.POSITIVE_INFINITY);
  return now < until ? { since, until } : null;
}

/** Gives the next instant after `now`, epoch ms, at which a window of a mute rule begins, or null (NO2). */
export function nextMuteStart(rule: MuteRule, now: number): number | null {
  // A window that would begin before StartDate does not begin at all.
  const after = Math.max(now, (rule.startsAt ?? Number.NEGATIVE_INFINITY) - 1);
  const next =
    rule.start.kind === 'at'
      ? rule.start.at > after
        ? rule.start.at
        : null
      : nextOccurrence(rule.start.cron, rule.zone, after);
  return next !== null && next < (rule.expiresAt ?? Number.POSITIVE_INFINITY) ? next : null;
}
