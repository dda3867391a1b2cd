import { parseAddress } from '../address.ts';
import { textOf } from './text.ts';

/** Things that each hold for a range of addresses, filed by hex digits. */
export interface AddressTree<T> {
  readonly below: (AddressTree<T> | undefined)[];
  /** What holds for all addresses with this next digit. */
  readonly here: (T[] | undefined)[];
}

/** Creates a tree without ranges. */
export function createAddressTree<T>(): AddressTree<T> {
  return { below: [], here: [] };
}

/** Adds a range, both ends included, given as the hex digits of one family. */
export function addAddressRange<T>(tree: AddressTree<T>, low: string, high: string, item: T, depth = 0): void {
  const from = Number.parseInt(low[depth]!, 16);
  const to = Number.parseInt(high[depth]!, 16);
  for (let digit = from; digit <= to; digit++) {
    const isLow = digit === from && /[^0]/.test(low.slice(depth + 1));
    const isHigh = digit === to && /[^f]/.test(high.slice(depth + 1));
    if (!isLow && !isHigh) {
      const items = tree.here[digit];
      if (items) items.push(item);
      else tree.here[digit] = [item];
      continue;
    }
    const below = (tree.below[digit] ??= createAddressTree());
    const digits = low.length;
    const lower = digit === from ? low : '0'.repeat(digits);
    const upper = digit === to ? high : 'f'.repeat(digits);
    addAddressRange(below, lower, upper, item, depth + 1);
  }
}

/** Calls for every range that holds the address of so many digits. */
export function visitAddress<T>(
  tree: AddressTree<T>,
  digits: Uint8Array,
  count: number,
  visit: (item: T) => void,
): void {
  let node: AddressTree<T> | undefined = tree;
  for (let depth = 0; depth < count && node; depth++) {
    const digit = digits[depth]!;
    const items = node.here[digit];
    if (items) for (const item of items) visit(item);
    node = node.below[digit];
  }
}

/** Reads the bytes of a text as an address (EP18) and writes its hex digits; gives their number, or 0 if it is none. */
export function readAddress(bytes: Uint8Array, start: number, end: number, digits: Uint8Array): number {
  if (end - start > 39 || end - start < 2) return 0;
  let part = -1;
  let parts = 0;
  for (let at = start; at <= end; at++) {
    const byte = at < end ? bytes[at]! : 0x2e;
    if (byte >= 0x30 && byte <= 0x39) {
      part = (part < 0 ? 0 : part * 10) + byte - 0x30;
    } else if (byte === 0x2e && part >= 0 && part < 256 && parts < 4) {
      digits[parts * 2] = part >> 4;
      digits[parts * 2 + 1] = part & 15;
      parts++;
      part = -1;
    } else {
      return readVersion6(bytes, start, end, digits);
    }
  }
  return parts === 4 && end - start <= 15 ? 8 : 0;
}

function readVersion6(bytes: Uint8Array, start: number, end: number, digits: Uint8Array): number {
  let colons = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    const isDigit = (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);
    if (byte === 0x3a) colons++;
    else if (!isDigit) return 0;
  }
  const hex = colons >= 2 ? parseAddress(textOf(bytes, start, end)) : undefined;
  if (hex === undefined) return 0;
  for (let at = 0; at < hex.length; at++) digits[at] = Number.parseInt(hex[at]!, 16);
  return hex.length;
}
