import type { LogEvent } from '../../platform/events.ts';
import type { Analysis } from './contract.ts';
import type { IncidentFacts } from './incident-facts.ts';
import { asSentence, describeSpan, type Naming } from './wording.ts';

type Moment = Analysis['timeline'][number];

/** Longest text of a note or reason that a sentence repeats. */
const longestQuote = 300;

/** Tells the moments that matter of an incident's events: one sentence each, oldest first, the start of the impact first. */
export function tellTimeline(incident: IncidentFacts, events: readonly LogEvent[], nameOf: Naming): Moment[] {
  const opened = events.find((each) => each.type === 'evenkeel.incident.opened');
  const impact = incident.impactStartedAt;
  const began = 'The impact began, as far as the first breaching measurement tells.';
  const moments: Moment[] =
    impact === null || opened === undefined ? [] : [{ time: impact, event: opened.id, type: opened.type, text: began }];
  for (const event of events) {
    const text = tellers[event.type]?.(event, nameOf) ?? null;
    if (text !== null) moments.push({ time: event.time, event: event.id, type: event.type, text: asSentence(text) });
  }
  // The sort is stable: what happened at one instant keeps the order of the log.
  return moments.sort((a, b) => Date.parse(a.time) - Date.parse(b.time));
}

type Teller = (event: LogEvent, nameOf: Naming) => string | null;

const tellers: Readonly<Record<string, Teller>> = {
  'evenkeel.alarm.state-changed': (event, nameOf) => {
    const state = textOf(fieldOf(event, 'state'), 'value') ?? textOf(event.data, 'state');
    const reason = textOf(fieldOf(event, 'state'), 'reason') ?? textOf(event.data, 'reason');
    return `Alarm ${nameOf(event.subject ?? '')} went to ${state ?? 'another state'}${reason === null ? '' : `: ${reason}`}`;
  },
  'evenkeel.incident.opened': (event, nameOf) => {
    const severity = event.data.severity;
    return `Incident opened${typeof severity === 'number' ? ` with severity ${severity}` : ''} by ${whoDid(event, nameOf)}`;
  },
  'evenkeel.incident.joined': (event, nameOf) => {
    const alarms = Array.isArray(event.data.alarms) ? event.data.alarms.map((each) => nameOf(String(each))) : [];
    if (alarms.length === 0) return 'Something else led to the same incident';
    return `${alarms.length === 1 ? 'Alarm' : 'Alarms'} ${alarms.join(', ')} joined the incident`;
  },
  'evenkeel.incident.reopened': (event) => `The incident was open again${because(event)}`,
  'evenkeel.incident.action-failed': (event, nameOf) =>
    `Runbook ${runbookOf(event, nameOf)} could not be started${because(event)}`,
  'evenkeel.page.delivered': (event, nameOf) => `${pagedPerson(event, nameOf)} was paged${byChannel(event)}`,
  'evenkeel.page.failed': (event, nameOf) =>
    `${pagedPerson(event, nameOf)} could not be paged${byChannel(event)}${because(event)}`,
  'evenkeel.page.exhausted': () => 'The escalation ended and nobody was told',
  'evenkeel.incident.acknowledged': (event, nameOf) => `${whoDid(event, nameOf)} acknowledged the incident`,
  'evenkeel.incident.severity-changed': (event, nameOf) => {
    const severity = event.data.to;
    return `${whoDid(event, nameOf)} changed the severity${typeof severity === 'number' ? ` to ${severity}` : ''}${because(event)}`;
  },
  'evenkeel.incident.note-added': (event, nameOf) => {
    const text = textOf(event.data, 'text');
    return text === null ? null : `${whoDid(event, nameOf)} noted: ${text}`;
  },
  'evenkeel.execution.started': (event, nameOf) =>
    `Runbook ${runbookOf(event, nameOf)} was started by ${whoDid(event, nameOf)}`,
  'evenkeel.execution.step-finished': (event, nameOf) => {
    const status = textOf(event.data, 'status');
    return `Step ${textOf(event.data, 'step') ?? '?'} of ${runbookOf(event, nameOf)} ended${status === null ? '' : ` with ${status}`}`;
  },
  'evenkeel.execution.waiting': (event, nameOf) =>
    `Runbook ${runbookOf(event, nameOf)} waited for a person${quoteOf(event, 'message')}`,
  'evenkeel.execution.approved': (event, nameOf) =>
    `${whoDid(event, nameOf)} approved step ${textOf(event.data, 'step') ?? '?'} of ${runbookOf(event, nameOf)}${quoteOf(event, 'comment')}`,
  'evenkeel.execution.rejected': (event, nameOf) =>
    `${whoDid(event, nameOf)} rejected step ${textOf(event.data, 'step') ?? '?'} of ${runbookOf(event, nameOf)}${quoteOf(event, 'comment')}`,
  'evenkeel.execution.finished': (event, nameOf) => {
    const { milliseconds } = event.data;
    const took = typeof milliseconds === 'number' ? ` after ${describeSpan(milliseconds)}` : '';
    return `Runbook ${runbookOf(event, nameOf)} ended with ${textOf(event.data, 'status') ?? 'no status'}${took}${because(event)}`;
  },
  'evenkeel.incident.mitigated': (event, nameOf) =>
    textOf(event.data, 'reason') === null
      ? `The impact ended, said ${whoDid(event, nameOf)}`
      : `The impact ended${because(event)}`,
  'evenkeel.incident.resolved': (event, nameOf) => `Incident resolved by ${whoDid(event, nameOf)}${because(event)}`,
};

/** The types of event that a timeline tells of. */
export const toldTypes: readonly string[] = Object.keys(tellers);

function fieldOf(event: LogEvent, name: string): Record<string, unknown> {
  const value = event.data[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function textOf(data: Record<string, unknown>, name: string): string | null {
  const value = data[name];
  if (typeof value !== 'string' || value === '') return null;
  return value.length > longestQuote ? `${value.slice(0, longestQuote - 1)}…` : value;
}

function quoteOf(event: LogEvent, name: string): string {
  const text = textOf(event.data, name);
  return text === null ? '' : `: ${text}`;
}

function because(event: LogEvent): string {
  return quoteOf(event, 'reason');
}

function whoDid(event: LogEvent, nameOf: Naming): string {
  const by = textOf(event.data, 'by') ?? event.actor;
  return by.startsWith('system:') ? 'Evenkeel' : nameOf(by);
}

function pagedPerson(event: LogEvent, nameOf: Naming): string {
  const contact = textOf(event.data, 'contact');
  return contact === null ? 'Somebody' : nameOf(contact.includes(':') ? contact : `contact:default/${contact}`);
}

function byChannel(event: LogEvent): string {
  const channel = textOf(event.data, 'channel');
  return channel === null ? '' : ` by ${channel.toLowerCase()}`;
}

function runbookOf(event: LogEvent, nameOf: Naming): string {
  const runbook = textOf(event.data, 'runbook');
  return `"${textOf(event.data, 'title') ?? (runbook === null ? 'unknown' : nameOf(runbook))}"`;
}
