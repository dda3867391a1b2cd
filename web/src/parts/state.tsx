import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';

type Look = readonly [StatusIndicatorProps.Type, string];

const looks: Record<string, Look> = {
  // Alarms
  OK: ['success', 'OK'],
  ALARM: ['error', 'Firing'],
  INSUFFICIENT_DATA: ['pending', 'No data'],
  // Silences and mute rules
  active: ['in-progress', 'Active'],
  ended: ['stopped', 'Ended'],
  // Objectives, their alerts, and what their policies demand
  ok: ['success', 'Within budget'],
  burning: ['warning', 'Burning'],
  exhausted: ['error', 'Exhausted'],
  no_data: ['pending', 'No data'],
  'not-evaluated': ['pending', 'Not evaluated here'],
  firing: ['error', 'Firing'],
  ship: ['success', 'May ship'],
  ask: ['warning', 'Ask first'],
  halt: ['error', 'Hold changes'],
  normal: ['success', 'Demands nothing'],
  approval: ['warning', 'Asks for approval'],
  halted: ['error', 'Stops changes'],
  // Dead letters and replays
  waiting: ['warning', 'Waiting'],
  redriven: ['in-progress', 'Sent again'],
  discarded: ['stopped', 'Put aside'],
  running: ['in-progress', 'Running'],
  completed: ['success', 'Done'],
  cancelled: ['stopped', 'Cancelled'],
  // Services
  healthy: ['success', 'Healthy'],
  failing: ['error', 'Failing'],
  unknown: ['pending', 'Unknown'],
  // Incidents
  open: ['error', 'Open'],
  acknowledged: ['in-progress', 'Acknowledged'],
  mitigated: ['info', 'Mitigated'],
  resolved: ['success', 'Resolved'],
  // Executions and steps
  Pending: ['not-started', 'Not begun'],
  InProgress: ['in-progress', 'Running'],
  Waiting: ['warning', 'Waiting'],
  Success: ['success', 'Succeeded'],
  TimedOut: ['error', 'Timed out'],
  Cancelling: ['stopped', 'Cancelling'],
  Cancelled: ['stopped', 'Cancelled'],
  Failed: ['error', 'Failed'],
  Unknown: ['warning', 'Outcome unknown'],
  // Practices
  met: ['success', 'Met'],
  not_met: ['error', 'Not met'],
  stale: ['warning', 'Stale'],
  // Questions
  HIGH_RISK: ['error', 'High risk'],
  MEDIUM_RISK: ['warning', 'Medium risk'],
  NO_RISK: ['success', 'No risk'],
  UNANSWERED: ['pending', 'Unanswered'],
  NOT_APPLICABLE: ['stopped', 'Not applicable'],
  // Pages and messages
  due: ['pending', 'Due'],
  attempted: ['in-progress', 'Handed over'],
  delivered: ['success', 'Delivered'],
  failed: ['error', 'Failed'],
  stopped: ['stopped', 'Stopped'],
  pending: ['pending', 'Pending'],
  // Analyses and action items
  draft: ['pending', 'Draft'],
  published: ['success', 'Published'],
  closed: ['success', 'Closed'],
  overdue: ['error', 'Overdue'],
  due_later: ['pending', 'Open'],
  // Diagnostics
  error: ['error', 'Error'],
  warning: ['warning', 'Warning'],
  info: ['info', 'Note'],
  // Durations
  recorded: ['success', 'Recorded'],
  not_applicable: ['stopped', 'Does not apply'],
  invalid: ['warning', 'Invalid'],
};

/** A state as colour, icon and word; one that the console does not know is shown as it came, never as good. */
export function State({ of, word }: { of: string; word?: string }) {
  const [type, known] = looks[of] ?? (['pending', of] as const);
  return (
    <span className="status nowrap">
      <StatusIndicator type={type}>{word ?? known}</StatusIndicator>
    </span>
  );
}

/** The words of a state, for sentences. */
export function stateWord(state: string): string {
  return (looks[state]?.[1] ?? state).toLowerCase();
}

/** The severity of an incident, 1 the gravest. */
export function Severity({ level, priority }: { level: number; priority?: string }) {
  return (
    <span className="severity" data-level={level}>
      Sev {level}
      {priority === undefined ? '' : ` · ${priority}`}
    </span>
  );
}
