import { sha256 } from '../../platform/canonical.ts';

/**
 * Returns the id of an event that follows from another by rule: a UUID of version 7 whose time is the given epoch
 * milliseconds and whose rest is a hash, so that what is told twice has the same id and is kept once.
 */
export function deriveId(time: number, ...parts: readonly string[]): string {
  // Before 1970 there is no such id.
  const moment = Math.max(0, time).toString(16).padStart(12, '0').slice(-12);
  const hash = sha256(JSON.stringify(parts));
  const variant = ((Number.parseInt(hash[3]!, 16) & 3) | 8).toString(16);
  return `${moment.slice(0, 8)}-${moment.slice(8)}-7${hash.slice(0, 3)}-${variant}${hash.slice(4, 7)}-${hash.slice(7, 19)}`;
}
