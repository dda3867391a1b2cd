import { durations as measure, type IncidentState } from '../../engines/incident/index.ts';
import type { Ctx } from '../../platform/context.ts';
import { append, type LogEvent } from '../../platform/events.ts';
import { type About, firstPageAt } from '../oncall/oncall.ts';
import type { Incident } from './contract.ts';
import type { IncidentRow } from './store.ts';

/** Who says so in the events of this noun. */
export const source = '/evenkeel/operate/incident';

/** Returns an incident as the engine of its lifecycle sees it; moments that have not come are left out. */
export function toState(row: IncidentRow, firstPage: number | null = null): IncidentState {
  const moments = {
    startedAt: row.impactStartedAt?.getTime(),
    firstPageAt: firstPage ?? undefined,
    acknowledgedAt: row.acknowledgedAt?.getTime(),
    mitigatedAt: row.mitigatedAt?.getTime(),
    resolvedAt: row.resolvedAt?.getTime(),
  };
  const come = Object.fromEntries(Object.entries(moments).filter(([, value]) => value !== undefined));
  const { state: status, reopened } = row;
  return { status, reopened, detectedAt: row.detectedAt.getTime(), openedAt: row.openedAt.getTime(), ...come };
}

/** Measures the times of an incident between their named end points. */
export async function measureIncident(ctx: Ctx, row: IncidentRow): Promise<Incident['durations']> {
  const measured = measure(toState(row, await firstPageAt(ctx, row.id)));
  return Object.entries(measured).map(([name, each]) => ({
    name: name as Incident['durations'][number]['name'],
    status: each.kind,
    milliseconds: each.kind === 'recorded' ? each.milliseconds : null,
  }));
}

/** Returns what pages tell of an incident. */
export function toAbout({ number, title, severity, priority, service }: IncidentRow): About {
  return { number, title, severity, priority, service };
}

/**
 * Appends an event of an incident: it belongs to the incident's story, whatever caused it. `at` (epoch milliseconds) is
 * the moment that the incident keeps of it, so that the log and the record never differ.
 */
export async function tellIncident(
  ctx: Ctx,
  { id, number, severity }: IncidentRow,
  what: string,
  data: Record<string, unknown>,
  at?: number,
): Promise<LogEvent | null> {
  return append(ctx, {
    source,
    type: `evenkeel.incident.${what}`,
    subject: `incident:default/${number}`,
    correlation: id,
    data: { incident: id, number, severity, ...data },
    ...(at === undefined ? {} : { time: at }),
  });
}

/** Returns the context of what follows from an event that has just been appended. */
export function follow(ctx: Ctx, event: LogEvent | null): Ctx {
  return event === null ? ctx : { ...ctx, cause: { id: event.id, correlation: event.correlation, depth: event.depth } };
}
