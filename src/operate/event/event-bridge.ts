import { AwsError } from '../../platform/aws-error.ts';
import type { AwsOperation, AwsOperations } from '../../platform/aws-json.ts';
import { type Ctx, transaction } from '../../platform/context.ts';
import { append, type NewEvent } from '../../platform/events.ts';
import { refuseDeep } from '../../platform/http.ts';
import { createId } from '../../platform/id.ts';
import { awsReason, checkPattern, matches, maxPatternLength } from '../../engines/event-pattern/index.ts';
import { isPlain, refuseOwn } from './cloud-event.ts';
import { replayOperations } from './event-bridge-replay.ts';
import { ruleOperations } from './event-bridge-rule.ts';

/** Most entries of a PutEvents request, and most bytes of all of them together. */
const mostEntries = 10;
const requestBytes = 1024 * 1024;

/** The one event bus; by name or by any ARN that ends with it. */
const busForm = /^(default|arn:[^:]+:events:[^:]*:[^:]*:event-bus\/default)$/;

interface ResultEntry {
  EventId?: string;
  ErrorCode?: string;
  ErrorMessage?: string;
}

/** Takes up to ten events into the log; an entry that cannot be taken fails alone (EventBridge PutEvents). */
const putEvents: AwsOperation = {
  allow: 'responder',
  async run(ctx, input) {
    const entries = input.Entries;
    if (!Array.isArray(entries) || entries.length === 0 || entries.length > mostEntries)
      throw new AwsError(
        'ValidationException',
        `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length between 1 and ${mostEntries}`,
      );
    if (entries.reduce((sum: number, each) => sum + sizeOf(each), 0) > requestBytes)
      throw new AwsError(
        'ValidationException',
        `Total size of the entries in the request is over the limit of ${requestBytes} bytes.`,
      );
    const read = entries.map((each) => readEntry(each, ctx.now()));
    return transaction(ctx, async (ctx) => {
      const answer: ResultEntry[] = [];
      for (const each of read) answer.push('ErrorCode' in each ? each : await take(ctx, each as NewEvent));
      return { FailedEntryCount: answer.filter((each) => each.ErrorCode !== undefined).length, Entries: answer };
    });
  },
};

async function take(ctx: Ctx, event: NewEvent): Promise<ResultEntry> {
  const id = createId(ctx.now());
  await append(ctx, { ...event, id });
  return { EventId: id };
}

function sizeOf(entry: unknown): number {
  const { Time, Source, DetailType, Detail, Resources } = (entry ?? {}) as Record<string, unknown>;
  const texts = [Source, DetailType, Detail, ...(Array.isArray(Resources) ? Resources : [])];
  return texts.reduce<number>(
    (sum, each) => sum + (typeof each === 'string' ? Buffer.byteLength(each) : 0),
    Time === undefined ? 0 : 14,
  );
}

function readEntry(entry: unknown, now: number): NewEvent | ResultEntry {
  const given = (typeof entry === 'object' && entry !== null ? entry : {}) as Record<string, unknown>;
  for (const name of ['Source', 'DetailType', 'Detail']) {
    if (typeof given[name] === 'string' && given[name] !== '') continue;
    return invalid(name, `${name} is a required argument.`);
  }
  const {
    Source,
    DetailType,
    Detail,
    Resources = [],
    EventBusName = 'default',
    Time,
    TraceHeader,
  } = given as {
    [name: string]: unknown;
    Source: string;
    DetailType: string;
    Detail: string;
  };
  for (const [name, value] of [
    ['Source', Source],
    ['DetailType', DetailType],
  ] as const)
    if (Buffer.byteLength(value) > 512 || !isPlain(value))
      return invalid(name, 'It has more than 512 bytes or control characters.');
  let forged = false;
  refuseOwn({ source: Source, type: DetailType }, () => (forged = true));
  if (forged) return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  if (typeof EventBusName !== 'string' || !busForm.test(EventBusName))
    return invalid('EventBusName', `There is one event bus here, default, and no ${JSON.stringify(EventBusName)}.`);
  const isText = (each: unknown) => typeof each === 'string' && isPlain(each) && Buffer.byteLength(each) <= 1024;
  if (!Array.isArray(Resources) || Resources.length > 100 || !Resources.every(isText))
    return invalid('Resources', 'It is no list of at most 100 texts of at most 1024 bytes.');
  if (Time !== undefined && (typeof Time !== 'number' || Math.abs(Time) > 253_402_300_799))
    return invalid('Time', 'It is no time in seconds since 1970.');
  const data = readDetail(Detail);
  if (data === null) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  const traceparent = toTraceparent(TraceHeader);
  return {
    source: Source,
    type: DetailType,
    subject: (Resources[0] as string | undefined) || null,
    time: Time === undefined ? now : Math.round(Time * 1000),
    data,
    ...(Resources.length > 1 ? { extensions: { resources: Resources } } : {}),
    ...(traceparent === null ? {} : { traceparent }),
  };
}

const invalid = (name: string, reason: string): ResultEntry => ({
  ErrorCode: 'InvalidArgument',
  ErrorMessage: `Parameter ${name} is not valid. Reason: ${reason}`,
});

function readDetail(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    refuseDeep(value);
    return value as Record<string, unknown>;
  } catch {
    return null;
  }
}

/** Returns the trace context that an X-Ray trace header stands for, or null when it names no trace. */
function toTraceparent(header: unknown): string | null {
  if (typeof header !== 'string') return null;
  const root = /(?:^|;)\s*Root=1-([0-9a-f]{8})-([0-9a-f]{24})/.exec(header);
  const parent = /(?:^|;)\s*Parent=([0-9a-f]{16})/.exec(header);
  if (root === null || parent === null) return null;
  return `00-${root[1]}${root[2]}-${parent[1]}-${/(?:^|;)\s*Sampled=1/.test(header) ? '01' : '00'}`;
}

/** Tells whether an event in EventBridge's envelope matches a pattern (EventBridge TestEventPattern). */
const testEventPattern: AwsOperation = {
  allow: 'viewer',
  async run(_ctx, input) {
    const { EventPattern, Event } = input;
    if (typeof EventPattern !== 'string' || EventPattern.length > maxPatternLength)
      throw new AwsError(
        'ValidationException',
        `1 validation error detected: Value at 'eventPattern' failed to satisfy constraint: Member must have length less than or equal to ${maxPatternLength}`,
      );
    const event = typeof Event === 'string' ? readDetail(Event) : null;
    if (event === null)
      throw new AwsError('ValidationException', 'Parameter Event is not valid. Reason: It is no JSON object.');
    const missing = ['id', 'account', 'source', 'time', 'region', 'resources', 'detail-type'].filter(
      (name) => !(name in event),
    );
    if (missing.length > 0)
      throw new AwsError(
        'ValidationException',
        `Parameter Event is not valid. Reason: It has no ${missing.join(', ')}.`,
      );
    const [wrong] = checkPattern(EventPattern);
    if (wrong !== undefined) throw new AwsError('InvalidEventPatternException', awsReason(wrong, EventPattern));
    return { Result: matches(EventPattern, Event as string) };
  },
};

/** The operations of Amazon EventBridge that are served at `/aws`. */
export const eventBridge: AwsOperations = {
  'AWSEvents.PutEvents': putEvents,
  'AWSEvents.TestEventPattern': testEventPattern,
  ...ruleOperations,
  ...replayOperations,
};
