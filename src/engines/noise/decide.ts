import { formatDateTime } from '../schedule/index.ts';
import { coversAlarm, hasRunOut } from './acknowledgement.ts';
import { stableAt } from './flap.ts';
import { groupDue, type Item, type News, receiveItems, type Told, type ToldState } from './group.ts';
import { type Member, type NoiseContext, type NoiseState, refresh } from './state.ts';
import { activeMute } from './silence.ts';
import { heldUntil } from './symptom.ts';

/** Why something is told, held or only recorded: `by` names what brought it about, `rule` cites SPEC.md, `words` a person reads. */
export interface Because {
  readonly kind: News | 'nothing-new' | 'mute-rule' | 'silence' | 'acknowledged' | 'symptom' | 'stabilising' | 'group';
  readonly by: string | null;
  readonly rule: string;
  /** Until when it holds unless something changes, epoch ms; null without an end of its own. */
  readonly until: number | null;
  readonly words: string;
}

/** What becomes of the present state of an alarm; `nextDue` is when to ask again, epoch ms. */
export interface Decision {
  readonly tell: 'now' | 'hold' | 'record';
  readonly because: Because;
  readonly nextDue: number | null;
}

/** What there is to tell of an alarm before its group has its say, or why there is nothing. */
export type Intent = { readonly item: Item; readonly because: Because } | { readonly decision: Decision };

/**
 * Decides whether people hear of an alarm's present state now, later, or not, in the order of precedence of NO9; an
 * alarm that the group does not know has nothing to tell.
 */
export function decideNotification(before: NoiseState, alarm: string, context: NoiseContext, now: number): Decision {
  const decided = decideNotifications(before, context, now).get(alarm);
  return decided ?? { tell: 'record', because: nothingNew('nothing is known of it'), nextDue: null };
}

/** Decides the same for every alarm that the group knows, by name. */
export function decideNotifications(before: NoiseState, context: NoiseContext, now: number): Map<string, Decision> {
  const state = refresh(before, context, now);
  const intents = listIntents(state, context, now);
  const items = listItems(intents);
  const { group: policy } = context.policy;
  const due = groupDue(receiveItems(state.group, items, policy, now), items, policy) ?? now;
  const words = `Held until ${show(due)}, when ${state.group.key} is told of together`;
  const held = hold({ kind: 'group', by: state.group.key, rule: 'NO13', until: due, words });
  return new Map(
    [...intents].map(([alarm, intent]): [string, Decision] => {
      if ('decision' in intent) return [alarm, intent.decision];
      return [alarm, due <= now ? { tell: 'now', because: intent.because, nextDue: null } : held];
    }),
  );
}

/** Gives what there is to tell of each alarm of a group, whose state is refreshed (NO9). */
export function listIntents(state: NoiseState, context: NoiseContext, now: number): Map<string, Intent> {
  return new Map(
    Object.entries(state.members).map(([alarm, member]) => {
      const told = Object.hasOwn(state.group.told, alarm) ? (state.group.told[alarm] ?? null) : null;
      const intent =
        member.state === 'OK'
          ? intendRecovery(member, told, context, now)
          : intendPage(state, member, told, context, now);
      return [alarm, intent];
    }),
  );
}

/** Gives the items among intents. */
export function listItems(intents: ReadonlyMap<string, Intent>): Item[] {
  return [...intents.values()].flatMap((intent) => ('item' in intent ? [intent.item] : []));
}

function intendRecovery(member: Member, told: Told | null, context: NoiseContext, now: number): Intent {
  const { labels, flap } = member;
  if (told === null) return record(nothingNew(`Nobody was told of ${labels.alarm}, and it is OK`), null);
  const stable = stableAt(flap, context.policy.flap);
  if (stable !== null) {
    const isQuiet = activeMute(labels, context, now) !== null;
    if (told.state === 'FLAPPING' || isQuiet) return { decision: holdUntilStable(labels.alarm, stable) };
    return intend(member, 'FLAPPING', 'flapping', 'NO21', `${labels.alarm} flaps: quiet until it is stable`);
  }
  const clear = member.since + context.policy.keepFiringMs;
  if (clear > now) {
    const words = `${labels.alarm} counts as firing until it has been clear until ${show(clear)}`;
    return { decision: hold({ kind: 'stabilising', by: null, rule: 'NO23', until: clear, words }) };
  }
  return intend(member, 'OK', 'recovery', 'NO10', `${labels.alarm} has recovered`);
}

function intendPage(state: NoiseState, member: Member, told: Told | null, context: NoiseContext, now: number): Intent {
  const { labels, flap, symptom } = member;
  const name = labels.alarm;
  const mute = activeMute(labels, context, now);
  if (mute !== null) {
    const what = mute.kind === 'silence' ? 'silence' : 'mute rule';
    const words = `${name} is muted until ${show(mute.until)} by ${what} ${mute.name} (${mute.owner ?? 'no owner'})`;
    return { decision: hold({ kind: mute.kind, by: mute.name, rule: 'NO8', until: mute.until, words }) };
  }
  const known = state.acknowledgements.find((each) => coversAlarm(each, name, labels.severity, now));
  if (known !== undefined) {
    const words = `${known.by} sees to ${name} until it clears, or until ${show(known.until)}`;
    return { decision: hold({ kind: 'acknowledged', by: known.by, rule: 'NO24', until: known.until, words }) };
  }
  if (told === null && symptom !== null) {
    const until = heldUntil(symptom, member.since, context.policy.symptom);
    if (until > now) {
      const { alarm, way } = symptom.cause;
      const gone = symptom.lostAt === null ? '' : ', which has recovered';
      const words = `${name} is a symptom of ${alarm} (${way.join(' needs ')})${gone}: held until ${show(until)} at the latest`;
      return { decision: hold({ kind: 'symptom', by: alarm, rule: 'NO17', until, words }) };
    }
  }
  const stable = stableAt(flap, context.policy.flap);
  const isWorse = told !== null && labels.severity < told.severity;
  if (stable !== null) {
    if (told?.state !== 'FLAPPING') {
      return intend(member, 'FLAPPING', 'flapping', 'NO21', `${name} flaps: quiet until it is stable`);
    }
    if (!isWorse) return { decision: holdUntilStable(name, stable) };
  }
  const tells = stable === null ? member.state : 'FLAPPING';
  if (told === null) return intend(member, tells, 'new', 'NO11', `${name} is in ${member.state}`);
  if (isWorse) {
    return intend(member, tells, 'worse', 'NO25', `${name} is more severe: ${labels.severity} after ${told.severity}`);
  }
  if (told.state !== tells) {
    return intend(member, tells, 'changed', 'NO11', `${name} is in ${member.state}, which was ${told.state} before`);
  }
  if (member.muted !== null) {
    const words = `${name} is still in ${member.state} after ${member.muted.name} has ended`;
    return intend(member, tells, 'mute-ended', 'NO4', words);
  }
  const runOut = state.acknowledgements.find((each) => hasRunOut(each, name, now));
  if (runOut !== undefined) {
    const words = `${name} is still in ${member.state} although the time of ${runOut.by} is over`;
    return intend(member, tells, 'acknowledgement-ended', 'NO26', words);
  }
  return record(nothingNew(`${name} is in ${member.state}, as was told at ${show(told.at)}`), null);
}

function intend(member: Member, state: ToldState, news: News, rule: string, words: string): Intent {
  const { alarm, severity } = member.labels;
  const because: Because = { kind: news, by: null, rule, until: null, words };
  return { item: { alarm, state, severity, news }, because };
}

function holdUntilStable(alarm: string, until: number): Decision {
  const words = `${alarm} flaps, as was told: quiet until it has kept one state until ${show(until)}`;
  return hold({ kind: 'stabilising', by: null, rule: 'NO22', until, words });
}

function hold(because: Because): Decision {
  return { tell: 'hold', because, nextDue: because.until };
}

function record(because: Because, nextDue: number | null): Intent {
  return { decision: { tell: 'record', because, nextDue } };
}

function nothingNew(words: string): Because {
  return { kind: 'nothing-new', by: null, rule: 'NO10', until: null, words };
}

function show(instant: number): string {
  return `${formatDateTime(instant)}Z`;
}
