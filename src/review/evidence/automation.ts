import type { Facts } from './facts.ts';
import { count, day, type Finding, met, minute, notMet, percent, stale, state, unknown } from './finding.ts';
import { executionMoments, incidentMoments } from './moment.ts';

const window = 90 * day;
const gameDay = 'Run the game day: evenkeel gameday';
const scheduled = 'evenkeel.rule.scheduled';

/** Runbooks of the last 90 days that started by themselves, by what asked for them; none by the clock. */
function listRuns(facts: Facts) {
  const isRecent = (at: number): boolean => facts.now - at <= window;
  const starts = new Map(facts.starts.map((each) => [each.execution, each]));
  const runs = facts.executions.filter((each) => isRecent(each.startedAt) && !each.startedBy.startsWith('user:'));
  const byIncident = runs.filter((each) => each.incident !== null);
  const others = runs.flatMap((each) => {
    const start = starts.get(each.id);
    return each.incident === null && start !== undefined && start.eventType !== scheduled ? [{ run: each, start }] : [];
  });
  return { byIncident, others };
}

/** Incidents that a runbook answered: one of their plan, or one that an alarm or a rule started for one of their alarms. */
function listAnswered(facts: Facts, incidents: Facts['incidents']): Set<string> {
  const { byIncident, others } = listRuns(facts);
  const answered = new Set(byIncident.map((each) => each.incident!));
  for (const { start } of others) {
    const found = incidents.find(
      (each) =>
        start.subject !== null &&
        each.alarms.includes(start.subject) &&
        each.openedAt - 5 * minute <= start.at &&
        start.at <= (each.resolvedAt ?? facts.now),
    );
    if (found !== undefined) answered.add(found.id);
  }
  return new Set(incidents.filter((each) => answered.has(each.id)).map((each) => each.id));
}

/** Judges whether events are answered by runbooks that start by themselves: by incidents, alarms and rules. */
export function probeAutomation(facts: Facts): Finding {
  const incidents = facts.incidents.filter((each) => facts.now - each.openedAt <= window);
  const { byIncident, others } = listRuns(facts);
  const runs = [...byIncident, ...others.map((each) => each.run)];
  const byAlarm = others.filter((each) => each.start.by.startsWith('alarm:'));
  const byRule = others.filter((each) => each.start.by.startsWith('rule:'));
  if (incidents.length + runs.length === 0)
    return facts.incidents.length === 0
      ? unknown('No incident and no runbook that an event started is on record', gameDay)
      : stale('No incident was opened and no event started a runbook in the last 90 days', gameDay, {
          evidence: [
            state(
              `${count(facts.incidents.length, 'incident')} before that`,
              '/api/v1/incidents',
              facts.incidents.map((each) => each.id),
            ),
          ],
          moments: incidentMoments(facts),
        });
  const answered = listAnswered(facts, incidents);
  const ended = runs.filter((each) => each.finishedAt !== null);
  const succeeded = ended.filter((each) => each.status === 'Success');
  const share =
    incidents.length === 0
      ? `No incident in the last 90 days, and ${count(others.length, 'event')} answered by a runbook`
      : `${answered.size} of ${count(incidents.length, 'incident')} of the last 90 days were answered by a runbook that started by itself`;
  const rest = {
    evidence: [
      state(share, '/api/v1/incidents', answered),
      state(
        `${count(runs.length, 'runbook')} started by themselves: ${byIncident.length} by incidents, ${byAlarm.length} by alarms, ${byRule.length} by rules, ${others.length - byAlarm.length - byRule.length} by objectives`,
        '/api/v1/events?type=evenkeel.rule.delivered',
        others.map(({ run, start }) => `${start.by} -> ${run.runbook}`),
      ),
      state(
        `${succeeded.length} of ${count(ended.length, 'such run')} ended well`,
        '/api/v1/executions',
        ended.map((each) => each.id),
      ),
    ],
    moments: [...executionMoments(facts), ...incidentMoments(facts)],
  };
  if (answered.size * 2 < incidents.length)
    return notMet(`Only ${share}`, 'Name a runbook in the response plan or the alarm of what recurs most', rest);
  if (ended.length === 0)
    return unknown(
      `${count(runs.length, 'runbook')} started by themselves, none has ended yet`,
      'Approve the step that waits, and follow the runbook to its end',
      rest,
    );
  if (succeeded.length * 5 < ended.length * 4)
    return notMet(
      `Only ${percent(succeeded.length, ended.length)} of ${count(ended.length, 'runbook')} that started by themselves ended well`,
      'Correct the step at which most of them fail',
      rest,
    );
  return met(`${share}, ${percent(succeeded.length, ended.length)} of ${count(ended.length, 'run')} ended well`, rest);
}
