/**
 * Gives the double that a JSON number is, or null for one that the shortest way to write its nearest double does not
 * equal: too large, too small, or with more digits than a double tells apart (EP5).
 */
export function readComparable(text: string): number | null {
  const value = Number(text);
  if (!Number.isFinite(value)) return null;
  return normalize(text) === normalize(print(value)) ? value + 0 : null;
}

/** Writes a double as Java does: the shortest digits that mean it, but two where one is enough and two come nearer. */
function print(value: number): string {
  const short = value.toExponential();
  return /^-?\d(e|$)/.test(short) ? value.toExponential(1) : short;
}

/** Writes a decimal number in the one form that all its spellings share: sign, digits without outer zeros, exponent. */
function normalize(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const digits = whole + fraction;
  const trimmed = digits.replace(/^0+/, '');
  // Walked from the end: an expression would try at each zero of a hostile number.
  let end = trimmed.length;
  while (end > 0 && trimmed.charCodeAt(end - 1) === 0x30) end -= 1;
  const bare = trimmed.slice(0, end);
  if (bare === '') return '0';
  // No double has an exponent of more digits than this; its text stands for itself.
  if (exponent.length > 20) return `${sign}${bare}e${exponent}`;
  const scale = BigInt(exponent) - BigInt(fraction.length) + BigInt(trimmed.length - bare.length);
  return `${sign}${bare}e${scale}`;
}
