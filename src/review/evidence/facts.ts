import type { Ctx } from '../../platform/context.ts';
import { listDeclared, type Service, toService } from '../../organization/catalog/catalog.ts';
import type { DeclaredEntity } from '../../platform/operations.ts';
import { explainUnavailable } from '../../operate/oncall/hand-over.ts';
import { readDeclared, type DeclaredFacts } from './declared.ts';
import { type AlarmUse, readUses } from './alarm-use.ts';
import type { FiringFact } from './firing.ts';
import type { DeadLetterFact, SilenceFact, StartFact } from './handling.ts';
import type { ObjectiveStateFact } from './objective-state.ts';
import * as store from './store.ts';
import { readTelemetry, type TelemetryFacts } from './telemetry.ts';

/** What happened, as recorded; times are epoch milliseconds. */
export interface RecordFacts {
  /** States by name of the alarm. */
  alarmStates: Map<string, { state: string; since: number; evaluatedAt: number | null }>;
  /** Firings of the last 30 days, oldest first. */
  firings: FiringFact[];
  /** What was measured of objectives, by name. */
  objectiveStates: Map<string, ObjectiveStateFact>;
  deadLetters: DeadLetterFact[];
  /** Runbooks that an alarm's action or a rule started in the last 90 days. */
  starts: StartFact[];
  silences: SilenceFact[];
  incidents: store.IncidentFact[];
  pages: store.PageFact[];
  escalations: store.EscalationFact[];
  executions: store.ExecutionFact[];
  /** What people did in incidents and executions, newest first. */
  acts: store.ActFact[];
  analyses: store.AnalysisFact[];
  actions: store.ActionFact[];
  messages: store.MessageFact[];
  ruleMatches: Map<string, { matched: number; lastMatched: number }>;
  revision: store.RevisionFact | null;
  rejection: { at: number; actor: string } | null;
  /** When each thing was declared or changed its owner last, where the log tells. */
  ownedSince: Map<string, number>;
  /** When each thing was declared or changed last, where the log tells. */
  changedAt: Map<string, number>;
  ownerChanges: number;
  deployments: store.DeploymentFact[];
  /** Newest first. */
  milestones: { id: string; name: string; takenAt: number; high: number }[];
}

/** All that a review looks at, read once; probes ask nothing else. */
export interface Facts extends RecordFacts, DeclaredFacts {
  now: number;
  declared: readonly DeclaredEntity[];
  services: readonly Service[];
  /** Null when the telemetry store did not answer. */
  telemetry: TelemetryFacts | null;
}

/** Reads the facts of a review in bulk: a fixed number of queries, however large the organisation is. */
export async function readFacts(ctx: Ctx): Promise<Facts> {
  const now = ctx.now();
  const telemetry = readTelemetry(ctx, now).catch((error: unknown) => {
    ctx.log.warn({ err: error }, 'review without telemetry');
    return null;
  });
  const declared = await listDeclared(ctx);
  const records = await store.readRecords(ctx.db, now);
  const services = declared.filter((each) => each.kind === 'component').map(toService);
  const isUsable = (channelType: string) =>
    explainUnavailable(ctx, channelType as Parameters<typeof explainUnavailable>[1]) === null;
  return {
    now,
    declared,
    services,
    ...readDeclared(declared, services, now, isUsable),
    ...records,
    telemetry: await telemetry,
  };
}

/** Looks up what a review needs often; made once per set of facts. */
export interface Lookup {
  /** Services of tier 1; where nobody set a tier 1, all of them. */
  critical: readonly Service[];
  /** What the critical ones are called: `tier 1 service` or `service`. */
  criticalNoun: string;
  serviceByTelemetry: Map<string, Service>;
  /** What each alarm is there for, by reference. */
  uses: Map<string, AlarmUse>;
  /** Reports whether an owner is declared and has people now. */
  hasPeople(owner: string | null): boolean;
  incidentById: Map<string, store.IncidentFact>;
}

const lookups = new WeakMap<Facts, Lookup>();

/** Returns the lookup of a set of facts. */
export function lookup(facts: Facts): Lookup {
  let found = lookups.get(facts);
  if (found === undefined) {
    const running = facts.services.filter((each) => each.lifecycle !== 'experimental');
    const first = running.filter((each) => each.tier === 1);
    found = {
      critical: first.length > 0 ? first : running,
      criticalNoun: first.length > 0 ? 'tier 1 service' : 'service',
      uses: readUses(facts.alarms),
      serviceByTelemetry: new Map(facts.services.map((each) => [each.telemetryName, each])),
      hasPeople: (owner) => owner !== null && (facts.people.get(owner)?.length ?? 0) > 0,
      incidentById: new Map(facts.incidents.map((each) => [each.id, each])),
    };
    lookups.set(facts, found);
  }
  return found;
}
