const REPLACEMENT = 0xfffd;

/** Decodes UTF-8 bytes to text; a byte sequence that is not UTF-8 becomes U+FFFD, and a leading byte order mark is dropped. */
export function decodeUtf8(bytes: Uint8Array): string {
  const parts: string[] = [];
  let codes: number[] = [];
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  while (at < bytes.length) {
    const [code, length] = readCodePoint(bytes, at);
    codes.push(code);
    at += length;
    // One call cannot take arguments without end.
    if (codes.length === 4096) {
      parts.push(String.fromCodePoint(...codes));
      codes = [];
    }
  }
  parts.push(String.fromCodePoint(...codes));
  return parts.join('');
}

function readCodePoint(bytes: Uint8Array, at: number): [code: number, length: number] {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return [first, 1];
  const following = first >= 0xc2 && first <= 0xdf ? 1 : first >= 0xe0 && first <= 0xef ? 2 : 3;
  if (first < 0xc2 || first > 0xf4) return [REPLACEMENT, 1];
  let code = first & (0x3f >> following);
  for (let step = 1; step <= following; step++) {
    const next = bytes[at + step];
    if (next === undefined || (next & 0xc0) !== 0x80) return [REPLACEMENT, step];
    code = (code << 6) | (next & 0x3f);
  }
  const isOverlong = code < (following === 2 ? 0x800 : following === 3 ? 0x10000 : 0);
  const isSurrogate = code >= 0xd800 && code <= 0xdfff;
  return isOverlong || isSurrogate || code > 0x10ffff ? [REPLACEMENT, 1] : [code, following + 1];
}
