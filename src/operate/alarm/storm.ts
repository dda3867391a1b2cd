import type { AlarmState } from '../../engines/alarm/index.ts';
import type { Item, NoiseEffect } from '../../engines/noise/index.ts';
import type { Quiet } from '../silence/contract.ts';
import { parseTarget } from '../event/target.ts';
import type { DeclaredBase } from './definition.ts';
import { policy } from './noise.ts';
import { shorten } from './quiet-words.ts';
import { reactionsTo } from './state-event.ts';

/** An alarm whose actions for a state run now. */
export interface Telling {
  declared: DeclaredBase;
  state: AlarmState;
}

/** What is said of alarms that are told together: of those that stand for the others, and of those that they stand for. */
export interface StormWords {
  /** One sentence, by name of each alarm that stands for others. */
  notes: Map<string, string>;
  /** By name of each alarm that need not send the same message again. */
  quiets: Map<string, Quiet>;
}

/**
 * Makes a short account of many alarms of one group that are told at the same instant, at `now` in epoch ms: the worst
 * three stand for the others. Another one is quiet only where all that its actions do is to send messages to places to
 * which one of the three sends too; what opens incidents or starts runbooks always runs.
 */
export function summariseStorm(
  group: string,
  told: readonly Telling[],
  effects: readonly NoiseEffect[],
  now: number,
): StormWords {
  const words: StormWords = { notes: new Map(), quiets: new Map() };
  if (told.length <= policy.group.stormAbove) return words;
  const items = new Map<string, Item>(
    effects.flatMap((each) => (each.kind === 'tell' ? each.items.map((item) => [item.alarm, item] as const) : [])),
  );
  const severityOf = ({ declared }: Telling) => items.get(declared.name)?.severity ?? 5;
  const acting = told.filter(({ declared, state }) => reactionsTo(declared, state).actions.length > 0);
  const [standing, others] = split(acting.toSorted((one, other) => severityOf(one) - severityOf(other)));
  const names = standing.map((each) => each.declared.name).join(', ');
  const sentence = shorten(`One of ${told.length} alarms of ${group} that changed at once: ${names} stand for all`);
  const sent = new Set(standing.flatMap(({ declared, state }) => reactionsTo(declared, state).actions));
  for (const { declared } of standing) words.notes.set(declared.name, sentence);
  for (const { declared, state } of others) {
    if (!reactionsTo(declared, state).actions.every((each) => sent.has(each) && isMessage(each))) continue;
    const since = new Date(now).toISOString();
    words.quiets.set(declared.name, { kind: 'group', by: shorten(group), because: sentence, since, until: null });
  }
  return words;
}

function split(all: readonly Telling[]): [Telling[], Telling[]] {
  return [all.slice(0, 3), all.slice(3)];
}

function isMessage(action: string): boolean {
  const target = parseTarget(action);
  return !('problem' in target) && target.kind === 'notification';
}
