/** Addresses of one family from `low` to `high`, both included, as 8 (family 4) or 32 (family 6) digits of lower-case hex. */
export interface AddressRange {
  readonly family: 4 | 6;
  readonly low: string;
  readonly high: string;
}

/**
 * Reads an IP address literal as its hex digits, or gives undefined (EP18). Version 4 is four decimal numbers of at most
 * 15 characters, zeros in front allowed; version 6 is without dots or zone. A version 6 address that carries a version 4
 * one (::ffff:a00:1) is that version 4 address.
 */
export function parseAddress(text: string): string | undefined {
  return text.includes(':') ? parseVersion6(text) : parseVersion4(text);
}

/** Reads `address/bits` as a range, or gives what is wrong in the words of event-ruler (EP18). */
export function parseCidr(text: string): AddressRange | { readonly message: string } {
  // Empty parts at the end do not count.
  const parts = text.replace(/\/+$/, '').split('/');
  if (parts.length !== 2) return { message: "Malformed CIDR, one '/' required" };
  const [literal = '', bitText = ''] = parts;
  if (!/^[+-]?\d+$/.test(bitText) || Math.abs(Number(bitText)) > 0x7fff_ffff) {
    return { message: 'Malformed CIDR, mask bits must be an integer' };
  }
  const bits = Number(bitText);
  if (bits < 0) return { message: 'Malformed CIDR, mask bits must not be negative' };
  const digits = parseAddress(literal);
  if (digits === undefined) {
    const isLike = /^\d+\.\d+\.\d+\.\d+$/.test(literal) || /^[0-9a-fA-F:]*:[0-9a-fA-F:]*$/.test(literal);
    return { message: `${isLike ? 'Invalid' : 'Nonstandard'} IP address: ${literal}` };
  }
  if (digits.length === 8 && bits > 31) return { message: 'IPv4 mask bits must be < 32' };
  if (digits.length === 32 && bits > 127) return { message: 'IPv6 mask bits must be < 128' };
  const mask = (1n << BigInt(digits.length * 4 - bits)) - 1n;
  const value = BigInt(`0x${digits}`);
  const write = (each: bigint): string => each.toString(16).padStart(digits.length, '0');
  return { family: digits.length === 8 ? 4 : 6, low: write(value & ~mask), high: write(value | mask) };
}

function parseVersion4(text: string): string | undefined {
  if (text.length > 15 || !/^\d+\.\d+\.\d+\.\d+$/.test(text)) return undefined;
  const numbers = text.split('.').map(Number);
  if (numbers.some((each) => each > 255)) return undefined;
  return numbers.map((each) => each.toString(16).padStart(2, '0')).join('');
}

function parseVersion6(text: string): string | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [front = [], back] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const groups = [...front, ...(back ?? [])];
  if (groups.some((group) => !/^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  if (back === undefined ? groups.length !== 8 : groups.length > 7) return undefined;
  const padded =
    back === undefined ? front : [...front, ...Array.from({ length: 8 - groups.length }, () => '0'), ...back];
  const digits = padded.map((group) => group.toLowerCase().padStart(4, '0')).join('');
  return digits.startsWith('00000000000000000000ffff') ? digits.slice(24) : digits;
}
