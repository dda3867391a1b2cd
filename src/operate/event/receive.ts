import { type Ctx, transaction } from '../../platform/context.ts';
import type { RawRequest } from '../../platform/contract.ts';
import { OpsError } from '../../platform/errors.ts';
import { append } from '../../platform/events.ts';
import { refuseDeep } from '../../platform/http.ts';
import { createId } from '../../platform/id.ts';
import { decodeText, type EventFault, holdBytes, isJsonType, readCloudEvent, type Received } from './cloud-event.ts';

/** Most bytes of one event. */
export const eventLimit = 1024 * 1024;

/** Most events of a batch. */
export const batchLimit = 1000;

/** What became of the events of a request. */
export interface Receipt {
  /** Events that are in the log now for the first time. */
  accepted: number;
  /** Events of which the source had sent the id before: acknowledged, and dropped. */
  duplicates: number;
  /** What was taken but is unusual, by the event's place in the request. */
  notes: { index: number; message: string }[];
}

const what = 'Cannot take the events';

/**
 * Takes the CloudEvents of an HTTP request in any mode (HTTP Protocol Binding 1.0: binary, structured, batched) into the
 * log, all in one transaction or none. Each begins a story of its own; its actor is the sender's token.
 */
export async function receiveEvents(ctx: Ctx, request: RawRequest): Promise<Receipt> {
  const received = readRequest(request, ctx.now());
  const faults = received.flatMap((each, index): EventFault[] =>
    'faults' in each ? each.faults.map((fault) => ({ index, ...fault })) : [],
  );
  if (faults.length > 0) {
    const [first] = faults;
    const where = received.length === 1 ? '' : `event ${first!.index} of ${received.length}: `;
    const more = faults.length === 1 ? '' : `; and ${faults.length - 1} more, see details`;
    throw new OpsError('invalid_input', `${what}: ${where}${first!.message}${more}`, { details: faults });
  }
  return transaction(ctx, async (ctx) => {
    const receipt: Receipt = { accepted: 0, duplicates: 0, notes: [] };
    for (const [index, each] of received.entries()) {
      if ('faults' in each) continue;
      // A story of its own: two senders may use the same id, and none may write into the story of an incident.
      const appended = await append(ctx, { ...each.event, correlation: createId(ctx.now()) });
      if (appended === null) receipt.duplicates += 1;
      else receipt.accepted += 1;
      receipt.notes.push(...each.notes.map((message) => ({ index, message })));
    }
    return receipt;
  });
}

function readRequest(request: RawRequest, now: number): Received[] {
  const encoding = headerOf(request, 'content-encoding');
  if (encoding !== null && encoding !== 'identity')
    throw new OpsError('unsupported_media_type', `${what}: send the body without content-encoding "${encoding}"`);
  const type = headerOf(request, 'content-type') ?? '';
  const binary = headerOf(request, 'ce-specversion') !== null || headerOf(request, 'ce-id') !== null;
  const cloud = /^application\/cloudevents(-batch)?(\+[a-z0-9.-]+)?\s*(;|$)/i.exec(type);
  if (cloud !== null) {
    if (!/^\+json$/i.test(cloud[2] ?? '+json'))
      throw new OpsError('unsupported_media_type', `${what}: of the event formats send JSON, not "${type}"`);
    return readJson(request, cloud[1] !== undefined);
  }
  if (binary) return [readBinary(request, type === '' ? null : type, now)];
  // Nothing else can be meant by plain JSON without the headers of the binary mode.
  if (isJsonType(type)) return readJson(request, null);
  throw new OpsError(
    'unsupported_media_type',
    `${what}: send application/cloudevents+json, application/cloudevents-batch+json, or the ce- headers of the binary mode`,
  );

  function readJson(request: RawRequest, batch: boolean | null): Received[] {
    const value = parseBody(request.body);
    if (batch === true && !Array.isArray(value))
      throw new OpsError('invalid_input', `${what}: a batch is a JSON array of events`);
    if (batch === false || !Array.isArray(value)) {
      refuseLarge(request.body.length, 0);
      return [readCloudEvent(value, now)];
    }
    if (value.length > batchLimit)
      throw new OpsError(
        'too_large',
        `${what}: the batch has ${value.length} events, send at most ${batchLimit} at once`,
      );
    return value.map((each, index) => {
      refuseLarge(Buffer.byteLength(JSON.stringify(each)), index);
      return readCloudEvent(each, now);
    });
  }
}

function refuseLarge(bytes: number, index: number): void {
  if (bytes > eventLimit)
    throw new OpsError('too_large', `${what}: event ${index} has ${bytes} bytes, one may have ${eventLimit}`);
}

function parseBody(body: Uint8Array): unknown {
  const text = decodeText(body);
  let value: unknown;
  try {
    if (text === null) throw new SyntaxError('it is not UTF-8');
    value = JSON.parse(text);
  } catch (error) {
    throw new OpsError('malformed_body', `${what}: the body is not JSON: ${(error as Error).message}`);
  }
  refuseDeep(value);
  return value;
}

/** Reads an event of the binary mode: attributes in `ce-` headers, data as the body. */
function readBinary(request: RawRequest, contentType: string | null, now: number): Received {
  refuseLarge(request.body.length, 0);
  const faults: { attribute: string; message: string }[] = [];
  const attributes: Record<string, unknown> = {};
  for (const name of Object.keys(request.headers)) {
    if (!name.startsWith('ce-')) continue;
    const attribute = name.slice(3);
    const value = decodeHeader(headerOf(request, name) ?? '');
    if (value === null)
      faults.push({ attribute, message: `The header ${name} is not percent-encoded UTF-8: encode it` });
    // The body is the data: a header of that name would be another.
    else if (['data', 'data_base64', 'datacontenttype'].includes(attribute))
      faults.push({
        attribute,
        message: `The header ${name} is no attribute in the binary mode: send data as the body and its type as content-type`,
      });
    else attributes[attribute] = value;
  }
  const held = holdBytes(request.body, contentType, (attribute, message) => faults.push({ attribute, message }));
  refuseDeep(held.data);
  const read = readCloudEvent(attributes, now);
  if (faults.length > 0 || 'faults' in read) {
    const said = new Set(faults.map((each) => each.attribute));
    const others = 'faults' in read ? read.faults.filter((each) => !said.has(each.attribute)) : [];
    return { faults: [...faults, ...others] };
  }
  const { dataForm: _, ...event } = read.event;
  return { event: { ...event, ...held }, notes: read.notes };
}

function headerOf({ headers }: RawRequest, name: string): string | null {
  const value = headers[name];
  return value === undefined ? null : Array.isArray(value) ? value.join(', ') : value;
}

/**
 * Undoes the quotes and the percent-encoding of a header's value (HTTP Protocol Binding 3.1.3.2). Some senders leave
 * letters as they are: bytes that are no UTF-8 are then Latin-1, as HTTP had it; null where the encoding itself is not.
 */
function decodeHeader(value: string): string | null {
  const plain = /^".*"$/s.test(value) ? value.slice(1, -1).replace(/\\(.)/gs, '$1') : value;
  // Node gives each byte of a header as one character.
  const bytes = plain.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return decodeText(Buffer.from(bytes, 'latin1')) ?? (bytes === plain ? plain : null);
}
