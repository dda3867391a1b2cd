import type { Facts } from './facts.ts';
import { count, day, type Finding, stale, state, unknown } from './finding.ts';
import { incidentMoments } from './moment.ts';

const window = 90 * day;
const gameDay = 'Run the game day: evenkeel gameday';

/** Incidents of the last 90 days, or the finding that says why there are none. */
export function recentIncidents(facts: Facts): Facts['incidents'] | Finding {
  const recent = facts.incidents.filter((each) => facts.now - each.openedAt <= window);
  if (recent.length > 0) return recent;
  if (facts.incidents.length === 0) return unknown('No incident is on record', gameDay);
  return stale('No incident was opened in the last 90 days', gameDay, {
    evidence: [
      state(
        `${count(facts.incidents.length, 'incident')} before that`,
        '/api/v1/incidents',
        facts.incidents.map((each) => each.id),
      ),
    ],
    moments: incidentMoments(facts),
  });
}
