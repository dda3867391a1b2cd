import type { StoryRow } from './store.ts';

/** An incident as the log tells it, epoch ms; `to` is null while it is not resolved. */
export interface IncidentSpan {
  /** Its catalog reference, such as `incident:default/7`. */
  ref: string;
  from: number;
  to: number | null;
  /** When its impact began, at `from` at the latest. */
  impactFrom: number;
  service: string | null;
  owner: string | null;
  alarms: Set<string>;
  /** Somebody did something about it, or a runbook ran for it. */
  isTouched: boolean;
}

/** A time, epoch ms, in which an alert of an objective burned. */
export interface Burn {
  from: number;
  to: number | null;
  service: string | null;
}

/** A runbook that began, epoch ms; `cause` is the alarm that led to it directly. */
export interface Started {
  at: number;
  runbook: string | null;
  cause: string | null;
}

/** What happened around the alarms. */
export interface Stories {
  incidents: IncidentSpan[];
  incidentsByAlarm: ReadonlyMap<string, readonly IncidentSpan[]>;
  burns: Burn[];
  executions: Started[];
  /** When alarms were taken on by a person, epoch ms, by reference. */
  acknowledged: ReadonlyMap<string, readonly number[]>;
  /** When alarms that were declared in the window came into force, epoch ms, by reference. */
  added: ReadonlyMap<string, number>;
  /** Messages to people on call, each with the incident that it is about. */
  pages: (IncidentSpan | null)[];
}

/** Puts together the stories that the rows, oldest first, tell. */
export function toStories(rows: readonly StoryRow[]): Stories {
  const incidents = new Map<string, IncidentSpan>();
  const burning = new Map<string, Burn>();
  const burns: Burn[] = [];
  const executions: Started[] = [];
  const acknowledged = new Map<string, number[]>();
  const added = new Map<string, number>();
  const pages: (string | null)[] = [];
  for (const row of rows) {
    const incident = row.incident === null ? undefined : incidents.get(row.incident);
    switch (row.type) {
      case 'evenkeel.incident.opened':
        if (row.incident !== null) incidents.set(row.incident, toIncident(row));
        break;
      case 'evenkeel.incident.joined':
        if (incident === undefined) break;
        for (const alarm of row.alarms ?? []) incident.alarms.add(alarm);
        incident.impactFrom = Math.min(incident.impactFrom, toInstant(row.impact) ?? incident.from);
        break;
      case 'evenkeel.objective.burn-started':
        if (!burning.has(keyOf(row))) {
          const burn: Burn = { from: row.at, to: null, service: row.service };
          burning.set(keyOf(row), burn);
          burns.push(burn);
        }
        break;
      case 'evenkeel.objective.burn-ended': {
        const burn = burning.get(keyOf(row));
        if (burn !== undefined) burn.to = row.at;
        burning.delete(keyOf(row));
        break;
      }
      case 'evenkeel.alarm.acknowledged': {
        const alarm = row.subject ?? '';
        const known = acknowledged.get(alarm);
        if (known === undefined) acknowledged.set(alarm, [row.at]);
        else known.push(row.at);
        break;
      }
      case 'evenkeel.execution.started':
        executions.push({ at: row.at, runbook: row.runbook, cause: row.cause });
        if (incident !== undefined) incident.isTouched = true;
        break;
      case 'evenkeel.page.due':
        pages.push(row.incident);
        break;
      case 'evenkeel.entity.added':
        added.set(row.subject ?? '', row.at);
        break;
      default:
        if (incident === undefined) break;
        if (row.type === 'evenkeel.incident.resolved') incident.to = row.at;
        if (row.type === 'evenkeel.incident.acknowledged' || !row.actor.startsWith('system:'))
          incident.isTouched = true;
    }
  }
  const all = [...incidents.values()];
  const byAlarm = new Map<string, IncidentSpan[]>();
  for (const each of all) {
    for (const alarm of each.alarms) {
      const known = byAlarm.get(alarm);
      if (known === undefined) byAlarm.set(alarm, [each]);
      else known.push(each);
    }
  }
  return {
    incidents: all,
    incidentsByAlarm: byAlarm,
    burns,
    executions,
    acknowledged,
    added,
    pages: pages.map((each) => (each === null ? null : (incidents.get(each) ?? null))),
  };
}

function toIncident(row: StoryRow): IncidentSpan {
  const from = Math.min(toInstant(row.detected) ?? row.at, row.at);
  return {
    ref: row.subject ?? `incident:default/${row.incident}`,
    from,
    to: null,
    impactFrom: Math.min(toInstant(row.impact) ?? from, from),
    service: row.service,
    owner: row.owner,
    alarms: new Set(row.alarms ?? []),
    isTouched: !row.actor.startsWith('system:'),
  };
}

function toInstant(text: string | null): number | null {
  const instant = text === null ? Number.NaN : Date.parse(text);
  return Number.isFinite(instant) ? instant : null;
}

function keyOf({ subject, alert }: StoryRow): string {
  return `${subject} ${alert}`;
}

/** Times that were put together: reports whether any of them has an instant in common with another time. */
export interface Spans {
  overlap(from: number, to: number): boolean;
}

/** Puts times (epoch ms, null for without an end) together so that an overlap is found by a binary search. */
export function toSpans(given: readonly { from: number; to: number | null }[]): Spans {
  const merged: { from: number; to: number }[] = [];
  for (const each of [...given].sort((left, right) => left.from - right.from)) {
    const to = each.to ?? Number.POSITIVE_INFINITY;
    const last = merged.at(-1);
    if (last !== undefined && each.from <= last.to) last.to = Math.max(last.to, to);
    else merged.push({ from: each.from, to });
  }
  return {
    overlap(from, to) {
      let low = 0;
      let high = merged.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (merged[middle]!.to < from) low = middle + 1;
        else high = middle;
      }
      return low < merged.length && merged[low]!.from <= to;
    },
  };
}
