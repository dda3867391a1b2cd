import {
  type AnomalyDetector,
  type AnomalyModel,
  bandOf,
  computeSeries,
  findDetector,
  trainModel,
  type TrainingPoint,
} from '../../engines/alarm/index.ts';
import { listDeclared } from '../../organization/catalog/catalog.ts';
import { type Ctx, transaction } from '../../platform/context.ts';
import { append } from '../../platform/events.ts';
import type { Worker } from '../../platform/jobs.ts';
import type { DeclaredAlarm } from './definition.ts';
import { readPoints } from './measure.ts';
import { selectModels, upsertModel } from './store.ts';

/** The queue of trainings; a job's key is the name of an alarm with a band. */
export const trainQueue = 'alarm.train';

const dayMs = 86_400_000;
const spanDays = 14;
const retrainMs = dayMs;
/** While there is too little data it is looked at again after an hour. */
const retryMs = 3_600_000;

/** What is known of the band of an alarm. */
export interface BandState {
  model: AnomalyModel | null;
  /** Where the band comes from, or what is lacking. */
  why: string;
}

/** Reads the models of alarms with bands, by name; alarms without a model of their present definition are left out. */
export async function readModels(ctx: Ctx, alarms: readonly DeclaredAlarm[]): Promise<Map<string, AnomalyModel>> {
  if (alarms.length === 0) return new Map();
  const definitions = new Map(alarms.map((each) => [each.name, each.definition]));
  const rows = await selectModels(ctx.db, [...definitions.keys()]);
  return new Map(
    rows.flatMap((each) =>
      each.model === null || definitions.get(each.alarm) !== each.definition ? [] : [[each.alarm, each.model] as const],
    ),
  );
}

/** Reads what is known of the band of an alarm; null for an alarm without one. */
export async function readBand(ctx: Ctx, declared: DeclaredAlarm): Promise<BandState | null> {
  if (bandOf(declared.alarm) === null) return null;
  const [row] = await selectModels(ctx.db, [declared.name]);
  if (row === undefined || row.definition !== declared.definition)
    return { model: null, why: 'The band is not trained yet: that happens within a minute of a change' };
  return { model: row.model, why: row.why };
}

/** Learns the band of an alarm from the last two weeks of its metric, as far as its detector does not leave them out. */
export async function trainBand(given: Ctx, declared: DeclaredAlarm): Promise<BandState> {
  const { alarm, name, ref, definition } = declared;
  const band = bandOf(alarm)!;
  const now = given.now();
  const detector = await findDetectorOf(given, declared);
  const periodMs = alarm.periodSeconds * 1000;
  const end = Math.floor(now / periodMs) * periodMs;
  const points: TrainingPoint[] = [];
  const perDay = Math.max(1, Math.round(dayMs / periodMs));
  for (let day = spanDays; day > 0; day -= 1) {
    const to = end - (day - 1) * perDay * periodMs;
    const starts = Array.from({ length: perDay }, (_, index) => to - (perDay - index) * periodMs);
    const read = (await readPoints(given.telemetry, [alarm], to, () => perDay)).get(name)!;
    const values = computeSeries(band.around, alarm.queries, read, { starts, periodSeconds: alarm.periodSeconds });
    values.forEach((value, index) => points.push({ at: starts[index]!, value }));
  }
  const unit = alarm.queries.flatMap((each) =>
    'metric' in each && each.metric.unit !== undefined ? [each.metric.unit] : [],
  )[0];
  const training = trainModel(points, {
    now,
    spanDays,
    ...(detector === undefined ? {} : { zone: detector.zone, excluded: detector.excluded }),
    ...(unit === undefined ? {} : { unit }),
  });
  const { model } = training;
  const why =
    training.model === null
      ? training.why
      : `The band is learnt of ${training.model.count} points from ${new Date(training.model.from).toISOString()} to ${new Date(training.model.to).toISOString()}, by ${training.model.season === 'week' ? 'the hour of the week' : 'the hour of the day'} (${training.model.zone})`;
  await transaction(given, async (ctx) => {
    await upsertModel(ctx.db, { alarm: name, definition, model, why, trained_at: new Date(now) });
    if (model !== null)
      await append(ctx, {
        source: '/evenkeel/operate/alarm',
        type: 'evenkeel.alarm.model-trained',
        subject: ref,
        data: {
          alarm: name,
          count: model.count,
          from: new Date(model.from).toISOString(),
          to: new Date(model.to).toISOString(),
          zone: model.zone,
        },
      });
  });
  return { model, why };
}

async function findDetectorOf(ctx: Ctx, declared: DeclaredAlarm): Promise<AnomalyDetector | undefined> {
  const entities = await listDeclared(ctx, { kind: 'anomaly-detector' });
  return findDetector(
    declared.alarm,
    entities.map((each) => (each.spec as unknown as { detector: AnomalyDetector }).detector),
  );
}

/** Returns the worker that trains bands: each again every day, as long as its alarm is in force. */
export function createTrainWorker(find: (ctx: Ctx, name: string) => Promise<DeclaredAlarm | null>): Worker {
  return {
    queue: trainQueue,
    leaseMs: 300_000,
    tries: 1_000_000,
    async run(ctx, job) {
      const declared = await find(ctx, job.key);
      if (declared === null || bandOf(declared.alarm) === null) return undefined;
      try {
        const { model } = await trainBand(ctx, declared);
        return ctx.now() + (model === null ? retryMs : retrainMs);
      } catch (error) {
        ctx.log.error({ alarm: job.key, err: error }, 'a band could not be trained');
        return ctx.now() + retryMs / 12;
      }
    },
  };
}
