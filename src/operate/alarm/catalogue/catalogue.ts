import { listDeclared } from '../../../organization/catalog/catalog.ts';
import type { Ctx } from '../../../platform/context.ts';
import { selectBeginning, selectChanges, selectLastFired, selectStatesAt, selectStories } from './store.ts';
import { conditionKey, describeCondition } from './condition.ts';
import type { AlarmSummary, AlertQuality, CatalogueEntry } from '../contract.ts';
import { type AnyAlarm, type DeclaredAlarm, readAllAlarms } from '../definition.ts';
import { listFindings } from './findings.ts';
import { countFlaps, type Firing, listFirings, shareInAlarm } from './firing.ts';
import { listHeard, type Margin, readMargins } from './margin.ts';
import { measureQuality } from './quality.ts';
import { type Started, type Stories, toStories } from './story.ts';

/** What the catalogue needs of the states: the alarms as they stand, in the same order. */
export interface CatalogueDeps {
  summarise(ctx: Ctx, alarms: readonly AnyAlarm[]): Promise<AlarmSummary[]>;
}

/** How every alarm served, and the quality of the alerts of each team. */
export interface Catalogue {
  days: number;
  items: CatalogueEntry[];
  teams: AlertQuality[];
}

const day = 86_400_000;
const hour = 3_600_000;

/** Seconds; a composite has no period of its own and counts as one of a minute. */
const periodOf = (declared: AnyAlarm): number => (declared.kind === 'metric' ? declared.alarm.periodSeconds : 60);

/**
 * Reads how the alarms in force, of one owner if given, served in the last `days`: from the log, in which each event is
 * read once, and from the telemetry. Firings count in the window in which they began.
 */
export async function readCatalogue(
  ctx: Ctx,
  { days, owner }: { days: number; owner?: string | undefined },
  { summarise }: CatalogueDeps,
): Promise<Catalogue> {
  const now = ctx.now();
  const start = now - days * day;
  const alarms = (await readAllAlarms(ctx)).filter((each) => owner === undefined || each.owner === owner);
  const summaries = new Map((await summarise(ctx, alarms)).map((each) => [each.name, each]));
  const changes = await selectChanges(ctx.db, start, now + 1);
  const before = await selectStatesAt(
    ctx.db,
    alarms.map((each) => each.ref),
    start,
  );
  const beginning = Math.max(start, (await selectBeginning(ctx.db)) ?? start);
  const stories = toStories(await selectStories(ctx.db, start, now + 1));
  const caused = Map.groupBy(stories.executions, (each) => each.cause);
  const run = Map.groupBy(stories.executions, (each) => each.runbook);

  const served = alarms.flatMap((declared) => {
    const summary = summaries.get(declared.name);
    if (summary === undefined) return [];
    const own = changes.get(declared.ref) ?? [];
    const first = before.get(declared.ref) ?? 'INSUFFICIENT_DATA';
    const all = listFirings(own, { state: first, at: start });
    const firings = all.filter((each) => !each.isOlder);
    const acted = markActed(declared, firings, stories, [
      ...(caused.get(declared.ref) ?? []),
      ...(declared.runbook === null ? [] : (run.get(declared.runbook) ?? [])),
    ]);
    const ignored = firings.filter(
      (each, index) => !acted[index] && !each.isQuiet && (each.to !== null || now - each.from >= hour),
    ).length;
    const actedOn = acted.filter(Boolean).length;
    const watchedFrom = Math.max(beginning, stories.added.get(declared.ref) ?? start);
    const isKnown = first !== 'INSUFFICIENT_DATA' || own.some((each) => each.to !== 'INSUFFICIENT_DATA');
    return [{ declared, key: conditionKey(declared), isKnown, summary, all, firings, actedOn, ignored, watchedFrom }];
  });

  const telemetry = await readTelemetry(ctx, served, days);
  const lastFired = await selectLastFired(
    ctx.db,
    served.filter((each) => each.firings.length === 0).map((each) => each.declared.ref),
    start,
  );
  const twins = Map.groupBy(served, ({ key }) => key);
  const known = await readOwners(ctx);

  const items = served.map((each): CatalogueEntry => {
    const { declared, summary, all, firings, actedOn, ignored, watchedFrom } = each;
    const last = firings.at(-1)?.from ?? lastFired.get(declared.ref);
    const entry = {
      ...summary,
      condition: describeCondition(declared),
      lastFired: last === undefined ? null : new Date(last).toISOString(),
      fired: firings.length,
      actedOn,
      flaps: countFlaps(firings, periodOf(declared)),
      inAlarm: shareInAlarm(all, watchedFrom, now),
      hasData: telemetry.hasData(each),
    };
    const findings = listFindings({
      declared,
      entry,
      firings,
      ignored,
      days,
      isWholeWindow: watchedFrom === start,
      isDayOld: now - watchedFrom >= day,
      margin: telemetry.margins.get(declared.name) ?? null,
      twins: (twins.get(each.key) ?? []).flatMap((other) =>
        other.declared.name === declared.name ? [] : [other.declared.name],
      ),
      isDeclared: (ref) => known.has(ref),
    });
    return { ...entry, findings };
  });
  return { days, items, teams: measureQuality(served, stories, { now, days }) };
}

/** Reports for each firing whether somebody or something acted on it. */
function markActed(
  { ref }: AnyAlarm,
  firings: readonly Firing[],
  { incidentsByAlarm, acknowledged }: Stories,
  executions: readonly Started[],
): boolean[] {
  const incidents = incidentsByAlarm.get(ref) ?? [];
  const taken = acknowledged.get(ref) ?? [];
  return firings.map(({ from, to }, index) => {
    const end = to ?? Number.POSITIVE_INFINITY;
    // What an alarm leads to may begin after it is over, but belongs to it until it fires again.
    const next = firings[index + 1]?.from ?? Number.POSITIVE_INFINITY;
    return (
      taken.some((at) => at >= from && at <= end) ||
      executions.some(({ at, cause }) => at >= from && (cause === ref ? at < next : at <= end)) ||
      incidents.some(
        (each) =>
          each.from <= end && (each.to ?? Number.POSITIVE_INFINITY) >= from && (each.isTouched || each.to === null),
      )
    );
  });
}

interface Watched {
  declared: AnyAlarm;
  /** Whether it was in another state than INSUFFICIENT_DATA at any time. */
  isKnown: boolean;
  all: readonly Firing[];
}

/** Reads what only the telemetry tells: margins of alarms that did not fire, and whether those have data that hide it. */
async function readTelemetry(ctx: Ctx, served: readonly Watched[], days: number) {
  // Where missing points stand for something, the state does not tell whether there were any.
  const hides = ({ declared }: Watched): boolean =>
    declared.kind === 'metric' && declared.alarm.treatMissingData !== 'missing';
  const metric = (each: Watched) =>
    each.declared.kind === 'metric' ? [(each.declared satisfies DeclaredAlarm).alarm] : [];
  const isSilent = (each: Watched): boolean => each.all.length === 0 && each.isKnown;
  let heard: ReadonlySet<string> | null = null;
  let margins: ReadonlyMap<string, Margin> = new Map();
  try {
    heard = await listHeard(ctx.telemetry, served.filter(hides).flatMap(metric), ctx.now() - days * day);
    margins = await readMargins(ctx.telemetry, served.filter(isSilent).flatMap(metric), ctx.now(), days);
  } catch (error) {
    ctx.log.warn({ err: error }, 'the catalogue of alarms is told without the telemetry, which cannot be read');
  }
  return {
    margins,
    hasData: (each: Watched): boolean => (heard !== null && hides(each) ? heard.has(each.declared.name) : each.isKnown),
  };
}

async function readOwners(ctx: Ctx): Promise<Set<string>> {
  const found = new Set<string>();
  for (const kind of ['group', 'user', 'component'])
    for (const { ref } of await listDeclared(ctx, { kind })) found.add(ref);
  return found;
}
