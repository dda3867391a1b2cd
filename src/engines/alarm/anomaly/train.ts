import { createClock, hourOfWeek } from './clock.ts';
import { interpolate } from './interpolate.ts';
import { type AnomalyModel, DAY, HOUR, HOURS_OF_WEEK, type Slot } from './model.ts';
import { agreement, median, spreadOf } from './robust.ts';

/** A point of the training: the start of its period in epoch ms. */
export interface TrainingPoint {
  readonly at: number;
  readonly value: number | null;
}

/** How a model is trained. */
export interface TrainingOptions {
  /** Epoch ms; points from then on are not looked at. */
  readonly now: number;
  /** How many days before `now` are looked at; 14 if not given. */
  readonly spanDays?: number;
  /** In how many hours there must be data; 48 if not given. */
  readonly hoursNeeded?: number;
  /** IANA zone by whose clock the metric repeats itself; UTC if not given. */
  readonly zone?: string;
  /** Ranges whose points are left out, epoch ms, the end exclusive. */
  readonly excluded?: readonly { readonly from: number; readonly to: number }[];
  /** Unit of the metric; of Percent the band stays at or below 100. */
  readonly unit?: string;
}

/** A model, or how much is lacking before there can be one. */
export type Training =
  | { readonly model: AnomalyModel }
  | { readonly model: null; readonly hours: number; readonly hoursNeeded: number; readonly why: string };

interface Sample {
  readonly at: number;
  readonly wall: number;
  readonly value: number;
}

/** Learns what is usual of a metric from its points, in any order (AL40 to AL43). */
export function trainModel(points: readonly TrainingPoint[], options: TrainingOptions): Training {
  const { now, spanDays = 14, hoursNeeded = 48, zone = 'UTC', excluded = [], unit } = options;
  const clock = createClock(zone);
  const inSpan = points.filter(({ at, value }) => isFinite(value) && at < now && at >= now - spanDays * DAY);
  const kept = inSpan.filter(({ at }) => !excluded.some(({ from, to }) => at >= from && at < to));
  const samples = kept.map(({ at, value }): Sample => ({ at, value: value as number, wall: clock(at) }));
  const hours = new Set(samples.map(({ at }) => Math.floor(at / HOUR))).size;
  if (hours < hoursNeeded) {
    const why = `The band is not trained yet: there is data of ${hours} hours and ${hoursNeeded} are needed, ${hoursNeeded - hours} more`;
    return { model: null, hours, hoursNeeded, why };
  }
  const trendPerDay = findTrend(samples);
  const level = samples.map(
    ({ at, value, wall }): Sample => ({ at, wall, value: value - trendOf(trendPerDay, at, now) }),
  );
  const { slots, season } = findSlots(level);
  const values = samples.map(({ value }) => value);
  return {
    model: {
      version: 1,
      trainedAt: now,
      from: samples.reduce((least, { at }) => Math.min(least, at), now),
      to: samples.reduce((most, { at }) => Math.max(most, at), 0),
      count: samples.length,
      excluded: inSpan.length - kept.length,
      zone,
      season,
      trendPerDay,
      floor: values.every((value) => value >= 0) ? 0 : null,
      ceiling: unit === 'Percent' && values.every((value) => value <= 100) ? 100 : null,
      slots,
    },
  };
}

function isFinite(value: number | null): value is number {
  return value !== null && Number.isFinite(value);
}

/** How much the trend adds at an instant to what holds at the time of the training. */
export function trendOf(trendPerDay: number, at: number, trainedAt: number): number {
  return (trendPerDay * (at - trainedAt)) / DAY;
}

/**
 * The trend is the middle of the changes from each day to the same weekday of the next week, so that a weekend makes none,
 * and counts where nearly all of these changes go the same way (AL41).
 */
function findTrend(samples: readonly Sample[]): number {
  const days = groupBy(samples, ({ wall }) => Math.floor(wall / 24));
  const most = Math.max(...[...days.values()].map((each) => each.length));
  const medians = new Map(
    [...days].flatMap(([day, each]) =>
      each.length < 0.9 * most ? [] : [[day, median(each.map(({ value }) => value))]],
    ),
  );
  const changes = [...medians].flatMap(([day, value]) => {
    const later = medians.get(day + 7);
    return later === undefined ? [] : [(later - value) / 7];
  });
  if (changes.length < 5) return 0;
  const rising = changes.filter((change) => change > 0).length;
  const falling = changes.filter((change) => change < 0).length;
  return Math.max(rising, falling) >= 0.8 * changes.length ? median(changes) : 0;
}

/** What is usual by the time of day, and by the hour of the week where two weeks agree that it differs (AL42). */
function findSlots(samples: readonly Sample[]): { slots: Slot[]; season: 'day' | 'week' } {
  const byDay = groupBy(samples, hourOfDay);
  const daily = fillDay((hour) => mapFound(byDay.get(hour), (found) => median(valuesOf(found))));
  const everyDay = Array.from({ length: HOURS_OF_WEEK }, (_, slot) => daily[slot % 24] ?? 0);
  const scatter = findSpreads(samples, everyDay).spreads;
  const byWeek = groupBy(samples, ({ wall }) => hourOfWeek(wall));
  const effects = everyDay.map((centre, slot) => {
    const weeks = groupBy(byWeek.get(slot) ?? [], ({ wall }) => Math.floor(wall / HOURS_OF_WEEK));
    const effect = agreement([...weeks.values()].map((each) => median(valuesOf(each)) - centre));
    // What is no more than the scatter of the hour on all days is no season.
    return Math.abs(effect) > (scatter[slot % 24] ?? 0) ? effect : 0;
  });
  const centres = everyDay.map((centre, slot) => centre + (effects[slot] ?? 0));
  const { spreads, overall } = findSpreads(samples, centres);
  const slots = centres.map(
    (centre, slot): Slot => ({
      weekday: Math.floor(slot / 24) + 1,
      hour: slot % 24,
      centre,
      // An hour that was calm by chance does not make an alarm of the first ordinary day.
      spread: Math.max(spreads[slot % 24] ?? 0, overall / 2),
      count: byWeek.get(slot)?.length ?? 0,
    }),
  );
  return { slots, season: effects.some((effect) => effect !== 0) ? 'week' : 'day' };
}

/** How far samples lie from what is usual, by the hour of the day and over all. */
function findSpreads(samples: readonly Sample[], centres: readonly number[]): { spreads: number[]; overall: number } {
  const differences = samples.map((sample) => ({ ...sample, value: sample.value - interpolate(centres, sample.wall) }));
  const byHour = groupBy(differences, hourOfDay);
  return {
    spreads: fillDay((hour) => mapFound(byHour.get(hour), (found) => spreadOf(valuesOf(found)))),
    overall: spreadOf(valuesOf(differences)),
  };
}

function hourOfDay({ wall }: Sample): number {
  return ((Math.floor(wall) % 24) + 24) % 24;
}

function valuesOf(samples: readonly Sample[]): number[] {
  return samples.map(({ value }) => value);
}

function mapFound<T, R>(found: T | undefined, make: (found: T) => R): R | undefined {
  return found === undefined ? undefined : make(found);
}

/** Fills the 24 hours; one without data takes what the nearest hour has, the earlier of two. */
function fillDay(read: (hour: number) => number | undefined): number[] {
  const known = Array.from({ length: 24 }, (_, hour) => read(hour));
  return known.map((value, hour) => {
    for (let away = 0; value === undefined && away <= 12; away++) {
      const found = known[(hour - away + 24) % 24] ?? known[(hour + away) % 24];
      if (found !== undefined) return found;
    }
    return value ?? 0;
  });
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => number): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
