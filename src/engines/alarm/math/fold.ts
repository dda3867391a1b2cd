import { finite, type NamedSeries, type Series } from './value.ts';

/** The functions that make one number of many (AL29). */
export type Fold = 'AVG' | 'DATAPOINT_COUNT' | 'MAX' | 'MIN' | 'STDDEV' | 'SUM';

/** Makes one number of the values that there are; null where there are none, except for a count, which is 0 (AL29). */
export function foldValues(fold: Fold, series: Series): number | null {
  const values = series.filter((value) => value !== null);
  if (fold === 'DATAPOINT_COUNT') return values.length;
  if (values.length === 0) return null;
  const sum = values.reduce((total, value) => total + value, 0);
  switch (fold) {
    case 'SUM':
      return finite(sum);
    case 'AVG':
      return finite(sum / values.length);
    case 'MAX':
      return values.reduce((most, value) => Math.max(most, value));
    case 'MIN':
      return values.reduce((least, value) => Math.min(least, value));
    case 'STDDEV': {
      const mean = sum / values.length;
      return finite(Math.sqrt(values.reduce((total, value) => total + (value - mean) ** 2, 0) / values.length));
    }
  }
}

/** Makes one series of several, each point of the values that these have there; a count is missing where none has one (AL29). */
export function foldArray(fold: Fold, items: readonly NamedSeries[], length: number): Series {
  return Array.from({ length }, (_, at) => {
    const values = items.map((item) => item.points[at] ?? null);
    return values.every((value) => value === null) ? null : foldValues(fold, values);
  });
}

/** Orders series by what one function makes of each; those without a value come last, equals stay as they stand (AL31). */
export function sortArray(
  items: readonly NamedSeries[],
  by: Fold,
  direction: string,
  most: number = items.length,
): NamedSeries[] {
  const sign = direction === 'DESC' ? -1 : 1;
  const keyed = items.map((item) => ({ item, key: foldValues(by, item.points) }));
  keyed.sort((left, right) => {
    if (left.key === null || right.key === null) return Number(left.key === null) - Number(right.key === null);
    return sign * (left.key - right.key);
  });
  return keyed.slice(0, most).map(({ item }) => item);
}
