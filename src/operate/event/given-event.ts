import type { JsonObject } from '../../engines/event-pattern/index.ts';
import type { LogEvent } from '../../platform/events.ts';
import { type PatternForm, viewEvent } from './pattern.ts';

/** An event in both forms. */
export type EventViews = Readonly<Record<PatternForm, JsonObject>>;

/** Returns an event of the log in both forms. */
export function viewsOf(event: LogEvent): EventViews {
  return { cloudevents: viewEvent('cloudevents', event), eventbridge: viewEvent('eventbridge', event) };
}

/**
 * Reads an event that somebody wrote down: in the EventBridge envelope (`detail-type` or `detail`), as the API shows
 * events of the log (`recordedTime`), or as a CloudEvent. The form it is in stays to the letter; the other is made of it,
 * and what is not said is filled in. `now` is epoch milliseconds.
 */
export function readGivenEvent(given: Record<string, unknown>, now: number): EventViews {
  const event = given as JsonObject;
  if ('detail-type' in given || 'detail' in given)
    return { eventbridge: event, cloudevents: viewEvent('cloudevents', fromEventBridge(given, now)) };
  const read = fromAttributes(given, now);
  if ('recordedTime' in given) return viewsOf(read);
  return { cloudevents: event, eventbridge: viewEvent('eventbridge', read) };
}

const textOf = (value: unknown, fallback: string): string => (typeof value === 'string' ? value : fallback);

const mapOf = (value: unknown): Record<string, unknown> | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;

function blank(now: number): LogEvent {
  const time = new Date(now).toISOString();
  return {
    id: 'given',
    source: 'given',
    type: 'given',
    subject: null,
    time,
    recordedTime: time,
    data: {},
    dataSchema: null,
    actor: 'anonymous:',
    causation: null,
    correlation: null,
    traceparent: null,
    depth: 0,
    sequence: null,
    hash: null,
  };
}

function fromEventBridge(given: Record<string, unknown>, now: number): LogEvent {
  const known = blank(now);
  const resources = Array.isArray(given.resources) ? given.resources : [];
  return {
    ...known,
    id: textOf(given.id, known.id),
    source: textOf(given.source, known.source),
    type: textOf(given['detail-type'], known.type),
    subject: typeof resources[0] === 'string' ? resources[0] : null,
    time: textOf(given.time, known.time),
    data: mapOf(given.detail) ?? {},
  };
}

/** Names that the attributes of CloudEvents have in the log. */
const inLog: Readonly<Record<string, string>> = { dataschema: 'dataSchema', recordedtime: 'recordedTime' };

function fromAttributes(given: Record<string, unknown>, now: number): LogEvent {
  const known: Record<string, unknown> = { ...blank(now) };
  const extensions: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    const own = inLog[name] ?? name;
    if (Object.hasOwn(known, own)) known[own] = value;
    else if (!['specversion', 'datacontenttype', 'data_base64'].includes(name)) extensions[name] = value;
  }
  if (mapOf(known.data) === null) known.data = { data: known.data };
  const carried = mapOf(given.extensions) ?? extensions;
  delete (known as { extensions?: unknown }).extensions;
  return { ...(known as unknown as LogEvent), ...(Object.keys(carried).length > 0 ? { extensions: carried } : {}) };
}
