import { listSpellings } from '../letter-case.ts';
import { bufferOf, type Tape } from './tape.ts';
import { encodeInto, encodeText, growBytes, textOf } from './text.ts';

/** A buffer for the folded form of one value. */
export interface Folded {
  bytes: Uint8Array;
  length: number;
}

/** Gives the letter in the one spelling that a lookup uses: its lower case, if that is a single code point. */
function foldLetter(letter: string): string {
  const lower = letter.toLowerCase();
  return Array.from(lower).length === 1 ? lower : letter;
}

function foldText(text: string): string {
  return Array.from(text, foldLetter).join('');
}

/**
 * Gives the folded bytes of a text that is compared without case, such that every value that equals it under EP8 folds to
 * the same bytes (though not only those); undefined if a letter has spellings that fold differently, such as ς and Σ.
 */
export function foldPattern(text: string): Uint8Array | undefined {
  for (const letter of text) {
    const folded = foldLetter(letter);
    if (listSpellings(letter).some((each) => foldText(each) !== folded)) return undefined;
  }
  return encodeText(foldText(text));
}

/** Reports whether all bytes are ASCII: between such texts, equal folded bytes are all that EP8 asks. */
export function isAscii(bytes: Uint8Array, start = 0, end = bytes.length): boolean {
  for (let at = start; at < end; at++) if (bytes[at]! >= 0x80) return false;
  return true;
}

/** Folds the text of a leaf into the buffer. */
export function foldLeaf(folded: Folded, tape: Tape, leaf: number): void {
  const bytes = bufferOf(tape, leaf);
  const start = tape.start[leaf]!;
  const length = tape.end[leaf]! - start;
  folded.bytes = growBytes(folded.bytes, length);
  const out = folded.bytes;
  for (let at = 0; at < length; at++) {
    const byte = bytes[start + at]!;
    if (byte >= 0x80) {
      const text = foldText(textOf(bytes, start, start + length));
      folded.bytes = growBytes(folded.bytes, text.length * 3);
      folded.length = encodeInto(text, folded.bytes);
      return;
    }
    out[at] = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
  }
  folded.length = length;
}
