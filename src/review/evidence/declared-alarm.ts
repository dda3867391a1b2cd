import type { Service } from '../../organization/catalog/catalog.ts';
import type { LogEvent } from '../../platform/events.ts';
import type { DeclaredEntity } from '../../platform/operations.ts';
import type { AlarmSpec } from '../../operate/alarm/reader.ts';
import { matchesEvent, parseEventPattern } from '../../operate/event/pattern.ts';
import type { RuleSpec } from '../../operate/event/reader.ts';

/** An alarm as it is declared, with what follows from it by itself. */
export interface AlarmFact {
  ref: string;
  name: string;
  kind: 'metric' | 'composite';
  /** Its own owner, else that of its service. */
  owner: string | null;
  service: string | null;
  /** Its own runbook, else one that it starts. */
  runbook: string | null;
  /** Response plans that an action or a rule leads to. */
  plans: string[];
  /** Whether anything follows when it fires: a plan, a runbook or a message. */
  isTold: boolean;
  /** Of a composite: the alarms that its rule names. */
  children: string[];
  /** Of a composite: the alarm that holds its actions back. */
  suppressor: string | null;
}

/** Declared rules with their entities. */
export type Rules = readonly { entity: DeclaredEntity; spec: RuleSpec }[];

/** Reads declared alarms as facts; `rules` decide what follows besides their own actions. */
export function readAlarms(
  entities: readonly DeclaredEntity[],
  services: readonly Service[],
  rules: Rules,
  now: number,
): AlarmFact[] {
  const owners = new Map(services.map((each) => [each.ref, each.owner]));
  const patterns = rules.flatMap(({ spec }) => {
    const pattern = parseEventPattern(spec.pattern).value;
    return spec.enabled && pattern !== undefined ? [{ pattern, targets: spec.targets.map((each) => each.to) }] : [];
  });
  return entities.map((entity): AlarmFact => {
    const spec = entity.spec as unknown as AlarmSpec;
    const said = spec.composite ?? spec.alarm;
    const acts = said?.actionsEnabled ?? true;
    const ofRole = (role: string) => entity.references.filter((each) => each.role === role).map((each) => each.to);
    const named = (role: string, kind: string) => ofRole(role).filter((to) => to.startsWith(`${kind}:`));
    const service = named('service', 'component')[0] ?? null;
    const event = firingOf(entity, service, now);
    const followed = patterns.filter((each) => matchesEvent(each.pattern, event)).flatMap((each) => each.targets);
    const targets = [...(acts ? spec.targets.alarm : []), ...followed];
    const plans = targets.filter((to) => to.startsWith('response-plan:'));
    const started = targets.filter((to) => to.startsWith('runbook:'));
    const messages = acts ? (said?.actions.alarm ?? []).filter((each) => each.startsWith('notify:')) : [];
    return {
      ref: entity.ref,
      name: entity.name,
      kind: spec.composite === undefined ? 'metric' : 'composite',
      owner: entity.owner ?? (service === null ? null : (owners.get(service) ?? null)),
      service,
      runbook: named('runbook', 'runbook')[0] ?? started[0] ?? null,
      plans: [...new Set(plans)],
      isTold: targets.length + messages.length > 0,
      children: ofRole('alarm'),
      suppressor: ofRole('suppressor')[0] ?? null,
    };
  });
}

/** The event that would tell of the alarm firing, as far as a rule may ask for it. */
function firingOf(entity: DeclaredEntity, service: string | null, now: number): LogEvent {
  const time = new Date(now).toISOString();
  const state = (value: string) => ({ value, reason: '', timestamp: time });
  const detail = { alarmName: entity.name, state: state('ALARM'), previousState: state('OK') };
  return {
    id: 'review',
    source: '/evenkeel/operate/alarm',
    type: 'evenkeel.alarm.state-changed',
    subject: entity.ref,
    time,
    recordedTime: time,
    data: { alarm: entity.name, title: entity.title, from: 'OK', to: 'ALARM', service, owner: entity.owner, detail },
    dataSchema: null,
    actor: 'system:alarm',
    causation: null,
    correlation: null,
    traceparent: null,
    depth: 0,
    sequence: null,
    hash: null,
  };
}
