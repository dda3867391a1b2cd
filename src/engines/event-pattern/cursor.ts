import type { Path } from '../issue.ts';
import { tooDeep } from './json/scan.ts';
import type { Flaw, Token, TokenKind } from './json/token.ts';
import { Refusal } from './refusal.ts';

/** Walks over the tokens of a pattern as event-ruler does: texts are read only when asked for, and errors told when met. */
export interface Cursor {
  /** Steps to the next token and gives its kind; throws a final `Refusal` where the text is not JSON. */
  next(): TokenKind;
  /** Gives the text of the current token; throws a final `Refusal` if it is malformed inside. */
  read(): string;
  /** Gives the kind of the current token. */
  kind(): TokenKind;
  /** Tells how many objects and arrays are open. */
  depth(): number;
  /** Gives the offset where the reader stands. */
  place(): number;
  /** Throws a refusal of what stands here; AWS names the place unless `isPlaced` is false. */
  refuse(code: string, message: string, advice: string, isPlaced?: boolean): never;
  /** Names the field or element that is read now, so that refusals can tell its path. */
  enter(step: string | number): void;
  leave(): void;
  path(): Path;
  /** Goes on behind what could not be read: to where only `depth` objects and arrays are open. */
  recover(depth: number, path: Path): void;
}

/** Creates a cursor that stands before the first token. */
export function createCursor(tokens: readonly Token[]): Cursor {
  let index = -1;
  let open = 0;
  let isRead = false;
  let steps: (string | number)[] = [];
  const current = (): Token => tokens[index] ?? { kind: 'failure', text: 'Unexpected end-of-input', at: 0, readAt: 0 };
  const fail = (flaw: Flaw): never => {
    const { message, at, readAt } = flaw;
    const isDeep = message === tooDeep;
    const code = isDeep ? 'too_deep' : 'invalid_json';
    const advice = isDeep ? 'ask for fields nearer to the root' : 'write the pattern as JSON';
    throw new Refusal({ code, message, advice, path: [...steps], at, readAt, places: [at] }, true);
  };
  const cursor: Cursor = {
    next() {
      const { flaw } = index < 0 ? {} : current();
      if (flaw) fail(flaw);
      index++;
      isRead = false;
      const { kind, text, at, readAt } = current();
      if (kind === 'failure') fail({ message: text, at, readAt });
      if (kind === 'start-object' || kind === 'start-array') open++;
      if (kind === 'end-object' || kind === 'end-array') open--;
      return kind;
    },
    read() {
      const { flaw, text } = current();
      if (flaw) fail(flaw);
      isRead = true;
      return text;
    },
    kind: () => current().kind,
    depth: () => open,
    place: () => (isRead ? current().readAt : current().at),
    refuse(code, message, advice, isPlaced = true) {
      const at = cursor.place();
      const places = isPlaced ? [at] : [];
      throw new Refusal({ code, message, advice, path: [...steps], at, readAt: at, places });
    },
    enter: (step) => void steps.push(step),
    leave: () => void steps.pop(),
    path: () => [...steps],
    recover(depth, path) {
      steps = [...path];
      if (current().kind === 'name') cursor.next();
      while (open > depth) cursor.next();
    },
  };
  return cursor;
}
