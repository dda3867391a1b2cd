import type { BandLimits } from '../alarm.ts';
import { createClock, hourOfWeek } from './clock.ts';
import { interpolate } from './interpolate.ts';
import { type AnomalyModel, DAY } from './model.ts';
import { trendOf } from './train.ts';

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** The limits at an instant and the sentence that tells where they come from. */
export interface Band extends BandLimits {
  readonly expected: number;
  readonly why: string;
}

/**
 * Draws the band at an instant, the start of a period in epoch ms: what the model expects, `width` spreads to either side,
 * within the values that the metric cannot leave (AL43, AL44).
 */
export function bandAt(model: AnomalyModel, instant: number, width: number): Band {
  return createBand(model, width)(instant);
}

/** Gives `bandAt` for many instants of one model, which is faster than one after the other. */
export function createBand(model: AnomalyModel, width: number): (instant: number) => Band {
  const clock = createClock(model.zone);
  const centres = model.slots.map((slot) => slot.centre);
  const spreads = model.slots.map((slot) => slot.spread);
  const clamp = (value: number): number =>
    Math.min(Math.max(value, model.floor ?? Number.NEGATIVE_INFINITY), model.ceiling ?? Number.POSITIVE_INFINITY);
  return (instant) => {
    const wall = clock(instant);
    const expected = clamp(interpolate(centres, wall) + trendOf(model.trendPerDay, instant, model.trainedAt));
    const spread = interpolate(spreads, wall);
    const lower = clamp(expected - width * spread);
    const upper = clamp(expected + width * spread);
    return { lower, upper, expected, why: tell(model, hourOfWeek(wall), expected, spread, width) };
  };
}

function tell(model: AnomalyModel, slot: number, expected: number, spread: number, width: number): string {
  const hour = String(slot % 24).padStart(2, '0');
  const day = model.season === 'week' ? `${WEEKDAYS[Math.floor(slot / 24)]} ` : '';
  const days = Math.max(1, Math.round((model.to - model.from) / DAY));
  const limits = [
    ...(model.floor === null ? [] : [`not below ${model.floor}`]),
    ...(model.ceiling === null ? [] : [`not above ${model.ceiling}`]),
  ];
  const clamped = limits.length === 0 ? '' : `, ${limits.join(' and ')}`;
  return `${round(expected)} is usual at ${day}${hour} h (${model.zone}), give or take ${width} × ${round(spread)}${clamped}; learnt of ${model.count} points in ${days} days`;
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
