import { DAY, HOUR, MINUTE } from './duration.ts';

/** Writes a number for people with at most so many significant digits, thousands set apart. */
export function formatNumber(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return 'infinitely many';
  const rounded = Math.abs(value) >= 10 ** digits ? Math.round(value) : Number(value.toPrecision(digits));
  const [whole = '0', fraction] = String(rounded).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** Writes a share as a percentage, exact enough to tell 99.99 from 99.999. */
export function formatPercent(share: number): string {
  return `${formatNumber(Number((share * 100).toPrecision(7)), 7)} %`;
}

/** Writes a budget that is left or spent as a percentage to one decimal. */
export function formatBudget(share: number): string {
  return `${formatNumber(Math.round(share * 1000) / 10, 6)} %`;
}

/** Writes a span of milliseconds in its two largest units, such as `2 d 4 h` or `52 s`. */
export function formatSpan(milliseconds: number): string {
  const units = [
    [DAY, 'd'],
    [HOUR, 'h'],
    [MINUTE, 'min'],
    [1000, 's'],
  ] as const;
  let rest = Math.max(0, Math.round(milliseconds / 1000) * 1000);
  const parts: string[] = [];
  for (const [length, name] of units) {
    const count = Math.floor(rest / length);
    if (count > 0) parts.push(`${count} ${name}`);
    rest -= count * length;
    if (parts.length === 2) break;
  }
  return parts.length === 0 ? '0 s' : parts.join(' ');
}
