import {
  type Because,
  type Mutes,
  muteWindowAt,
  type NoiseContext,
  type NoiseState,
} from '../../engines/noise/index.ts';
import type { Quiet } from '../silence/contract.ts';

/** What there is to know of an alarm that is kept quiet: its name, its group as it is, and what lies around it. */
export interface QuietCase {
  alarm: string;
  state: NoiseState;
  context: Pick<NoiseContext, keyof Mutes>;
  now: number;
}

type Reason = Pick<Because, 'kind' | 'by' | 'until' | 'words'>;

/** What the API calls what the engine names; all else is a matter of the group. */
const kinds: Partial<Record<Because['kind'], Quiet['kind']>> = {
  silence: 'silence',
  'mute-rule': 'mute-rule',
  acknowledged: 'acknowledged',
  symptom: 'dependency',
  flapping: 'flapping',
  stabilising: 'flapping',
};

/** Says in the words of the API why an alarm is kept quiet. */
export function toQuiet({ kind: because, by, until, words }: Reason, about: QuietCase): Quiet {
  const kind = kinds[because] ?? 'group';
  return {
    kind,
    by: refOf(kind, by ?? about.state.group.key, about.alarm),
    because: shorten(words),
    since: new Date(sinceOf(kind, by, about)).toISOString(),
    until: until === null ? null : new Date(until).toISOString(),
  };
}

function refOf(kind: Quiet['kind'], by: string, alarm: string): string {
  if (kind === 'mute-rule') return `mute-rule:default/${by}`;
  if (kind === 'dependency') return `alarm:default/${by}`;
  if (kind === 'flapping') return `alarm:default/${alarm}`;
  return shorten(by);
}

function sinceOf(kind: Quiet['kind'], by: string | null, { alarm, state, context, now }: QuietCase): number {
  const member = Object.hasOwn(state.members, alarm) ? state.members[alarm] : undefined;
  if (kind === 'silence') return context.silences.find((each) => each.id === by)?.startsAt ?? now;
  if (kind === 'mute-rule') {
    const rule = context.rules.find((each) => each.name === by);
    return (rule === undefined ? null : muteWindowAt(rule, now))?.since ?? now;
  }
  if (kind === 'acknowledged')
    return state.acknowledgements.find((each) => Object.hasOwn(each.alarms, alarm))?.at ?? now;
  if (kind === 'flapping') return member?.flap.changes.at(-1) ?? now;
  return state.group.waiting[alarm] ?? member?.since ?? now;
}

/** Components of the usual namespace are known by their names. */
export function shorten(words: string): string {
  return words.replaceAll('component:default/', '');
}
