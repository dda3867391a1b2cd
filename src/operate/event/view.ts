import type { JsonObject, JsonValue } from '../../engines/event-pattern/index.ts';
import type { LogEvent } from '../../platform/events.ts';

/** The words that AWS has for what some of our events tell. */
const wordsOf: Readonly<Record<string, string>> = {
  'evenkeel.alarm.state-changed': 'CloudWatch Alarm State Change',
  'evenkeel.rule.scheduled': 'Scheduled Event',
};

const alarmSource = '/evenkeel/operate/alarm';

/** The attributes that a pattern over the CloudEvents form may ask for. */
export const cloudEventAttributes = [
  'specversion',
  'id',
  'source',
  'type',
  'subject',
  'time',
  'recordedtime',
  'dataschema',
  'datacontenttype',
  'data',
  'data_base64',
  'actor',
  'causation',
  'correlation',
  'traceparent',
  'depth',
  'sequence',
  'replayname',
] as const;

/** The fields that a pattern over the EventBridge form may ask for. */
export const eventBridgeFields = [
  'version',
  'id',
  'detail-type',
  'source',
  'account',
  'time',
  'region',
  'resources',
  'detail',
  'replay-name',
] as const;

/**
 * Returns an event of the log as a CloudEvents 1.0 object, its extensions in lower case; what it has not is left out, and
 * of two attributes of one name ours stands. In a replay of the log it carries the replay's name as `replayname`.
 */
export function toCloudEvent(event: LogEvent, replay: string | null = null): JsonObject {
  const all = {
    ...event.extensions,
    specversion: '1.0',
    id: event.id,
    source: event.source,
    type: event.type,
    subject: event.subject,
    time: event.time,
    recordedtime: event.recordedTime,
    dataschema: event.dataSchema,
    datacontenttype: event.dataContentType,
    ...dataOf(event),
    actor: event.actor,
    causation: event.causation,
    correlation: event.correlation,
    traceparent: event.traceparent,
    depth: event.depth,
    sequence: event.sequence,
    replayname: replay,
  };
  return Object.fromEntries(
    Object.entries(all).filter(([, value]) => value !== null && value !== undefined),
  ) as JsonObject;
}

function dataOf({ data, dataForm }: LogEvent): Record<string, unknown> {
  if (dataForm === undefined) return { data };
  if (dataForm === 'none') return {};
  return dataForm === 'base64' ? { data_base64: data.data_base64 } : { data: data.data };
}

/**
 * Returns an event of the log in the EventBridge envelope. Our own sources become `evenkeel.` and their last part
 * (`/evenkeel/operate/alarm` is `evenkeel.alarm`), others stay. `detail-type` is the type, but for a change of an alarm's
 * state and a rule on a schedule the words that AWS uses; `detail` is `data.detail` where an event of ours carries one,
 * else `data`; `resources` are those it was sent with, else the subject, an alarm's as its ARN. In a replay of the log
 * `replay-name` is the replay's name.
 */
export function toEventBridge(event: LogEvent, replay: string | null = null): JsonObject {
  const { data } = event;
  const isOurs = event.source.startsWith('/evenkeel/');
  const carries = isOurs && typeof data.detail === 'object' && data.detail !== null && !Array.isArray(data.detail);
  const detail = carries ? data.detail : data;
  return {
    version: '0',
    id: event.id,
    'detail-type': wordsOf[event.type] ?? event.type,
    source: sourceOf(event),
    account: '000000000000',
    time: event.time,
    region: 'local',
    resources: resourcesOf(event),
    detail: detail as JsonObject,
    ...(replay === null ? {} : { 'replay-name': replay }),
  };
}

function sourceOf({ source, type }: LogEvent): string {
  if (type === 'evenkeel.rule.scheduled') return 'aws.events';
  return source.startsWith('/evenkeel/') ? `evenkeel.${source.slice(source.lastIndexOf('/') + 1)}` : source;
}

function resourcesOf({ extensions, subject, source, type }: LogEvent): JsonValue[] {
  if (type === 'evenkeel.rule.scheduled' && subject !== null) return [ruleArn(subject.slice(subject.indexOf('/') + 1))];
  if (Array.isArray(extensions?.resources)) return extensions.resources as JsonValue[];
  if (subject === null) return [];
  return [source === alarmSource ? alarmArn(subject) : subject];
}

/** Returns what AWS would call a rule. */
export function ruleArn(name: string): string {
  return `arn:aws:events:local:000000000000:rule/${name}`;
}

function alarmArn(ref: string): string {
  return `arn:aws:cloudwatch:local:000000000000:alarm:${ref.slice(ref.indexOf('/') + 1)}`;
}
