import type { Service } from '../../organization/catalog/catalog.ts';
import { type Facts, lookup } from './facts.ts';
import { ageOf, count, day, type Finding, met, nameSome, newest, notMet, stale, state, unknown } from './finding.ts';
import { objectiveMoments, revisionMoments, stateMoments } from './moment.ts';

/** An objective of a service, or an alarm on one of its metrics, with somebody who answers for it. */
interface Indicator {
  ref: string;
  evaluatedAt: number | null;
  /** Whether it ever had data. */
  hasData: boolean;
  /** Whether it had data in the last day. */
  isFresh: boolean;
}

const send = 'Point the OTLP exporter of the services at this server, or start the demonstration fleet';

function indicatorsOf(service: Service, facts: Facts): { objectives: Indicator[]; alarms: Indicator[] } {
  const { now } = facts;
  const isRecent = (at: number | null): boolean => at !== null && now - at <= day;
  const own = (each: { service: string | null; owner: string | null }): boolean =>
    each.service === service.ref && each.owner !== null;
  return {
    objectives: facts.objectives.filter(own).map(({ ref, name }) => {
      const found = facts.objectiveStates.get(name);
      const evaluatedAt = found?.evaluatedAt ?? null;
      const hasData = found?.hasData ?? false;
      return { ref, evaluatedAt, hasData, isFresh: (found?.hasDayData ?? false) && isRecent(evaluatedAt) };
    }),
    // A composite measures nothing of its own.
    alarms: facts.alarms
      .filter((each) => own(each) && each.kind === 'metric')
      .map(({ ref, name }) => {
        const found = facts.alarmStates.get(name);
        const evaluatedAt = found?.evaluatedAt ?? null;
        const hasData = found !== undefined && found.state !== 'INSUFFICIENT_DATA' && evaluatedAt !== null;
        return { ref, evaluatedAt, hasData, isFresh: hasData && isRecent(evaluatedAt) };
      }),
  };
}

/** Judges whether each tier 1 service has an indicator: an objective with owner and target, or else an alarm, with data. */
export function probeIndicators(facts: Facts): Finding {
  const { critical, criticalNoun } = lookup(facts);
  if (critical.length === 0) return unknown('No service is declared', 'Load the operations folder: evenkeel apply');
  const found = critical.map((service) => {
    const { objectives, alarms } = indicatorsOf(service, facts);
    return { ref: service.ref, objectives, all: [...objectives, ...alarms] };
  });
  const bare = found.filter((each) => each.all.length === 0).map((each) => each.ref);
  const watched = found.flatMap((each) => each.all);
  const silent = found
    .filter((each) => each.all.length > 0 && !each.all.some((indicator) => indicator.isFresh))
    .map((each) => each.ref);
  const covered = found.filter((each) => each.objectives.length > 0);
  const last = newest(watched.flatMap((each) => (each.hasData ? (each.evaluatedAt ?? []) : [])));
  const total = count(critical.length, criticalNoun);
  const rest = {
    evidence: [
      state(
        `${critical.length - bare.length} of ${total} have an objective with owner and target, or an alarm with owner and threshold`,
        '/api/v1/alarms',
        bare.length > 0 ? bare : watched.map((each) => each.ref),
      ),
      state(
        `${covered.length} of ${critical.length} have an objective with owner and target`,
        '/api/v1/objectives',
        covered.flatMap((each) => each.objectives.map((objective) => objective.ref)),
      ),
      state(
        `${critical.length - bare.length - silent.length} of ${critical.length} have one that had data in the last day`,
        '/api/v1/objectives',
        silent.length > 0 ? silent : watched.filter((each) => each.isFresh).map((each) => each.ref),
      ),
    ],
    moments: [...stateMoments(facts), ...objectiveMoments(facts), ...revisionMoments(facts)],
  };
  if (bare.length > 0)
    return notMet(
      `${bare.length} of ${total} have no indicator with an owner: ${nameSome(bare)}`,
      `Declare an objective on what customers of ${nameSome(bare)} would complain about first`,
      rest,
    );
  if (last === null) return unknown(`Every ${criticalNoun} has an indicator, but none has had data`, send, rest);
  if (facts.now - last > day)
    return stale(`The indicators were last evaluated ${ageOf(last, facts.now)} ago`, send, rest);
  if (silent.length > 0)
    return notMet(
      `${silent.length} of ${total} have an indicator without data of the last day: ${nameSome(silent)}`,
      `Send the metrics that the objectives and alarms of ${nameSome(silent)} ask for`,
      rest,
    );
  return met(
    `All ${total} have an indicator with owner, target or threshold, and data of the last day; ${covered.length} have an objective`,
    rest,
  );
}
