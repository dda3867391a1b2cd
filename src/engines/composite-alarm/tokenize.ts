import { type Issue, issue, type Path } from '../issue.ts';

/** An issue at a place in the text of a rule: `offset` counts characters from 0, `line` and `column` from 1 (CA9). */
export interface RuleIssue extends Issue {
  offset: number;
  line: number;
  column: number;
}

/** A piece of a rule; `text` is what it means, a name without its quotes. */
export interface Token {
  readonly kind: 'word' | 'quoted' | '(' | ')' | ',' | 'end';
  readonly text: string;
  readonly offset: number;
}

/** Reports an issue about the character at this offset. */
export type Report = (
  offset: number,
  code: string,
  about: string,
  advice: string,
  severity?: Issue['severity'],
) => void;

/** Creates a reporter that adds issues at `path` to a list: what is wrong, where in the rule, then what to do (CA9). */
export function createReport(text: string, path: Path, issues: RuleIssue[]): Report {
  return (offset, code, about, advice, severity = 'error') => {
    // A fault that another one at the same place has brought about tells a reader nothing.
    if (issues.some((each) => each.offset === offset)) return;
    const before = text.slice(0, offset).split('\n');
    const line = before.length;
    const column = (before.at(-1) ?? '').length + 1;
    const place = line === 1 ? `at column ${column}` : `at line ${line}, column ${column}`;
    issues.push({ ...issue(code, path, `${about} ${place}: ${advice}`, severity), offset, line, column });
  };
}

const SPACE = /\s/;
const WORD_END = /[\s(),"]/;

/** Splits a rule into tokens, of which the last is `end`; a quotation mark that is never closed is reported (CA2). */
export function tokenize(text: string, report: Report): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const character = text[at] ?? '';
    const offset = at;
    if (SPACE.test(character)) {
      at += 1;
    } else if (character === '(' || character === ')' || character === ',') {
      tokens.push({ kind: character, text: character, offset });
      at += 1;
    } else if (character === '"') {
      const { name, end } = readQuoted(text, at + 1);
      if (end === undefined) report(offset, 'unterminated_name', 'A name is opened', 'close it with a quotation mark');
      tokens.push({ kind: 'quoted', text: name, offset });
      at = end ?? text.length;
    } else {
      while (at < text.length && !WORD_END.test(text[at] ?? '')) at += 1;
      tokens.push({ kind: 'word', text: text.slice(offset, at), offset });
    }
  }
  tokens.push({ kind: 'end', text: '', offset: text.length });
  return tokens;
}

function readQuoted(text: string, start: number): { name: string; end?: number } {
  let name = '';
  for (let at = start; at < text.length; at++) {
    const character = text[at] ?? '';
    const next = text[at + 1];
    if (character === '"') return { name, end: at + 1 };
    if (character === '\\' && (next === '"' || next === '\\')) {
      name += next;
      at += 1;
    } else {
      name += character;
    }
  }
  return { name };
}
