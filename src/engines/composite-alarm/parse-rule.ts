import type { AlarmState } from '../alarm/index.ts';
import { findNearest } from '../alarm/nearest.ts';
import { hasErrors, type Path } from '../issue.ts';
import { nameOfArn, quote } from '../template/index.ts';
import { MAX_CHILDREN, MAX_NESTING, MAX_RULE_LENGTH, type Rule, type Threshold } from './rule.ts';
import { createReport, type Report, type RuleIssue, type Token, tokenize } from './tokenize.ts';

/** A place in a rule where an alarm is named, by name or by ARN; `offset` counts characters from 0. */
export interface Reference {
  readonly alarm: string;
  readonly offset: number;
}

/** What the text of a rule gives: the tree, unless an issue is an error, and where it names alarms. */
export interface ParsedRule {
  value?: Rule;
  issues: RuleIssue[];
  references: Reference[];
}

const STATES: readonly string[] = ['ALARM', 'OK', 'INSUFFICIENT_DATA'];
const PREDICATES = [...STATES, 'TRUE', 'FALSE', 'NOT', 'AT_LEAST'];
const NOTHING: Rule = { kind: 'constant', value: false };

/** Parses the AlarmRule of a composite alarm, whose issues get this path: every issue of the text at once (CA1 to CA9). */
export function parseRule(text: string, path: Path = []): ParsedRule {
  const issues: RuleIssue[] = [];
  const report = createReport(text, path, issues);
  if (text.length > MAX_RULE_LENGTH) {
    report(MAX_RULE_LENGTH, 'too_long', `The rule has ${text.length} characters`, `keep to ${MAX_RULE_LENGTH}`);
    return { issues, references: [] };
  }
  const parser = new Parser(tokenize(text, report), report);
  const value = parser.parse();
  issues.sort((left, right) => left.offset - right.offset);
  return hasErrors(issues)
    ? { issues, references: parser.references }
    : { value, issues, references: parser.references };
}

/** Reads tokens from left to right; what is wrong is reported and stepped over, so that the rest is read too. */
class Parser {
  readonly references: Reference[] = [];
  readonly #tokens: readonly Token[];
  readonly #report: Report;
  readonly #names = new Set<string>();
  #at = 0;
  #depth = 0;
  #isAborted = false;

  constructor(tokens: readonly Token[], report: Report) {
    this.#tokens = tokens;
    this.#report = report;
  }

  parse(): Rule {
    let rule = this.#readOr();
    while (this.#token.kind !== 'end') {
      this.#report(this.#token.offset, 'unexpected', `${show(this.#token)} belongs to nothing`, 'remove it');
      this.#at += 1;
      if (this.#at < this.#tokens.length - 1) rule = this.#readOr();
    }
    return rule;
  }

  get #token(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: '', offset: 0 };
  }

  #isWord(text: string): boolean {
    return this.#token.kind === 'word' && this.#token.text === text;
  }

  #readOr(): Rule {
    return this.#readChain('or', () => this.#readChain('and', () => this.#readNot()));
  }

  #readChain(kind: 'and' | 'or', readOperand: () => Rule): Rule {
    const first = readOperand();
    const operands = [first];
    for (;;) {
      if (this.#isWord(kind.toUpperCase())) this.#at += 1;
      else if (kind === 'or' || !this.#startsOperand()) break;
      else this.#reportMissingOperator();
      operands.push(readOperand());
    }
    return operands.length === 1 ? first : { kind, operands };
  }

  /** Whether an operand, or a word that cannot be one, stands where only AND and OR may. */
  #startsOperand(): boolean {
    const { kind, text } = this.#token;
    return kind === 'quoted' || kind === '(' || (kind === 'word' && text !== 'AND' && text !== 'OR');
  }

  #reportMissingOperator(): void {
    const { text, offset, kind } = this.#token;
    const upper = text.toUpperCase();
    const isOperator = kind === 'word' && (upper === 'AND' || upper === 'OR');
    const isOdd = kind === 'word' && !isOperator && !PREDICATES.includes(upper);
    const advice = isOperator ? `write ${upper}` : isOdd ? 'write AND or OR in its place' : 'put AND or OR before it';
    this.#report(offset, 'missing_operator', `${show(this.#token)} follows without AND or OR`, advice);
    if (isOperator || isOdd) this.#at += 1;
  }

  #readNot(): Rule {
    if (!this.#isWord('NOT')) return this.#readPrimary();
    const { offset } = this.#token;
    this.#at += 1;
    return this.#nest(offset, () => ({ kind: 'not', operand: this.#readNot() }));
  }

  #nest(offset: number, read: () => Rule): Rule {
    if (this.#depth >= MAX_NESTING) {
      this.#report(offset, 'too_deep', `Nesting of more than ${MAX_NESTING}`, 'split the rule into composite alarms');
      this.#at = this.#tokens.length - 1;
      this.#isAborted = true;
      return NOTHING;
    }
    this.#depth += 1;
    const rule = read();
    this.#depth -= 1;
    return rule;
  }

  #readPrimary(): Rule {
    const token = this.#token;
    if (token.kind === '(') {
      this.#at += 1;
      return this.#nest(token.offset, () => {
        const rule = this.#readOr();
        this.#expect(')');
        return rule;
      });
    }
    const word = token.kind === 'word' ? token.text : '';
    if (word === 'TRUE' || word === 'FALSE') {
      this.#at += 1;
      return { kind: 'constant', value: word === 'TRUE' };
    }
    if (STATES.includes(word)) {
      this.#at += 1;
      this.#expect('(');
      const alarm = this.#readName();
      this.#expect(')');
      return { kind: 'state', state: word as AlarmState, alarm };
    }
    return word === 'AT_LEAST' ? this.#readAtLeast() : this.#refuse(token);
  }

  #refuse(token: Token): Rule {
    if (token.kind === 'end' || token.kind === ')' || token.kind === ',' || isOperator(token)) {
      const about = token.kind === 'end' ? 'The rule ends too early' : `${show(token)} stands where a condition should`;
      this.#report(token.offset, 'missing_condition', about, 'write a condition such as ALARM(name)');
      if (token.kind === ',') this.#at += 1;
      return NOTHING;
    }
    const hasName = this.#tokens[this.#at + 1]?.kind === '(';
    this.#report(token.offset, 'unknown_condition', `${show(token)} is no condition`, adviseOn(token, hasName));
    this.#at += 1;
    if (hasName) this.#skipParentheses();
    return NOTHING;
  }

  #skipParentheses(): void {
    let open = 0;
    do {
      if (this.#token.kind === '(') open += 1;
      if (this.#token.kind === ')') open -= 1;
      this.#at += 1;
    } while (open > 0 && this.#token.kind !== 'end');
  }

  #readAtLeast(): Rule {
    this.#at += 1;
    this.#expect('(');
    const given = this.#token;
    const threshold = this.#readThreshold();
    this.#expect(',');
    const negated = this.#isWord('NOT');
    if (negated) this.#at += 1;
    const state = this.#readState();
    this.#expect(',');
    this.#expect('(');
    const alarms = [this.#readName()];
    while (this.#token.kind === ',') {
      this.#at += 1;
      const next = this.#token;
      const alarm = this.#readName();
      if (alarms.includes(alarm)) {
        this.#report(next.offset, 'duplicate', `${quote(alarm)} stands twice in the list`, 'remove one', 'warning');
      }
      alarms.push(alarm);
    }
    this.#expect(')');
    this.#expect(')');
    if ('count' in threshold && threshold.count > alarms.length) {
      const about = `${threshold.count} of ${alarms.length} alarms can never be reached`;
      this.#report(given.offset, 'invalid_threshold', about, `give 1 to ${alarms.length}, or name more alarms`);
    }
    return { kind: 'at-least', threshold, negated, state, alarms };
  }

  #readThreshold(): Threshold {
    const { text, offset, kind } = this.#token;
    const match = kind === 'word' ? /^(\d{1,6})(%?)$/.exec(text) : null;
    if (kind === 'word' || kind === 'quoted') this.#at += 1;
    const number = Number(match?.[1] ?? 0);
    const isPercent = match?.[2] === '%';
    if (match === null || number < 1 || (isPercent && number > 100)) {
      const about = `${show({ kind, text, offset })} is no threshold`;
      this.#report(offset, 'invalid_threshold', about, 'give a count from 1 or a whole percentage from 1% to 100%');
      return { count: 1 };
    }
    return isPercent ? { percent: number } : { count: number };
  }

  #readState(): AlarmState {
    const token = this.#token;
    if (token.kind === 'word') {
      this.#at += 1;
      if (STATES.includes(token.text)) return token.text as AlarmState;
    }
    this.#report(token.offset, 'unknown_state', `${show(token)} is no state`, `write one of ${STATES.join(', ')}`);
    return 'ALARM';
  }

  #readName(): string {
    const token = this.#token;
    if ((token.kind !== 'word' && token.kind !== 'quoted') || token.text === '') {
      this.#report(
        token.offset,
        'missing_name',
        `${show(token)} stands where a name should`,
        'name an alarm or its ARN',
      );
      if (token.kind === 'quoted') this.#at += 1;
      return '';
    }
    this.#at += 1;
    this.references.push({ alarm: token.text, offset: token.offset });
    this.#names.add(nameOfArn(token.text));
    if (this.#names.size === MAX_CHILDREN + 1) {
      const advice = 'gather some of them in a composite alarm of their own';
      this.#report(token.offset, 'too_many_alarms', `More than ${MAX_CHILDREN} alarms are named`, advice);
    }
    // A name of several words needs quotation marks; its further words are no faults of their own.
    if (token.kind === 'word' && this.#token.kind === 'word') {
      this.#report(
        this.#token.offset,
        'unquoted_name',
        `${show(this.#token)} follows a name`,
        'put the name in quotation marks',
      );
      while (this.#token.kind === 'word') this.#at += 1;
    }
    return token.text;
  }

  #expect(kind: '(' | ')' | ','): void {
    if (this.#token.kind === kind) {
      this.#at += 1;
      return;
    }
    if (this.#isAborted) return;
    const about = this.#token.kind === 'end' ? 'The rule ends too early' : `${show(this.#token)} is not expected`;
    this.#report(this.#token.offset, 'expected', about, `write "${kind}" before it`);
  }
}

function isOperator(token: Token): boolean {
  return token.kind === 'word' && (token.text === 'AND' || token.text === 'OR');
}

function show(token: Token): string {
  return token.kind === 'end' ? 'The end' : quote(token.text);
}

/** Says what to write for a word that is no condition, known by whether a name follows it. */
function adviseOn(token: Token, hasName: boolean): string {
  const upper = token.kind === 'word' ? token.text.toUpperCase() : '';
  if (upper.startsWith('!')) return 'write NOT in place of "!"';
  if (hasName) {
    const nearest = token.kind === 'word' ? findNearest(token.text, PREDICATES) : 'ALARM';
    return `write ${nearest} or another of ${PREDICATES.join(', ')}`;
  }
  return upper === 'TRUE' || upper === 'FALSE' ? `write ${upper}` : `write ALARM(${token.text})`;
}
