/** Gives the end of the last whole period at or before `now`, both epoch ms; periods are aligned to the epoch (AL12). */
export function periodEnd(now: number, periodSeconds: number): number {
  const period = periodSeconds * 1000;
  return Math.floor(now / period) * period;
}

/**
 * Gives the first instant after `now`, epoch ms, at which a period has ended and the grace for late samples, `graceMs`,
 * has passed (AL12).
 */
export function nextEvaluation(now: number, periodSeconds: number, graceMs: number): number {
  return periodEnd(now - graceMs, periodSeconds) + periodSeconds * 1000 + graceMs;
}
