/** Values at the periods of a time line, oldest first; null where a period has none. */
export type Series = readonly (number | null)[];

/** One series among several, with the id of the query it came from, or '' for one that was computed. */
export interface NamedSeries {
  readonly id: string;
  readonly points: Series;
}

/** What evaluating an expression gives; a number is null where it cannot be computed, such as 1/0. */
export type MathValue =
  | { readonly kind: 'scalar'; readonly value: number | null }
  | { readonly kind: 'series'; readonly points: Series }
  | { readonly kind: 'array'; readonly items: readonly NamedSeries[] };

/** The periods that all series of an evaluation share: their starts in epoch ms, oldest first, and their length. */
export interface TimeLine {
  readonly starts: readonly number[];
  readonly periodSeconds: number;
}

/** Gives the number, or null for one that is not finite, which is no data (AL2). */
export function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
