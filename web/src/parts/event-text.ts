import { eventTypes } from '../../../src/contracts.ts';
import type { Event } from '../../../src/operate/event/contract.ts';
import { operateTellers } from './event-text-operate.ts';
import { nameOfRef } from './ref.tsx';
import { stateWord } from './state.tsx';

/** How a moment is drawn. */
export type Tone = 'neutral' | 'info' | 'success' | 'warning' | 'error';

/** An event as a person reads it; `note` is what somebody wrote. */
export interface EventText {
  text: string;
  tone: Tone;
  note?: string;
}

const summaries = new Map(eventTypes.map((each) => [each.type, each.summary]));

/** Tells one type of event; `say` gives a field of its data as text, empty where there is none. */
export type Teller = (event: Event, say: (name: string) => string) => EventText;

const tone = (text: string, how: Tone = 'neutral'): EventText => ({ text, tone: how });
const because = (text: string): string => (text === '' ? '' : `: ${text}`);
const about = (event: Event): string => (event.subject === null ? '' : nameOfRef(event.subject));

const tellers: Record<string, Teller> = {
  ...operateTellers,
  'evenkeel.incident.opened': (_, say) =>
    tone(
      `Incident opened${say('severity') === '' ? '' : ` at severity ${say('severity')}`}${because(say('severityReason') || say('reason') || say('title'))}`,
      'error',
    ),
  'evenkeel.incident.joined': (_, say) =>
    tone(`${nameOfRef(say('alarm') || say('rule')) || 'Another alarm'} joined the incident`, 'warning'),
  'evenkeel.incident.acknowledged': (_, say) =>
    tone(`Acknowledged${say('lead') === '' ? '' : ` by ${nameOfRef(say('lead'))}`}`, 'info'),
  'evenkeel.incident.severity-changed': (_, say) =>
    tone(`Severity ${say('from')} → ${say('to') || say('severity')}${because(say('reason'))}`, 'warning'),
  'evenkeel.incident.mitigated': (_, say) => ({
    ...tone('Impact ended', 'success'),
    ...(say('note') === '' ? {} : { note: say('note') }),
  }),
  'evenkeel.incident.resolved': (_, say) => ({
    ...tone(`Resolved${because(say('reason') || say('because'))}`, 'success'),
    ...(say('note') === '' ? {} : { note: say('note') }),
  }),
  'evenkeel.incident.note-added': (_, say) => ({ ...tone('Note', 'info'), note: say('text') }),
  'evenkeel.alarm.state-changed': (event, say) => {
    const to = say('to') || say('state');
    return tone(
      `Alarm ${about(event)} is ${to === 'OK' ? 'OK' : stateWord(to)}${because(say('reason'))}`,
      to === 'ALARM' ? 'error' : to === 'OK' ? 'success' : 'warning',
    );
  },
  'evenkeel.rule.matched': (event, say) => tone(`Rule ${nameOfRef(say('rule')) || about(event)} matched`),
  'evenkeel.rule.delivered': (event, say) =>
    tone(
      `${nameOfRef(say('rule') || say('alarm')) || about(event)} reached ${nameOfRef(say('to') || say('target')) || 'its target'}`,
    ),
  'evenkeel.rule.dead-lettered': (event, say) =>
    tone(
      `${nameOfRef(say('rule') || say('alarm')) || about(event)} could not reach ${nameOfRef(say('to')) || 'its target'}${because(say('reason'))}`,
      'error',
    ),
  'evenkeel.page.due': (_, say) =>
    tone(`To be told: ${say('because') || nameOfRef(say('contactTitle') || say('contact'))}`),
  'evenkeel.page.attempted': (_, say) =>
    tone(`Page to ${nameOfRef(say('contactTitle') || say('contact'))} handed to ${say('channel') || 'its channel'}`),
  'evenkeel.page.delivered': (_, say) =>
    tone(
      `${nameOfRef(say('contactTitle') || say('contact')) || 'The person'} was told${say('channel') === '' ? '' : ` by ${say('channel')}`}`,
      'info',
    ),
  'evenkeel.page.failed': (_, say) =>
    tone(`Page to ${nameOfRef(say('contactTitle') || say('contact'))} failed${because(say('reason'))}`, 'error'),
  'evenkeel.page.exhausted': (_, say) => tone(`Nobody could be told${because(say('text'))}`, 'error'),
  'evenkeel.page.skipped': (_, say) =>
    tone(
      `${nameOfRef(say('contact')) || 'A person'} was passed over${because(say('reason') || say('code'))}`,
      'warning',
    ),
  'evenkeel.analysis.edited': (event) =>
    tone(`Analysis written${because(Array.isArray(event.data.fields) ? event.data.fields.join(', ') : '')}`),
  'evenkeel.execution.started': (event, say) =>
    tone(`Runbook began: ${nameOfRef(say('runbook')) || about(event)}`, 'info'),
  'evenkeel.execution.step-started': (_, say) => tone(`Step ${say('step')} began`),
  'evenkeel.execution.step-finished': (event, say) => {
    const status = say('status');
    return tone(
      `Step ${say('step')} ${stateWord(status) || 'ended'}${because(failureOf(event))}`,
      status === 'Success' ? 'neutral' : status === 'Failed' || status === 'TimedOut' ? 'error' : 'warning',
    );
  },
  'evenkeel.execution.waiting': (_, say) =>
    tone(`Waits for a person${because(say('message') || say('step'))}`, 'warning'),
  'evenkeel.execution.approved': (_, say) => ({
    ...tone(`Step ${say('step')} approved`, 'success'),
    ...(say('comment') === '' ? {} : { note: say('comment') }),
  }),
  'evenkeel.execution.rejected': (_, say) => ({
    ...tone(`Step ${say('step')} rejected`, 'warning'),
    ...(say('comment') === '' ? {} : { note: say('comment') }),
  }),
  'evenkeel.execution.finished': (_, say) =>
    tone(
      `Runbook ${nameOfRef(say('runbook'))} ${stateWord(say('status')) || 'ended'}${because(say('reason'))}`,
      say('status') === 'Success' ? 'success' : 'error',
    ),
  'evenkeel.practice.verdict-changed': (event, say) =>
    tone(
      `${say('practice') || about(event)}: ${stateWord(say('from')) || 'new'} → ${stateWord(say('to'))}${because(say('because') || say('reason'))}`,
      say('to') === 'met' ? 'success' : 'warning',
    ),
  'evenkeel.action-item.opened': (_, say) =>
    tone(`Action item: ${say('title')}${say('owner') === '' ? '' : `, owner ${nameOfRef(say('owner'))}`}`, 'info'),
  'evenkeel.action-item.closed': (_, say) =>
    tone(`Action item closed${because(say('title') || say('evidence'))}`, 'success'),
  'evenkeel.analysis.drafted': () => tone('Analysis drafted, its timeline filled in from the log', 'info'),
  'evenkeel.analysis.published': () => tone('Analysis published', 'success'),
  'evenkeel.revision.applied': (_, say) =>
    tone(
      `Operations folder applied${say('changed') === '' ? '' : `: ${say('added') || 0} added, ${say('changed')} changed, ${say('removed') || 0} removed`}`,
      'info',
    ),
  'evenkeel.revision.rejected': (_, say) =>
    tone(
      `A version of the operations folder was refused${say('errors') === '' ? '' : ` for ${say('errors')} mistakes`}; the last good one stays`,
      'error',
    ),
  'evenkeel.notification.delivered': (_, say) => tone(`Message delivered by ${say('channel') || 'its channel'}`),
  'evenkeel.notification.failed': (_, say) =>
    tone(`Message by ${say('channel') || 'its channel'} failed${because(say('reason'))}`, 'error'),
  'evenkeel.access.signed-in': () => tone('Signed in'),
  'evenkeel.entity.added': (event) => tone(`${event.subject ?? 'A thing'} was declared`),
  'evenkeel.entity.changed': (event) => tone(`${event.subject ?? 'A thing'} changed`),
  'evenkeel.entity.removed': (event) => tone(`${event.subject ?? 'A thing'} is no longer declared`),
};

function failureOf(event: Event): string {
  const failure = event.data.failure as { message?: unknown } | null | undefined;
  return typeof failure?.message === 'string' ? failure.message : '';
}

/** Returns the sentence of an event; one that is not known is told by its type's summary, a foreign one by its type. */
export function describeEvent(event: Event): EventText {
  const say = (name: string): string => {
    const value = event.data[name];
    return typeof value === 'string'
      ? value
      : typeof value === 'number' || typeof value === 'boolean'
        ? String(value)
        : '';
  };
  const teller = tellers[event.type];
  if (teller !== undefined) return teller(event, say);
  return {
    text: summaries.get(event.type) ?? `${event.type}${event.subject === null ? '' : ` · ${nameOfRef(event.subject)}`}`,
    tone: 'neutral',
  };
}
