import { type Facts } from './facts.ts';
import {
  ageOf,
  type Binding,
  count,
  day,
  type Finding,
  hour,
  met,
  minute,
  nameSome,
  newest,
  notMet,
  percent,
  stale,
  state,
  unknown,
} from './finding.ts';
import { firingMoments, incidentMoments, revisionMoments, stateMoments } from './moment.ts';

const declareAlarm = 'Declare an alarm for each service whose failure somebody must hear of';

function probeEvaluations(facts: Facts): Finding {
  const { alarms, now } = facts;
  if (alarms.length === 0) return unknown('No alarm is declared', declareAlarm);
  const stateOf = (name: string) => facts.alarmStates.get(name);
  const last = newest(alarms.flatMap((each) => stateOf(each.name)?.evaluatedAt ?? []));
  const silent = alarms
    .filter((each) => (stateOf(each.name)?.state ?? 'INSUFFICIENT_DATA') === 'INSUFFICIENT_DATA')
    .map((each) => each.ref);
  const late = alarms.filter((each) => now - (stateOf(each.name)?.evaluatedAt ?? 0) > hour).map((each) => each.ref);
  const rest = {
    evidence: [
      state(
        `${alarms.length - silent.length} of ${count(alarms.length, 'alarm')} have data`,
        '/api/v1/alarms?state=INSUFFICIENT_DATA',
        silent,
      ),
      state(
        `${alarms.length - late.length} of ${alarms.length} were evaluated in the last hour`,
        '/api/v1/alarms',
        late,
      ),
    ],
    moments: [...stateMoments(facts), ...revisionMoments(facts)],
  };
  if (last === null || silent.length === alarms.length)
    return unknown(
      `None of ${count(alarms.length, 'alarm')} has been evaluated on data`,
      'Send telemetry, or start the demonstration fleet',
      rest,
    );
  if (now - last > hour)
    return stale(
      `The newest evaluation of an alarm is ${ageOf(last, now)} old`,
      'Start the server again: it evaluates alarms as long as it runs',
      rest,
    );
  const bad = [...new Set([...silent, ...late])];
  if (bad.length * 10 > alarms.length)
    return notMet(
      `${bad.length} of ${count(alarms.length, 'alarm')} look at a metric without data: ${nameSome(bad)}`,
      `Send the metrics of ${nameSome(bad)}, or delete the alarms`,
      rest,
    );
  return met(
    `${alarms.length - bad.length} of ${count(alarms.length, 'alarm')} were evaluated on data in the last hour`,
    rest,
  );
}

const flapping = 10;

function probeActionable(facts: Facts): Finding {
  const { alarms, firings, now } = facts;
  if (alarms.length === 0) return unknown('No alarm is declared', declareAlarm);
  const untold = alarms.filter((each) => !each.isTold).map((each) => each.ref);
  const perDay = new Map<string, number>();
  for (const each of firings) {
    const key = `${each.alarm} ${Math.floor(each.at / day)}`;
    perDay.set(key, (perDay.get(key) ?? 0) + 1);
  }
  const restless = [...new Set([...perDay].filter(([, times]) => times > flapping).map(([key]) => key.split(' ')[0]!))];
  const names = new Map(alarms.map((each) => [each.name, each.ref]));
  const counted = firings.filter((each) => names.has(each.alarm));
  const answered = counted.filter((each) =>
    facts.incidents.some(
      (incident) =>
        incident.alarms.some((alarm) => alarm === names.get(each.alarm) || alarm === each.alarm) &&
        incident.openedAt - 5 * minute <= each.at &&
        each.at <= (incident.resolvedAt ?? now) + minute,
    ),
  );
  const rest = {
    evidence: [
      state(
        `${alarms.length - untold.length} of ${count(alarms.length, 'alarm')} lead to a response plan, a runbook or a message`,
        '/api/v1/alarms',
        untold,
      ),
      state(
        `${answered.length} of ${count(counted.length, 'time', 'times')} that an alarm fired in the last 30 days belong to an incident`,
        '/api/v1/events?type=evenkeel.alarm.state-changed',
        counted.map((each) => names.get(each.alarm)!),
      ),
      state(
        `${count(restless.length, 'alarm')} fired more than ${flapping} times in a day`,
        '/api/v1/alarms',
        restless.map((each) => names.get(each) ?? each),
      ),
    ],
    moments: [...firingMoments(facts), ...incidentMoments(facts), ...revisionMoments(facts)],
  };
  if (untold.length > 0)
    return notMet(
      `Nobody is told when ${untold.length} of ${count(alarms.length, 'alarm')} fire: ${nameSome(untold)}`,
      `Name a response plan in the actions of ${nameSome(untold)}, or delete the alarm`,
      rest,
    );
  if (restless.length > 0)
    return notMet(
      `${count(restless.length, 'alarm')} fired more than ${flapping} times in a day: ${nameSome(restless)}`,
      `Ask for more points or a wider threshold in ${nameSome(restless)}`,
      rest,
    );
  if (counted.length === 0)
    return unknown(
      `All ${count(alarms.length, 'alarm')} lead somewhere, but none fired in the last 30 days`,
      'Run the game day: evenkeel gameday',
      rest,
    );
  if (answered.length * 5 < counted.length * 4)
    return notMet(
      `Only ${percent(answered.length, counted.length)} of ${counted.length} alarms that fired in the last 30 days led to an incident`,
      'Retune or remove the alarms that fired without a response',
      rest,
    );
  return met(
    `All ${count(alarms.length, 'alarm')} lead somewhere, and ${answered.length} of ${counted.length} that fired in the last 30 days led to an incident`,
    rest,
  );
}

export const bindings: readonly Binding[] = [
  { practice: 'OPS08-BP01', id: 'alarms-have-data', probe: probeEvaluations },
  { practice: 'OPS08-BP04', id: 'alarms-are-acted-on', probe: probeActionable },
];

/** What would have to be recorded for the practices that are not bound yet. */
export const missing: Readonly<Record<string, string>> = {
  'OPS08-BP02': 'saved log queries with runs, and log-based alarms',
  'OPS08-BP03': 'trace queries linked to investigations or reviews',
  'OPS08-BP05': 'dashboards per audience with data and views',
};
