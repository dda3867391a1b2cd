import type { JsonObject } from '../../engines/event-pattern/index.ts';
import type { LogEvent } from '../../platform/events.ts';

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
  'data',
  'actor',
  'causation',
  'correlation',
  'traceparent',
  'depth',
  'sequence',
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
] as const;

/** Returns an event of the log as a CloudEvents 1.0 object, its extensions in lower case; what it has not is left out. */
export function toCloudEvent(event: LogEvent): JsonObject {
  const {
    id,
    source,
    type,
    subject,
    time,
    recordedTime,
    dataSchema,
    data,
    actor,
    causation,
    correlation,
    traceparent,
    depth,
    sequence,
  } = event;
  const all = {
    specversion: '1.0',
    id,
    source,
    type,
    subject,
    time,
    recordedtime: recordedTime,
    dataschema: dataSchema,
    data,
    actor,
    causation,
    correlation,
    traceparent,
    depth,
    sequence,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null)) as JsonObject;
}

/**
 * Returns an event of the log in the EventBridge envelope. Our own sources become `evenkeel.` and their last part
 * (`/evenkeel/operate/alarm` is `evenkeel.alarm`), others stay. `detail-type` is the type, but for a change of an alarm's
 * state the words that CloudWatch uses; `detail` is `data.detail` where the event carries one, else `data`;
 * `resources` has the subject, an alarm's as its ARN.
 */
export function toEventBridge(event: LogEvent): JsonObject {
  const { data } = event;
  const detail =
    typeof data.detail === 'object' && data.detail !== null && !Array.isArray(data.detail) ? data.detail : data;
  return {
    version: '0',
    id: event.id,
    'detail-type': event.type === 'evenkeel.alarm.state-changed' ? 'CloudWatch Alarm State Change' : event.type,
    source: event.source.startsWith('/evenkeel/')
      ? `evenkeel.${event.source.slice(event.source.lastIndexOf('/') + 1)}`
      : event.source,
    account: '000000000000',
    time: event.time,
    region: 'local',
    resources: event.subject === null ? [] : [event.source === alarmSource ? alarmArn(event.subject) : event.subject],
    detail: detail as JsonObject,
  };
}

function alarmArn(ref: string): string {
  return `arn:aws:cloudwatch:local:000000000000:alarm:${ref.slice(ref.indexOf('/') + 1)}`;
}
