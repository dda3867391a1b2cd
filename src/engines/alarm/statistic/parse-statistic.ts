import { BASIC_STATISTICS, type Edge, type RangeStatisticKind, type Statistic } from './statistic.ts';

/** What a text says as a statistic, or what is wrong with it and what to do, as the words after the quoted text. */
export type ReadStatistic = { readonly statistic: Statistic } | { readonly problem: string };

const KINDS: Readonly<Record<string, RangeStatisticKind>> = {
  TM: 'trimmed-mean',
  WM: 'winsorized-mean',
  TC: 'trimmed-count',
  TS: 'trimmed-sum',
  PR: 'percentile-rank',
};
const NUMBER = '(\\d+(?:\\.\\d{1,10})?|\\.\\d{1,10})';
const PERCENTILE = new RegExp(`^p${NUMBER}$`);
const SHORT = new RegExp(`^(tm|wm|tc|ts)${NUMBER}$`);
const LONG = /^(TM|WM|TC|TS|PR)\(([^:()]*):([^:()]*)\)$/;
const EDGE = new RegExp(`^${NUMBER}(%?)$`);

/** Reads a statistic as CloudFormation writes it: `Average`, `p99.9`, `tm90`, `TM(10%:90%)`, `PR(:300)`, `IQM` (AL17). */
export function parseStatistic(text: string): ReadStatistic {
  const basic = BASIC_STATISTICS.find((each) => each === text);
  if (basic !== undefined) return { statistic: basic };
  const quarter = (value: number): Edge => ({ kind: 'percent', value });
  if (text === 'IQM') {
    return { statistic: { kind: 'trimmed-mean', lower: quarter(25), upper: quarter(75), written: text } };
  }
  const percentile = PERCENTILE.exec(text)?.[1];
  if (percentile !== undefined) {
    if (Number(percentile) <= 100) return { statistic: { kind: 'percentile', percentile: Number(percentile) } };
    return { problem: 'is no percentile: give one from "p0" to "p100", such as "p99.9"' };
  }
  const [, short, share] = SHORT.exec(text) ?? [];
  if (short !== undefined) return readRange(text, short.toUpperCase(), '', `${share}%`);
  const [, name, lower, upper] = LONG.exec(text) ?? [];
  if (name !== undefined) return readRange(text, name, lower ?? '', upper ?? '');
  return { problem: adviseOn(text) };
}

function readRange(written: string, name: string, lowerText: string, upperText: string): ReadStatistic {
  const kind = KINDS[name] as RangeStatisticKind;
  const lower = readEdge(lowerText);
  const upper = readEdge(upperText);
  if (lower === undefined || upper === undefined) {
    return { problem: 'has an end that is no number: give numbers of at most 10 decimals, with % for shares' };
  }
  if (lower === null && upper === null) return { problem: 'takes all samples: give one end of the range at least' };
  if (lower !== null && upper !== null && lower.kind !== upper.kind) {
    return { problem: 'mixes a share with a value: write % at both ends, or at neither' };
  }
  const isShare = (lower ?? upper)?.kind === 'percent';
  if (isShare && kind === 'percentile-rank') {
    return { problem: 'asks for the rank of a share: give values without %, such as "PR(:300)"' };
  }
  if (isShare && Math.max(lower?.value ?? 0, upper?.value ?? 0) > 100) {
    return { problem: 'has a share beyond 100%: give shares from 0% to 100%' };
  }
  if ((lower?.value ?? 0) >= (upper?.value ?? Number.POSITIVE_INFINITY) || (isShare && lower?.value === 100)) {
    return { problem: 'has a range that is empty: give a lower end that is below the upper' };
  }
  return { statistic: { kind, lower, upper, written } };
}

/** Gives null for an open end, and undefined for what is no number. */
function readEdge(text: string): Edge | null | undefined {
  if (text.trim() === '') return null;
  const [, number, percent] = EDGE.exec(text.trim()) ?? [];
  if (number === undefined) return undefined;
  return { kind: percent === '%' ? 'percent' : 'absolute', value: Number(number) };
}

function adviseOn(text: string): string {
  if (/^iqm$/i.test(text)) return 'is not written so: write "IQM"';
  if (/^pr/i.test(text)) return 'is no percentile rank: write it as "PR(:300)" or "PR(100:2000)"';
  if (/^(tm|wm|tc|ts)\(/i.test(text)) {
    return 'is no range: write the name in capitals and the ends around a colon, such as "TM(10%:90%)" or "TM(150:1000)"';
  }
  if (/^(tm|wm|tc|ts)/i.test(text)) return 'is no trimmed statistic: write it as "tm90" or as "TM(10%:90%)"';
  if (/^p/i.test(text)) return 'is no percentile: give one from "p0" to "p100", such as "p99.9"';
  return 'is no statistic: give Average, Sum, Minimum, Maximum, SampleCount, a percentile such as "p99", or "tm", "wm", "tc", "ts", "PR" or "IQM"';
}
