import type { AlarmState } from '../alarm/index.ts';
import { formatInstant } from '../alarm/instant.ts';
import type { CompositeAlarm } from './parse.ts';
import type { Held, SuppressedBy } from './suppression.ts';

/** A state of a composite alarm in an event; `reasonData` is JSON text, the two last are there while actions are held back. */
export interface CompositeStateDetail {
  value: AlarmState;
  reason: string;
  reasonData?: string;
  timestamp: string;
  actionsSuppressedBy?: SuppressedBy;
  actionsSuppressedReason?: string;
}

/** How a composite alarm is set up, as its state change tells it. */
export interface CompositeConfiguration {
  description?: string;
  alarmRule: string;
  actionsSuppressor?: string;
  actionsSuppressorWaitPeriod?: number;
  actionsSuppressorExtensionPeriod?: number;
}

/** The detail of an EventBridge event of type "CloudWatch Alarm State Change" for a composite alarm (CA27). */
export interface CompositeStateChangeDetail {
  alarmName: string;
  state: CompositeStateDetail;
  previousState: CompositeStateDetail;
  configuration: CompositeConfiguration;
}

/** One change of state at `now`, epoch ms, with the children that brought it about. */
export interface CompositeStateChange {
  readonly alarm: CompositeAlarm;
  readonly state: AlarmState;
  readonly reason: string;
  /** The deciding children: `arn` as the event names them, `since` when each got into its state, epoch ms. */
  readonly triggeredBy: readonly { readonly arn: string; readonly state: AlarmState; readonly since: number }[];
  readonly held: Held | null;
  readonly now: number;
  readonly previousState: CompositeStateDetail;
}

/** Gives the EventBridge detail of a change of state, whose `state` is the `previousState` of the next change (CA27). */
export function compositeStateChangeDetail(change: CompositeStateChange): CompositeStateChangeDetail {
  const { alarm, held } = change;
  const triggeringAlarms = change.triggeredBy.map(({ arn, state, since }) => ({
    arn,
    state: { value: state, timestamp: formatInstant(since) },
  }));
  return {
    alarmName: alarm.name,
    state: {
      value: change.state,
      reason: change.reason,
      ...(triggeringAlarms.length === 0 ? {} : { reasonData: JSON.stringify({ triggeringAlarms }) }),
      timestamp: formatInstant(change.now),
      ...(held === null ? {} : { actionsSuppressedBy: held.by, actionsSuppressedReason: held.reason }),
    },
    previousState: change.previousState,
    configuration: configurationOf(alarm),
  };
}

/** A configuration in an event of type "CloudWatch Alarm Configuration Change" (CA28). */
export interface FullConfiguration extends CompositeConfiguration {
  alarmName: string;
  actionsEnabled: boolean;
  alarmActions: string[];
  okActions: string[];
  insufficientDataActions: string[];
  timestamp: string;
}

/** The detail of an EventBridge event of type "CloudWatch Alarm Configuration Change" for a composite alarm (CA28). */
export interface ConfigurationChangeDetail {
  alarmName: string;
  operation: 'create' | 'update' | 'delete';
  state: CompositeStateDetail;
  configuration: FullConfiguration;
  previousConfiguration?: FullConfiguration;
}

/** A configuration and when it was made, epoch ms. */
export interface Configured {
  readonly alarm: CompositeAlarm;
  readonly at: number;
}

/** Gives the EventBridge detail of a composite alarm that was created, updated or deleted (CA28). */
export function configurationChangeDetail(
  operation: ConfigurationChangeDetail['operation'],
  current: Configured,
  state: CompositeStateDetail,
  previous?: Configured,
): ConfigurationChangeDetail {
  return {
    alarmName: current.alarm.name,
    operation,
    state,
    configuration: fullConfigurationOf(current),
    ...(previous === undefined ? {} : { previousConfiguration: fullConfigurationOf(previous) }),
  };
}

function configurationOf({ description, ruleText, suppressor }: CompositeAlarm): CompositeConfiguration {
  return {
    ...(description === '' ? {} : { description }),
    alarmRule: ruleText,
    ...(suppressor === null
      ? {}
      : {
          actionsSuppressor: suppressor.alarm,
          actionsSuppressorWaitPeriod: suppressor.waitPeriodSeconds,
          actionsSuppressorExtensionPeriod: suppressor.extensionPeriodSeconds,
        }),
  };
}

function fullConfigurationOf({ alarm, at }: Configured): FullConfiguration {
  return {
    ...configurationOf(alarm),
    alarmName: alarm.name,
    actionsEnabled: alarm.actionsEnabled,
    alarmActions: [...alarm.actions.alarm],
    okActions: [...alarm.actions.ok],
    insufficientDataActions: [...alarm.actions.insufficientData],
    timestamp: formatInstant(at),
  };
}
