import { type AnomalyDetector, type MetricAlarm, periodEnd } from '../../../engines/alarm/index.ts';
import { type CompositeAlarm, listChildren } from '../../../engines/composite-alarm/index.ts';
import { listDeclared } from '../../../organization/catalog/catalog.ts';
import type { Ctx } from '../../../platform/context.ts';
import { OpsError } from '../../../platform/errors.ts';
import { readOperations } from '../../../platform/operations.ts';
import { selectChanges, selectStatesAt, selectStories } from '../catalogue/store.ts';
import { formatSeconds } from '../catalogue/condition.ts';
import type { Backtest } from '../contract.ts';
import { cadenceOf, graceMs, readAlarm } from '../definition.ts';
import { type AlarmSpec, readers } from '../reader.ts';
import { type Replay, replayMetric } from './replay.ts';
import { replayComposite } from './replay-composite.ts';
import { type IncidentSpan, toStories } from '../catalogue/story.ts';

/** What is put to the test: an alarm in force, or one of a document. */
interface Tested {
  ref: string;
  service: string | null;
  said: { alarm: MetricAlarm } | { composite: CompositeAlarm };
  /** Detectors that come with it. */
  detectors: readonly AnomalyDetector[];
}

const day = 86_400_000;

/** Mistakes of a document that say nothing of the alarm in it. */
const besides: readonly string[] = ['unknown_resource', 'unresolved_reference'];

/**
 * Tells when an alarm would have fired over the last `days` of stored telemetry, as in force or, with the text of a
 * CloudFormation template, as that has it; beside it how often the alarm in force does by the same reckoning. A composite
 * is replayed over the recorded changes of the alarms below it. A document without the alarm is `invalid_input`, a name of
 * no alarm without a document `not_found`.
 */
export async function backtestAlarm(
  ctx: Ctx,
  { name, document, days }: { name: string; document?: string | undefined; days: number },
): Promise<Backtest> {
  const inForce = await readInForce(ctx, name);
  const tested = document === undefined ? inForce : readTested(name, document);
  if (tested === null)
    throw new OpsError('not_found', `Cannot backtest alarm "${name}": no such alarm in the operations repository`);
  const cadence = 'alarm' in tested.said ? cadenceOf(tested.said.alarm.periodSeconds) : 1;
  const to = periodEnd(ctx.now() - graceMs, cadence);
  const span = { from: to - days * day, to };
  const detectors = [...tested.detectors, ...(await readDetectors(ctx))];
  const replay = await run(ctx, tested, span, detectors);
  const { incidents } = toStories(await selectStories(ctx.db, span.from, to));
  const other = inForce === null || inForce === tested ? replay : await run(ctx, inForce, span, detectors);
  const present = inForce === null ? null : { tested: inForce, replay: other };

  const firings = replay.firings.map((each) => ({
    from: toIso(each.from),
    to: each.to === null ? null : toIso(each.to),
    reason: each.reason,
    incident: findIncident(incidents, tested, each)?.ref ?? null,
  }));
  const current =
    present === null
      ? null
      : {
          firings: present.replay.firings.length,
          duringIncidents: present.replay.firings.filter(
            (each) => findIncident(incidents, present.tested, each) !== undefined,
          ).length,
        };
  const during = firings.filter((each) => each.incident !== null).length;
  return {
    name,
    from: toIso(span.from),
    to: toIso(to),
    covered: replay.covered,
    evaluations: replay.evaluations,
    firings,
    current,
    summary: summarise(replay, during, days, tested === inForce ? null : current),
  };
}

const toIso = (instant: number): string => new Date(instant).toISOString();

async function run(
  ctx: Ctx,
  { said }: Tested,
  span: { from: number; to: number },
  detectors: readonly AnomalyDetector[],
): Promise<Replay> {
  if ('alarm' in said) {
    // Periods of its own: what is compared with it may end elsewhere.
    const to = periodEnd(span.to, cadenceOf(said.alarm.periodSeconds));
    return replayMetric(ctx.telemetry, said.alarm, { from: to - (span.to - span.from), to }, detectors);
  }
  const { rule } = said.composite;
  const refs = listChildren(rule).map((child) => `alarm:default/${child}`);
  const nameOf = (ref: string): string => ref.slice(ref.indexOf('/') + 1);
  const changes = await selectChanges(ctx.db, span.from, span.to, refs);
  const before = await selectStatesAt(ctx.db, refs, span.from);
  return replayComposite(
    rule,
    new Map([...changes].map(([ref, each]) => [nameOf(ref), each])),
    new Map([...before].map(([ref, state]) => [nameOf(ref), state])),
    span,
  );
}

async function readInForce(ctx: Ctx, name: string): Promise<Tested | null> {
  const declared = await readAlarm(ctx, name);
  if (declared === null) return null;
  const { ref, service } = declared;
  const said = declared.kind === 'metric' ? { alarm: declared.alarm } : { composite: declared.composite };
  return { ref, service, said, detectors: [] };
}

async function readDetectors(ctx: Ctx): Promise<AnomalyDetector[]> {
  return (await listDeclared(ctx, { kind: 'anomaly-detector' })).map(
    (each) => (each.spec as unknown as { detector: AnomalyDetector }).detector,
  );
}

/** Reads the alarm of a document as `check` does; what else the document holds, and what it refers to, does not matter. */
function readTested(name: string, text: string): Tested {
  const { entities, diagnostics } = readOperations([{ file: 'document', text }], readers);
  const found = entities.find((each) => each.kind === 'alarm' && each.name === name);
  if (found === undefined) {
    const errors = diagnostics.filter((each) => each.severity === 'error' && !besides.includes(each.code));
    const [first] = errors;
    const names = entities.filter((each) => each.kind === 'alarm').map((each) => `"${each.name}"`);
    const why =
      first !== undefined
        ? `line ${first.line}: ${first.message}`
        : names.length === 0
          ? 'it declares no alarm'
          : `it declares ${names.slice(0, 5).join(', ')}`;
    throw new OpsError('invalid_input', `Cannot backtest alarm "${name}" by the document: ${why}`, { details: errors });
  }
  const spec = found.spec as unknown as AlarmSpec;
  const said = spec.alarm === undefined ? { composite: spec.composite! } : { alarm: spec.alarm };
  const detectors = entities.flatMap((each) =>
    each.kind === 'anomaly-detector' ? [(each.spec as unknown as { detector: AnomalyDetector }).detector] : [],
  );
  return { ref: found.ref, service: spec.service, said, detectors };
}

/** Finds the incident in whose time a firing fell: one of the alarm before one of its service. */
function findIncident(
  incidents: readonly IncidentSpan[],
  { ref, service }: Tested,
  firing: { from: number; to: number | null },
): IncidentSpan | undefined {
  const end = firing.to ?? Number.POSITIVE_INFINITY;
  const near = incidents.filter(
    (each) => each.impactFrom <= end && (each.to ?? Number.POSITIVE_INFINITY) >= firing.from,
  );
  return near.find((each) => each.alarms.has(ref)) ?? near.find((each) => service !== null && each.service === service);
}

function summarise(
  { firings, covered, trained }: Replay,
  during: number,
  days: number,
  current: Backtest['current'],
): string {
  const span = days >= 2 && Number.isInteger(days) ? `${days} days` : formatSeconds(Math.round(days * 86_400));
  const parts = [`Would have fired ${count(firings.length)} in ${span}${sayDuring(firings.length, during)}`];
  if (current !== null)
    parts.push(
      `the alarm in force fires ${count(current.firings)} by the same reckoning${sayDuring(current.firings, current.duringIncidents)}`,
    );
  if (covered < 0.995) parts.push(`there is data for ${Math.floor(covered * 100)} % of the time`);
  if (trained !== null && trained.days < trained.of)
    parts.push(`its band could be learnt on ${trained.days} of ${trained.of} days`);
  return parts.join('; ');
}

function count(firings: number): string {
  return firings === 1 ? 'once' : `${firings} times`;
}

function sayDuring(firings: number, during: number): string {
  if (firings === 0) return '';
  if (during === 0) return ', never during an incident';
  if (firings === 1) return ', during an incident';
  return `, ${during === firings ? 'all' : during} of them during an incident`;
}
