import type { DataForm, NewEvent } from '../../platform/events.ts';

/** What is wrong with one event that was sent: which of them, counted from 0, where in it, and what to do. */
export interface EventFault {
  index: number;
  attribute: string;
  message: string;
}

/** An event that was sent, read; `notes` say what was taken but is unusual. */
export type Received = { event: NewEvent & { id: string }; notes: string[] } | { faults: Omit<EventFault, 'index'>[] };

/** Most bytes of a text that the log is searched by. */
const longest = { id: 512, source: 1024, type: 512, subject: 1024, dataschema: 2048, datacontenttype: 256 } as const;

/** Milliseconds by which a sender's clock may be ahead before the answer says so. */
const aheadMs = 5 * 60_000;

/** Most extension attributes of an event, and the most bytes of one. */
const mostExtensions = 100;
const longestExtension = 4096;

const ofCore = new Set([
  'specversion',
  'id',
  'source',
  'type',
  'subject',
  'time',
  'dataschema',
  'datacontenttype',
  'data',
  'data_base64',
]);

const rfc3339 = /^(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d):(\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

/** A W3C trace context of version 00 that names a trace. */
const traceparentForm = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Reports whether a media type says that the body is JSON. */
export function isJsonType(type: string): boolean {
  return /^[^;\s]+\/(?:[^;\s]+\+)?json\s*(;|$)/i.test(type);
}

/**
 * Reads a CloudEvents 1.0 event in the JSON format as one to be appended; all faults are given at once. `now` is epoch
 * milliseconds. Extension attributes are kept; data that is no JSON object is kept as `DataForm` says.
 */
export function readCloudEvent(value: unknown, now: number): Received {
  const faults: Omit<EventFault, 'index'>[] = [];
  const notes: string[] = [];
  const refuse = (attribute: string, message: string): void => void faults.push({ attribute, message });
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { faults: [{ attribute: '', message: 'The event is no JSON object: send {"specversion": "1.0", …}' }] };
  }
  // A null is an attribute that is not there.
  const given = Object.fromEntries(Object.entries(value).filter(([key, each]) => each !== null || key === 'data'));
  if (given.specversion !== '1.0') refuse('specversion', `specversion is ${show(given.specversion)}: send "1.0"`);
  const text = (name: keyof typeof longest): string | null => readText(given[name], name, longest[name], refuse);
  for (const name of ['id', 'source', 'type'])
    if (given[name] === undefined) refuse(name, `${name} is missing: every CloudEvent has one`);
  const event: NewEvent & { id: string } = {
    id: text('id') ?? '',
    source: text('source') ?? '',
    type: text('type') ?? '',
    subject: text('subject'),
    dataSchema: text('dataschema'),
    data: {},
  };
  refuseOwn(event, refuse);
  const time = readTime(given.time, now, refuse, notes);
  if (time !== null) event.time = time;
  const contentType = text('datacontenttype');
  Object.assign(event, readData(given, contentType, refuse));
  const extensions = readExtensions(given, refuse);
  const { traceparent } = extensions;
  if (typeof traceparent === 'string' && traceparentForm.test(traceparent)) {
    event.traceparent = traceparent;
    delete extensions.traceparent;
  }
  if (Object.keys(extensions).length > 0) event.extensions = extensions;
  return faults.length > 0 ? { faults } : { event, notes };
}

type Refuse = (attribute: string, message: string) => void;

/** Refuses what would stand in the log as if this product had said it. */
export function refuseOwn({ source, type }: { source: string; type: string }, refuse: Refuse): void {
  if (/^evenkeel(\.|$)/i.test(type))
    refuse('type', `The type ${show(type)} is one of Evenkeel's own records: choose a type of your own`);
  if (/^\/?evenkeel([./]|$)/i.test(source))
    refuse('source', `The source ${show(source)} is Evenkeel itself: choose a source of your own`);
}

function readText(value: unknown, name: string, most: number, refuse: Refuse): string | null {
  if (value === undefined) return null;
  if (typeof value !== 'string' || value === '')
    refuse(name, `${name} is ${show(value)}: send a text that is not empty`);
  else if (!isPlain(value))
    refuse(name, `${name} holds a character that no attribute may hold: send plain Unicode text`);
  else if (Buffer.byteLength(value) > most) refuse(name, `${name} has more than ${most} bytes: send a shorter one`);
  else return value;
  return null;
}

/** Reports whether a text has no control character and no half of a surrogate pair (CloudEvents, type String). */
export function isPlain(text: string): boolean {
  return text.isWellFormed() && !/\p{Cc}/u.test(text);
}

function readTime(value: unknown, now: number, refuse: Refuse, notes: string[]): number | null {
  if (value === undefined) return null;
  const parts = typeof value === 'string' ? rfc3339.exec(value) : null;
  // A leap second is the last one of its minute.
  const moment =
    parts === null
      ? Number.NaN
      : Date.parse(
          `${parts[1]}T${parts[2]}:${parts[3] === '60' ? '59' : parts[3]}${parts[4] ?? ''}${parts[5]!.toUpperCase()}`,
        );
  if (Number.isNaN(moment)) {
    refuse('time', `time is ${show(value)}: send an instant of RFC 3339 such as "2026-11-21T10:00:00Z"`);
    return null;
  }
  if (moment > now + aheadMs)
    notes.push(
      `time is ${Math.round((moment - now) / 60_000)} minutes ahead of this server's clock: check the sender's`,
    );
  return moment;
}

/** What `readData` gives: the parts of an event that hold its data. */
type Held = { data: Record<string, unknown>; dataContentType?: string; dataForm?: DataForm };

function readData(given: Record<string, unknown>, contentType: string | null, refuse: Refuse): Held {
  const type = contentType === null ? {} : { dataContentType: contentType };
  if (given.data_base64 !== undefined) {
    if (given.data !== undefined) refuse('data_base64', 'The event has data and data_base64: send one of them');
    const bytes = typeof given.data_base64 === 'string' ? decodeBase64(given.data_base64) : null;
    if (bytes === null) {
      refuse('data_base64', 'data_base64 is no Base64 text: encode the bytes as RFC 4648 says');
      return { data: {}, ...type };
    }
    return holdBytes(bytes, contentType, refuse);
  }
  if (!Object.hasOwn(given, 'data')) return { data: {}, ...type, dataForm: 'none' };
  return holdValue(given.data, contentType);
}

function holdValue(value: unknown, contentType: string | null): Held {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return {
      data: { data: value },
      ...(contentType === null ? {} : { dataContentType: contentType }),
      dataForm: 'value',
    };
  const plain = contentType === null || /^application\/json$/i.test(contentType);
  return { data: value as Record<string, unknown>, ...(plain ? {} : { dataContentType: contentType }) };
}

/** Holds the bytes of a body: JSON as its value, text as text, anything else as Base64. */
export function holdBytes(bytes: Uint8Array, contentType: string | null, refuse: Refuse): Held {
  const type = contentType === null ? {} : { dataContentType: contentType };
  if (bytes.length === 0) return { data: {}, ...type, dataForm: 'none' };
  const decoded = decodeText(bytes);
  if (contentType === null || isJsonType(contentType)) {
    try {
      if (decoded !== null) return holdValue(JSON.parse(decoded), contentType);
    } catch {
      // Said below, for what must be JSON.
    }
    if (contentType !== null) {
      refuse(
        'data',
        `The data is not the JSON that "${contentType}" promises: send JSON, or the content type that it has`,
      );
      return { data: {}, ...type };
    }
  }
  const isText = contentType !== null && /^text\/|[/+](xml|yaml|x-yaml|x-www-form-urlencoded)\b/i.test(contentType);
  if (isText && decoded !== null) return { data: { data: decoded }, ...type, dataForm: 'value' };
  return { data: { data_base64: Buffer.from(bytes).toString('base64') }, ...type, dataForm: 'base64' };
}

/** Returns bytes as text, or null where they are no UTF-8. */
export function decodeText(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function decodeBase64(text: string): Uint8Array | null {
  return /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)
    ? Buffer.from(text, 'base64')
    : null;
}

function readExtensions(given: Record<string, unknown>, refuse: Refuse): Record<string, unknown> {
  const names = Object.keys(given).filter((name) => !ofCore.has(name));
  if (names.length > mostExtensions)
    refuse('', `The event has more than ${mostExtensions} extension attributes: put them into data`);
  for (const name of names) {
    const value = given[name];
    const isNumber = typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= 2 ** 31;
    if (!/^[a-z0-9]+$/.test(name))
      refuse(name, `"${name}" is no name of an attribute: use the letters a to z and digits only`);
    else if (typeof value !== 'string' && typeof value !== 'boolean' && !isNumber)
      refuse(
        name,
        `${name} is ${show(value)}: an extension is a text, a whole number of 32 bits, true or false; put more into data`,
      );
    else if (typeof value === 'string' && (!isPlain(value) || Buffer.byteLength(value) > longestExtension))
      refuse(name, `${name} is no plain text of at most ${longestExtension} bytes: put it into data`);
  }
  return Object.fromEntries(names.map((name) => [name, given[name]]));
}

function show(value: unknown): string {
  return value === undefined ? 'missing' : (JSON.stringify(value) ?? String(value)).slice(0, 100);
}
