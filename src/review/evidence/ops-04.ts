import type { Service } from '../../organization/catalog/catalog.ts';
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
import { probeIndicators } from './indicator.ts';
import { revisionMoments, telemetryMoments } from './moment.ts';
import type { SignalFact } from './telemetry.ts';

const sendTelemetry = 'Point the OTLP exporter of the services at this server, or start the demonstration fleet';
const noStore = 'Look at the log of the server: the telemetry store did not answer';

const lastOf = (each: SignalFact): number => Math.max(each.metrics ?? 0, each.logs ?? 0, each.traces ?? 0);

/** Declared services by reference that sent anything since a moment. */
function heardSince(facts: Facts, since: number): Map<string, { service: Service; signals: SignalFact }> {
  const { serviceByTelemetry } = lookup(facts);
  const heard = new Map<string, { service: Service; signals: SignalFact }>();
  for (const [name, signals] of facts.telemetry?.signals ?? []) {
    const service = serviceByTelemetry.get(name);
    if (service !== undefined && lastOf(signals) >= since) heard.set(service.ref, { service, signals });
  }
  return heard;
}

/** What to say when nothing was heard within a window: stale where there once was something, else unknown. */
function findSilence(facts: Facts, window: number, words: string): Finding | null {
  if (facts.telemetry === null) return unknown('The telemetry store did not answer', noStore);
  const last = newest([...facts.telemetry.signals.values()].map(lastOf));
  if (last === null) return unknown('No telemetry has arrived', sendTelemetry);
  if (facts.now - last > window) {
    const evidence = [
      state(
        `The newest telemetry is ${ageOf(last, facts.now)} old`,
        '/api/v1/telemetry/signals',
        facts.telemetry.signals.keys(),
      ),
    ];
    return stale(`The newest telemetry is ${ageOf(last, facts.now)} old, ${words}`, sendTelemetry, {
      evidence,
      moments: telemetryMoments(facts),
    });
  }
  return null;
}

function probeSignals(facts: Facts): Finding {
  const { critical, criticalNoun } = lookup(facts);
  if (facts.services.length === 0)
    return unknown('No service is declared', 'Load the operations folder: evenkeel apply');
  const silence = findSilence(facts, hour, 'evidence counts for an hour');
  if (silence !== null) return silence;
  const heard = heardSince(facts, facts.now - day);
  const recent = (at: number | null): boolean => at !== null && facts.now - at <= hour;
  const partial = [...heard.values()]
    .filter(({ signals }) => !recent(signals.metrics) || !recent(signals.logs) || !recent(signals.traces))
    .map((each) => each.service.ref);
  const silent = critical.filter((each) => !heard.has(each.ref)).map((each) => each.ref);
  const rest = {
    evidence: [
      state(
        `${heard.size - partial.length} of ${count(heard.size, 'service')} heard in the last day sent metrics, logs and traces in the last hour`,
        '/api/v1/telemetry/signals',
        partial.length > 0 ? partial : heard.keys(),
      ),
      state(
        `${silent.length} of ${count(critical.length, criticalNoun)} were not heard in the last day`,
        '/api/v1/telemetry/signals',
        silent,
      ),
    ],
    moments: [...telemetryMoments(facts), ...revisionMoments(facts)],
  };
  if (partial.length > 0 || silent.length > 0) {
    const bad = [...partial, ...silent];
    return notMet(
      `${count(partial.length, 'service')} of ${heard.size} heard lack a signal, and ${silent.length} of ${count(critical.length, criticalNoun)} are silent: ${nameSome(bad)}`,
      `Send all three signals from ${nameSome(bad)}, with service.name as the catalog says`,
      rest,
    );
  }
  return met(
    `All ${count(heard.size, 'service')} heard in the last day, every ${criticalNoun} among them, sent metrics, logs and traces in the last hour`,
    rest,
  );
}

/** Calls seen between declared services, by reference. */
function seenEdges(facts: Facts): { from: string; to: string; calls: number; continued: number }[] {
  const { serviceByTelemetry } = lookup(facts);
  return (facts.telemetry?.calls ?? []).flatMap((call) => {
    const from = serviceByTelemetry.get(call.from);
    const to = serviceByTelemetry.get(call.to);
    return from === undefined || to === undefined ? [] : [{ ...call, from: from.ref, to: to.ref }];
  });
}

const arrow = ({ from, to }: { from: string; to: string }): string => `${from} -> ${to}`;

function probeDependencies(facts: Facts): Finding {
  const silence = findSilence(facts, hour, 'evidence counts for an hour');
  if (silence !== null) return silence;
  const heard = heardSince(facts, facts.now - hour);
  const declared = facts.dependencies.filter((each) => heard.has(each.from));
  const seen = seenEdges(facts);
  if (declared.length === 0 && seen.length === 0)
    return unknown(
      'No service that sends telemetry declares a dependency',
      'Declare dependsOn in the catalog for the services that send telemetry',
    );
  const called = new Set(seen.map(arrow));
  const names = new Map(facts.declared.map((each) => [each.ref, each.name]));
  const client = new Set((facts.telemetry?.calls ?? []).map((each) => `${each.from} ${each.to}`));
  const hasData = new Set(
    facts.alarms
      .filter((each) => (facts.alarmStates.get(each.name)?.state ?? 'INSUFFICIENT_DATA') !== 'INSUFFICIENT_DATA')
      .map((each) => each.service),
  );
  const hasSignal = (each: { from: string; to: string }): boolean =>
    heard.has(each.to) ||
    called.has(arrow(each)) ||
    hasData.has(each.to) ||
    client.has(`${heard.get(each.from)?.service.telemetryName} ${names.get(each.to)}`);
  const silent = declared.filter((each) => !hasSignal(each)).map(arrow);
  const known = new Set(facts.dependencies.map(arrow));
  const undeclared = seen.map(arrow).filter((each) => !known.has(each));
  const rest = {
    evidence: [
      state(
        `${declared.length - silent.length} of ${count(declared.length, 'declared dependency', 'declared dependencies')} of the ${count(heard.size, 'service')} heard have a signal of the last hour`,
        '/api/v1/telemetry/signals',
        silent.length > 0 ? silent : declared.map(arrow),
      ),
      state(
        `${undeclared.length} of ${count(seen.length, 'edge')} seen in traces are not declared`,
        '/api/v1/services',
        undeclared,
      ),
    ],
    moments: [...telemetryMoments(facts), ...revisionMoments(facts)],
  };
  if (silent.length + undeclared.length === 0)
    return met(
      `All ${count(declared.length, 'declared dependency', 'declared dependencies')} of the services heard have a signal, and every edge in traces is declared`,
      rest,
    );
  const bad = [...silent, ...undeclared].map((each) => each.replaceAll(/[a-z]+:default\//g, ''));
  return notMet(
    `${silent.length} of ${count(declared.length, 'declared dependency', 'declared dependencies')} have no signal, and ${undeclared.length} of ${count(seen.length, 'edge')} in traces are not declared: ${nameSome(bad)}`,
    silent.length > 0
      ? `Add a client metric or a probe for ${nameSome(bad)}`
      : `Declare in the catalog: ${nameSome(bad)}`,
    rest,
  );
}

const continuity = 0.95;

function probeTraces(facts: Facts): Finding {
  const silence = findSilence(facts, day, 'evidence counts for a day');
  if (silence !== null) return silence;
  const traced = newest([...facts.telemetry!.signals.values()].flatMap((each) => each.traces ?? []));
  if (traced === null) return unknown('Telemetry arrives, but no traces', 'Turn on tracing in the SDK of the services');
  if (facts.now - traced > day)
    return stale(`The newest trace is ${ageOf(traced, facts.now)} old, evidence counts for a day`, sendTelemetry, {
      moments: telemetryMoments(facts),
    });
  const heard = heardSince(facts, facts.now - day);
  // A call to what sends no telemetry cannot be followed, whatever the caller does.
  const edges = seenEdges(facts).filter((each) => (heard.get(each.to)?.signals.traces ?? null) !== null);
  if (edges.length === 0)
    return unknown(
      'No call between two declared services is among the newest traces',
      'Let the services call each other under load, with tracing on in both',
      { moments: telemetryMoments(facts) },
    );
  const broken = edges.filter((each) => each.continued < continuity * each.calls);
  const calls = edges.reduce((sum, each) => sum + each.calls, 0);
  const continued = edges.reduce((sum, each) => sum + each.continued, 0);
  const rest = {
    evidence: [
      state(
        `${percent(continued, calls)} of ${count(calls, 'call')} over ${count(edges.length, 'edge')} go on in the called service in the same trace`,
        '/api/v1/telemetry/signals',
        edges.map((each) => `${arrow(each)} ${percent(each.continued, each.calls)}`),
      ),
    ],
    moments: telemetryMoments(facts),
  };
  if (broken.length === 0)
    return met(
      `Traces go on over all ${count(edges.length, 'edge')}: ${percent(continued, calls)} of ${count(calls, 'call')}`,
      rest,
    );
  const names = broken.map((each) => arrow(each).replaceAll(/[a-z]+:default\//g, ''));
  return notMet(
    `Traces break on ${broken.length} of ${count(edges.length, 'edge')}: ${nameSome(names)}`,
    `Pass the W3C trace context on between ${nameSome(names)}`,
    rest,
  );
}

export const bindings: readonly Binding[] = [
  { practice: 'OPS04-BP01', id: 'indicators-have-data', probe: probeIndicators },
  { practice: 'OPS04-BP02', id: 'services-send-signals', probe: probeSignals },
  { practice: 'OPS04-BP04', id: 'dependencies-are-seen', probe: probeDependencies },
  { practice: 'OPS04-BP05', id: 'traces-continue', probe: probeTraces },
];

/** What would have to be recorded for the practices that are not bound yet. */
export const missing: Readonly<Record<string, string>> = {
  'OPS04-BP03': 'synthetic checks or real-user data per user journey',
};
