/** What is usual in one hour of the week, on the clock of the model's zone; weekday 1 is Monday. */
export interface Slot {
  readonly weekday: number;
  readonly hour: number;
  /** The value expected at the middle of the hour, before the trend is added. */
  readonly centre: number;
  /** How far values usually lie from it, in the sense of a standard deviation. */
  readonly spread: number;
  /** How many points of the training fell into the hour. */
  readonly count: number;
}

/** What was learnt of a metric, as plain JSON: everything that a band is drawn from (AL40 to AL44). */
export interface AnomalyModel {
  readonly version: 1;
  /** When it was trained, epoch ms; the trend counts from there. */
  readonly trainedAt: number;
  /** The first and the last point of the training, epoch ms. */
  readonly from: number;
  readonly to: number;
  /** How many points it was trained on, and how many were left out by excluded ranges. */
  readonly count: number;
  readonly excluded: number;
  readonly zone: string;
  /** Whether hours differ by weekday too, which takes two weeks of data, or by the time of day alone. */
  readonly season: 'day' | 'week';
  readonly trendPerDay: number;
  /** The values that a metric cannot leave, null where none are known. */
  readonly floor: number | null;
  readonly ceiling: number | null;
  /** The 168 hours of the week, from Monday 00:00. */
  readonly slots: readonly Slot[];
}

export const HOUR = 3_600_000;
export const DAY = 86_400_000;
export const HOURS_OF_WEEK = 168;
