import type { Ctx } from '../../platform/context.ts';
import { type LogEvent, readEvent, readEvents } from '../../platform/events.ts';
import { source } from './state.ts';
import type { IncidentRow } from './store.ts';

const hour = 3_600_000;
const limit = 5_000;

/**
 * Reads the timeline of an incident, oldest first: what belongs to its story, what led to it, and what its alarms did
 * from the start of the impact until it was resolved.
 */
export async function readTimeline(ctx: Ctx, incident: IncidentRow): Promise<LogEvent[]> {
  const story = await readEvents(ctx.db, { correlation: incident.id, limit });
  const begun = Math.min(
    incident.impactStartedAt?.getTime() ?? Number.POSITIVE_INFINITY,
    incident.detectedAt.getTime(),
  );
  const alarms =
    incident.alarms.length === 0
      ? []
      : (
          await readEvents(ctx.db, {
            subjects: incident.alarms,
            from: begun,
            to: (incident.resolvedAt?.getTime() ?? ctx.now()) + 1,
            limit,
          })
        ).filter(({ type }) => /^evenkeel\.(alarm|objective)\./.test(type));
  const causes: LogEvent[] = [];
  for (const each of story.filter((event) => event.source === source && event.causation !== null)) {
    const cause = story.some((event) => event.id === each.causation) ? null : await readEvent(ctx.db, each.causation!);
    if (cause !== null && cause.sequence !== null) causes.push(cause);
  }
  const all = new Map([...story, ...alarms, ...causes].map((each) => [each.sequence, each]));
  return [...all.values()].sort((a, b) => Number(a.sequence) - Number(b.sequence));
}

/** Returns when an alarm of the incident last became OK, or an objective burned no more, epoch ms; null if the log tells of none. */
export async function lastOkAt(ctx: Ctx, incident: IncidentRow): Promise<number | null> {
  const told = await readEvents(ctx.db, { subjects: incident.alarms, newestFirst: true, limit: 100 });
  const found = told.find(
    ({ type, data }) =>
      (type === 'evenkeel.alarm.state-changed' && data.to === 'OK') || type === 'evenkeel.objective.burn-ended',
  );
  return found === undefined ? null : Date.parse(found.time);
}

/** Reads what changed in the hour before an incident was opened, newest first. */
export async function readRecentChanges(ctx: Ctx, incident: IncidentRow): Promise<LogEvent[]> {
  const to = incident.openedAt.getTime() + 1;
  const window = { from: to - hour, to, newestFirst: true, limit: 50 };
  const found = [
    ...(await readEvents(ctx.db, { ...window, type: 'evenkeel.revision.applied' })),
    ...(await readEvents(ctx.db, { ...window, typePrefix: 'evenkeel.entity.' })),
  ];
  return found.sort((a, b) => Number(b.sequence) - Number(a.sequence)).slice(0, 50);
}
