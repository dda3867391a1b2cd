import { findNearest } from '../alarm/nearest.ts';
import { isRecord } from '../alarm/property-reader.ts';
import { hasErrors, type Issue, issue, type Parsed, type Path } from '../issue.ts';
import { parseDateTime } from '../schedule/index.ts';
import { quote } from '../template/index.ts';
import type { AlarmLabels } from './labels.ts';
import { type Matcher, matchesAll, matchesValue, parseMatcher } from './matcher.ts';
import { type MuteRule, muteWindowAt, nextMuteStart } from './mute.ts';

/** A person's decision to hear nothing of some alarms for a while; instants are epoch ms, the end is not part of it. */
export interface Silence {
  readonly id: string;
  readonly matchers: readonly Matcher[];
  readonly startsAt: number;
  readonly endsAt: number;
  readonly owner: string;
  readonly comment: string;
}

/** The longest silence: 30 days (NO5). */
export const LONGEST_SILENCE = 30 * 86_400_000;

const KNOWN = ['id', 'matchers', 'startsAt', 'endsAt', 'owner', 'comment'];

/** Parses a silence: matchers, startsAt and endsAt (ISO 8601 with offset), owner and comment, none of which may be missing (NO5). */
export function parseSilence(value: unknown, path: Path = []): Parsed<Silence> {
  const issues: Issue[] = [];
  if (!isRecord(value)) {
    return { issues: [issue('not_an_object', path, `${quote(value)} stands for a silence: give an object`)] };
  }
  for (const name of Object.keys(value).filter((each) => !KNOWN.includes(each))) {
    const message = `Property ${quote(name)} is not known: use "${findNearest(name, KNOWN)}" or remove it`;
    issues.push(issue('unknown_property', [...path, name], message));
  }
  const matchers = readMatchers(value.matchers, [...path, 'matchers'], issues);
  const startsAt = readInstant(value.startsAt, [...path, 'startsAt'], issues);
  const endsAt = readInstant(value.endsAt, [...path, 'endsAt'], issues);
  const [id, owner, comment] = (
    [
      ['id', 'an id'],
      ['owner', 'who answers for it'],
      ['comment', 'why nobody need hear of it'],
    ] as const
  ).map(([name, wanted]) => readText(value[name], [...path, name], wanted, issues));
  if (startsAt !== undefined && endsAt !== undefined) {
    if (endsAt <= startsAt) {
      issues.push(
        issue('invalid_value', [...path, 'endsAt'], `${quote(value.endsAt)} is not after startsAt: give a later one`),
      );
    } else if (endsAt - startsAt > LONGEST_SILENCE) {
      const message = `${quote(value.endsAt)} is more than 30 days after startsAt: end it earlier, and decide again then`;
      issues.push(issue('invalid_value', [...path, 'endsAt'], message));
    }
  }
  if (hasErrors(issues) || startsAt === undefined || endsAt === undefined) return { issues };
  return { value: { id: id ?? '', matchers, startsAt, endsAt, owner: owner ?? '', comment: comment ?? '' }, issues };
}

function readMatchers(value: unknown, path: Path, issues: Issue[]): Matcher[] {
  if (!Array.isArray(value) || value.length === 0) {
    issues.push(issue('missing_property', path, `${quote(value)} is no list of matchers: say which alarms are meant`));
    return [];
  }
  const matchers = value.flatMap((each, at) => {
    const parsed = parseMatcher(each, [...path, at]);
    issues.push(...parsed.issues);
    return parsed.value === undefined ? [] : [parsed.value];
  });
  if (matchers.length === value.length && matchers.every((matcher) => matchesValue(matcher, ''))) {
    const message = 'The matchers would match an alarm without any label, and so every alarm: say which are meant';
    issues.push(issue('matches_everything', path, message));
  }
  return matchers;
}

function readInstant(value: unknown, path: Path, issues: Issue[]): number | undefined {
  const parsed = typeof value === 'string' ? parseDateTime(value) : undefined;
  if (parsed?.offset !== undefined) return parsed.wall - parsed.offset;
  const about = value === undefined ? `"${path.at(-1)}" is missing` : `${quote(value)} is no instant`;
  issues.push(issue('invalid_value', path, `${about}: give one such as 2026-05-10T14:00Z`));
  return undefined;
}

function readText(value: unknown, path: Path, wanted: string, issues: Issue[]): string | undefined {
  if (typeof value === 'string' && value.trim() !== '') return value;
  const about = value === undefined ? `"${path.at(-1)}" is missing` : `${quote(value)} is not for "${path.at(-1)}"`;
  issues.push(issue('missing_property', path, `${about}: say ${wanted}`));
  return undefined;
}

/** A decision of a person that is in force: a mute rule or a silence, who answers for it, and until when (epoch ms). */
export interface Mute {
  readonly kind: 'mute-rule' | 'silence';
  readonly name: string;
  readonly owner: string | null;
  readonly until: number;
}

/** All mute rules and silences that may concern an alarm. */
export interface Mutes {
  readonly rules: readonly MuteRule[];
  readonly silences: readonly Silence[];
}

/** Gives the mute in force for an alarm at `now` (epoch ms) that ends last, or null (NO8). */
export function activeMute(labels: AlarmLabels, mutes: Mutes, now: number): Mute | null {
  const found: Mute[] = [];
  for (const rule of mutes.rules) {
    const window = rule.alarms.includes(labels.alarm) ? muteWindowAt(rule, now) : null;
    if (window !== null) found.push({ kind: 'mute-rule', name: rule.name, owner: rule.owner, until: window.until });
  }
  for (const silence of mutes.silences) {
    if (silence.startsAt <= now && now < silence.endsAt && matchesAll(silence.matchers, labels)) {
      found.push({ kind: 'silence', name: silence.id, owner: silence.owner, until: silence.endsAt });
    }
  }
  return found.reduce<Mute | null>((last, each) => (last === null || each.until > last.until ? each : last), null);
}

/** Gives the next instant after `now` (epoch ms) at which a mute of the alarm may begin or end, or null (NO8). */
export function nextMuteBoundary(labels: AlarmLabels, mutes: Mutes, now: number): number | null {
  const instants: (number | null)[] = [activeMute(labels, mutes, now)?.until ?? null];
  for (const rule of mutes.rules) if (rule.alarms.includes(labels.alarm)) instants.push(nextMuteStart(rule, now));
  for (const silence of mutes.silences) {
    if (silence.startsAt > now && matchesAll(silence.matchers, labels)) instants.push(silence.startsAt);
  }
  const later = instants.filter((each) => each !== null);
  return later.length === 0 ? null : Math.min(...later);
}
