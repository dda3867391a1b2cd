/** A place in a text: the line and the column, both counted from 1 as the parser of event-ruler counts them. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Gives the line and column of an offset; a line ends with LF, CR, or both in that order. */
export function positionAt(text: string, offset: number): Position {
  let line = 1;
  let start = 0;
  for (let at = 0; at < offset; at++) {
    const code = text.charCodeAt(at);
    const isEnd = code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10);
    if (!isEnd) continue;
    line++;
    start = at + 1;
  }
  return { line, column: offset - start + 1 };
}

const SNIPPET = 500;

/** Quotes a text and a place in it the way error texts of event-ruler do: `[Source: (String)"…"; line: 1, column: 2]`. */
export function describePlace(text: string, { line, column }: Position): string {
  // Control characters are written as escapes, but line ends stay.
  const shown = text.slice(0, SNIPPET).replace(/\p{Cc}/gu, (each) => {
    if (each === '\n' || each === '\r') return each;
    return `\\u${each.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
  });
  const cut = text.length > SNIPPET ? `[truncated ${text.length - SNIPPET} chars]` : '';
  return `[Source: (String)"${shown}"${cut}; line: ${line}, column: ${column}]`;
}
