import type { AlarmState } from '../alarm/index.ts';
import type { SeverityLevel } from '../incident/index.ts';
import {
  type AlarmLabels,
  DEFAULT_POLICY,
  type MuteRule,
  type NoiseContext,
  type NoiseEffect,
  type NoiseInput,
  type NoisePolicy,
  type Silence,
} from './index.ts';
import { parseMatcher } from './matcher.ts';

export const MINUTE = 60_000;

/** The default policy, in which more than three alarms are a storm. */
export const POLICY: NoisePolicy = { ...DEFAULT_POLICY, group: { ...DEFAULT_POLICY.group, stormAbove: 3 } };

/** Labels of an alarm that watches the component of its own name. */
export function labelsOf(alarm: string, severity = 1): AlarmLabels {
  return { alarm, service: 'shop', component: alarm, severity: severity as SeverityLevel, tags: {} };
}

/** A silence of the alarms that fulfil the matchers, between two minutes. */
export function silenceOf(matchers: readonly string[], from: number, to: number): Silence {
  return {
    id: `silence-${from}`,
    matchers: matchers.flatMap((text) => parseMatcher(text, []).value ?? []),
    startsAt: from * MINUTE,
    endsAt: to * MINUTE,
    owner: 'ann',
    comment: 'planned',
  };
}

/** A mute rule of some alarms, once, from a minute on. */
export function muteOf(alarms: readonly string[], at: number, minutes: number): MuteRule {
  return {
    name: `mute-${at}`,
    description: '',
    expression: '',
    start: { kind: 'at', at: at * MINUTE },
    durationMs: minutes * MINUTE,
    zone: 'UTC',
    alarms,
    startsAt: null,
    expiresAt: null,
    owner: 'ann',
    tags: {},
  };
}

/** A context in which web needs api and api needs db, with some of its parts replaced. */
export function contextOf(change: Partial<NoiseContext>): NoiseContext {
  const dependencies = [
    { component: 'web', dependsOn: 'api' },
    { component: 'api', dependsOn: 'db' },
  ];
  return { rules: [], silences: [], dependencies, firing: [], policy: POLICY, ...change };
}

/** Reads `alarm STATE severity`, `ack who until-minute [alarms]` or `due`. */
export function readInput(text: string): NoiseInput {
  const [first = '', second = '', third = '', ...rest] = text.split(' ');
  if (first === 'due') return { kind: 'due' };
  if (first !== 'ack') return { kind: 'changed', labels: labelsOf(first, Number(third)), state: second as AlarmState };
  const until = Number(third) * MINUTE;
  return { kind: 'acknowledged', by: second, until, ...(rest.length === 0 ? {} : { alarms: rest }) };
}

/** Writes an effect in a few words; waiting is left out. */
export function show(effect: NoiseEffect): string[] {
  switch (effect.kind) {
    case 'wait-until':
      return [];
    case 'refused':
      return ['refused'];
    case 'tell': {
      const items = effect.items.map((each) => `${each.alarm}=${each.state}:${each.news}`).join(' ');
      return [effect.storm ? `storm of ${effect.storm.count} ${items}` : `tell ${items}`];
    }
    case 'held':
    case 'recorded':
      return [`${effect.kind} ${effect.alarm} ${effect.because.kind}`];
  }
}
