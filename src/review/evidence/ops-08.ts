import { listAnswered, sortFirings } from './alert.ts';
import { type Facts, lookup } from './facts.ts';
import {
  ageOf,
  type Binding,
  count,
  day,
  type Finding,
  hour,
  met,
  nameSome,
  newest,
  notMet,
  percent,
  stale,
  state,
  unknown,
} from './finding.ts';
import { firingMoments, incidentMoments, objectiveMoments, revisionMoments, stateMoments } from './moment.ts';

const declareAlarm = 'Declare an alarm for each service whose failure somebody must hear of';

function probeEvaluations(facts: Facts): Finding {
  const { now } = facts;
  const alarms = facts.alarms
    .filter((each) => each.kind === 'metric')
    .map(({ ref, name }) => {
      const found = facts.alarmStates.get(name);
      const isSilent = (found?.state ?? 'INSUFFICIENT_DATA') === 'INSUFFICIENT_DATA';
      return { ref, evaluatedAt: found?.evaluatedAt ?? null, isSilent };
    });
  const objectives = facts.objectives.map(({ ref, name }) => {
    const found = facts.objectiveStates.get(name);
    return { ref, evaluatedAt: found?.evaluatedAt ?? null, isSilent: !(found?.hasDayData ?? false) };
  });
  const all = [...alarms, ...objectives];
  if (all.length === 0) return unknown('No alarm and no objective is declared', declareAlarm);
  const last = newest(all.flatMap((each) => each.evaluatedAt ?? []));
  const isLate = (each: { evaluatedAt: number | null }): boolean => now - (each.evaluatedAt ?? 0) > hour;
  const refsOf = (items: readonly { ref: string }[]): string[] => items.map((each) => each.ref);
  const silentAlarms = alarms.filter((each) => each.isSilent);
  const silentObjectives = objectives.filter((each) => each.isSilent);
  const late = all.filter(isLate);
  const bad = refsOf(all.filter((each) => each.isSilent || isLate(each)));
  const total = nameTotal(alarms.length, objectives.length);
  const rest = {
    evidence: [
      state(
        `${alarms.length - silentAlarms.length} of ${count(alarms.length, 'alarm')} on metrics have data`,
        '/api/v1/alarms?state=INSUFFICIENT_DATA',
        refsOf(silentAlarms),
      ),
      state(
        `${objectives.length - silentObjectives.length} of ${count(objectives.length, 'objective')} had data in the last day`,
        '/api/v1/objectives',
        refsOf(silentObjectives.length > 0 ? silentObjectives : objectives),
      ),
      state(
        `${all.length - late.length} of ${all.length} were evaluated in the last hour`,
        '/api/v1/alarms',
        refsOf(late),
      ),
    ],
    moments: [...stateMoments(facts), ...objectiveMoments(facts), ...revisionMoments(facts)],
  };
  if (last === null || all.every((each) => each.isSilent))
    return unknown(
      `None of ${total} has been evaluated on data`,
      'Send telemetry, or start the demonstration fleet',
      rest,
    );
  if (now - last > hour)
    return stale(
      `The newest evaluation is ${ageOf(last, now)} old`,
      'Start the server again: it evaluates alarms and objectives as long as it runs',
      rest,
    );
  if (bad.length * 10 > all.length)
    return notMet(
      `${bad.length} of ${total} look at a metric without data: ${nameSome(bad)}`,
      `Send the metrics of ${nameSome(bad)}, or delete what asks for them`,
      rest,
    );
  return met(`${all.length - bad.length} of ${total} were evaluated on data in the last hour`, rest);
}

function nameTotal(alarms: number, objectives: number): string {
  return objectives === 0 ? count(alarms, 'alarm') : `${count(alarms, 'alarm')} and ${count(objectives, 'objective')}`;
}

const flapping = 10;

function probeActionable(facts: Facts): Finding {
  const { alarms } = facts;
  if (alarms.length === 0) return unknown('No alarm is declared', declareAlarm);
  const { uses } = lookup(facts);
  const ofRole = (role: string): string[] =>
    alarms.filter((each) => uses.get(each.ref)!.role === role).map((each) => each.ref);
  const untold = ofRole('idle');
  const parts = ofRole('part');
  const suppressors = ofRole('suppressor');
  const { told, below, held, flapping: wavering } = sortFirings(facts);
  const answered = listAnswered(facts, told);
  const taken = new Set(answered);
  const lasting = facts.silences.filter((each) => each.endsAt > facts.now);
  const perDay = new Map<string, number>();
  for (const each of told) {
    const key = `${each.alarm} ${Math.floor(each.at / day)}`;
    perDay.set(key, (perDay.get(key) ?? 0) + 1);
  }
  const restless = [...new Set([...perDay].filter(([, times]) => times > flapping).map(([key]) => key.split(' ')[0]!))];
  const names = new Map(alarms.map((each) => [each.name, each.ref]));
  const refsOf = (firings: readonly { alarm: string }[]): string[] => firings.map((each) => names.get(each.alarm)!);
  const source = '/api/v1/events?type=evenkeel.alarm.state-changed';
  const total = count(alarms.length, 'alarm');
  const rest = {
    evidence: [
      state(
        `${alarms.length - untold.length} of ${total} lead to a response plan, a runbook or a message: ${parts.length} of them through a composite, and ${suppressors.length} only hold others back`,
        '/api/v1/alarms',
        untold.length > 0 ? untold : [...parts, ...suppressors],
      ),
      state(
        `${answered.length} of ${count(told.length, 'time', 'times')} that an alarm told of itself in the last 30 days were acted on: an incident, an acknowledgement or a runbook`,
        source,
        refsOf(told),
      ),
      state(
        `Not counted: ${count(below.length, 'firing')} that a composite or a group stands for, ${held.length} held back, ${wavering.length} of alarms that flap`,
        source,
        refsOf([...below, ...held, ...wavering]),
      ),
      state(
        `${count(restless.length, 'alarm')} told of itself more than ${flapping} times in a day`,
        '/api/v1/alarms',
        restless.map((each) => names.get(each) ?? each),
      ),
      ...(facts.silences.length === 0
        ? []
        : [
            state(
              `${count(facts.silences.length, 'silence')} of the last 90 days, each with an owner and an end: ${lasting.length} not over yet`,
              '/api/v1/silences',
              facts.silences.map((each) => `${each.id} ${each.owner}`),
            ),
          ]),
    ],
    moments: [...firingMoments(facts), ...incidentMoments(facts), ...revisionMoments(facts)],
  };
  if (untold.length > 0)
    return notMet(
      `Nobody is told when ${untold.length} of ${total} fire: ${nameSome(untold)}`,
      `Name a response plan in the actions of ${nameSome(untold)}, or delete the alarm`,
      rest,
    );
  if (restless.length > 0)
    return notMet(
      `${count(restless.length, 'alarm')} told of itself more than ${flapping} times in a day: ${nameSome(restless)}`,
      `Ask for more points or a wider threshold in ${nameSome(restless)}`,
      rest,
    );
  if (told.length === 0)
    return unknown(
      `All ${total} lead somewhere, but none told of itself in the last 30 days`,
      'Run the game day: evenkeel gameday',
      rest,
    );
  if (answered.length * 5 < told.length * 4)
    return notMet(
      `Only ${percent(answered.length, told.length)} of ${count(told.length, 'firing')} of the last 30 days were acted on`,
      `Retune or remove what fired without a response: ${nameSome([...new Set(refsOf(told.filter((each) => !taken.has(each))))])}`,
      rest,
    );
  return met(
    `All ${total} lead somewhere, and ${answered.length} of ${count(told.length, 'firing')} of the last 30 days were acted on`,
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
