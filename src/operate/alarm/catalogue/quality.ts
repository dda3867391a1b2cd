import type { AlertQuality } from '../contract.ts';
import type { AnyAlarm } from '../definition.ts';
import type { Firing } from './firing.ts';
import { type IncidentSpan, type Spans, type Stories, toSpans } from './story.ts';

/** An alarm with what became of its firings in the window. */
export interface Served {
  declared: AnyAlarm;
  firings: readonly Firing[];
  actedOn: number;
}

/** Tells at which times something was wrong for users. */
interface Harm {
  /** Reports whether an objective burned, or an incident of the alarm's service was open, during a firing. */
  covers(declared: AnyAlarm, firing: Firing): boolean;
}

/** Measures the quality of the alerts of each team over `days` up to `now` (epoch ms), in order of the owner's reference. */
export function measureQuality(
  served: readonly Served[],
  stories: Stories,
  { now, days }: { now: number; days: number },
): AlertQuality[] {
  const harm = toHarm(stories, now);
  const ownerOf = new Map(served.map(({ declared }) => [declared.ref, declared.owner]));
  const pages = new Map<string | null, number>();
  for (const page of stories.pages) {
    const team = page === null ? null : teamOf(page, ownerOf);
    pages.set(team, (pages.get(team) ?? 0) + 1);
  }
  const teams = Map.groupBy(served, ({ declared }) => declared.owner);
  return [...teams]
    .sort(([left], [right]) => ((left ?? '~') < (right ?? '~') ? -1 : 1))
    .map(([owner, alarms]) => {
      const fired = alarms.reduce((sum, each) => sum + each.firings.length, 0);
      const actedOn = alarms.reduce((sum, each) => sum + each.actedOn, 0);
      const indicative = alarms.reduce(
        (sum, { declared, firings }) => sum + firings.filter((each) => harm.covers(declared, each)).length,
        0,
      );
      const handleable = alarms.filter(({ declared: { runbook, description } }) => {
        return owner !== null && runbook !== null && description.trim() !== '';
      }).length;
      return {
        owner,
        alarms: alarms.length,
        fired,
        pagesPerWeek: Math.round(((pages.get(owner) ?? 0) / (days / 7)) * 100) / 100,
        indicativeness: fired === 0 ? null : indicative / fired,
        precision: fired === 0 ? null : actedOn / fired,
        handleability: handleable / alarms.length,
      };
    });
}

/** Whom a page is counted to: who owns the incident, else who owns the first of its alarms. */
function teamOf(incident: IncidentSpan, ownerOf: ReadonlyMap<string, string | null>): string | null {
  if (incident.owner !== null) return incident.owner;
  const [first] = incident.alarms;
  return first === undefined ? null : (ownerOf.get(first) ?? null);
}

function toHarm({ incidents, incidentsByAlarm, burns }: Stories, now: number): Harm {
  // What tells of no service may concern any.
  const byService = new Map<string | null, Spans>();
  const services = Map.groupBy<string | null, { service: string | null; from: number; to: number | null }>(
    [...burns, ...incidents.filter((each) => each.service !== null)],
    (each) => each.service,
  );
  for (const [service, spans] of services) byService.set(service, toSpans(spans));
  const byAlarm = new Map([...incidentsByAlarm].map(([alarm, spans]) => [alarm, toSpans(spans)]));
  return {
    covers({ ref, service }, { from, to }) {
      const end = to ?? now;
      const near = service === null ? [null] : [service, null];
      return (
        byAlarm.get(ref)?.overlap(from, end) === true ||
        near.some((each) => byService.get(each)?.overlap(from, end) === true)
      );
    },
  };
}
