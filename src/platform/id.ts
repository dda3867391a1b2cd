import { randomBytes } from 'node:crypto';

/** Returns a UUID of version 7 for the given epoch milliseconds, so that ids sort by time (RFC 9562). */
export function createId(now: number): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now, 0, 6);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Returns a secret of 256 random bits in URL-safe letters. */
export function createSecret(): string {
  return randomBytes(32).toString('base64url');
}
