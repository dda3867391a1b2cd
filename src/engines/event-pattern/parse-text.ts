import { type Issue, issue } from '../issue.ts';
import { compile, type CompileOptions } from './compile.ts';
import { complexityOf } from './complexity.ts';
import { createCursor } from './cursor.ts';
import { describePlace, type Position, positionAt } from './json/position.ts';
import { scanJson } from './json/scan.ts';
import { compileTokens } from './parse.ts';
import type { Pattern } from './pattern.ts';
import type { RefusalDetail } from './refusal.ts';
import { type PatternLimits, settle } from './settle.ts';

/**
 * Something wrong with a pattern in JSON text: `message` is to the letter what AWS says, `advice` what to do, `line` and
 * `column` where it is, counted from 1, and `places` where AWS says that it is: nowhere, once, or twice (EP13, EP20).
 */
export interface PatternIssue extends Issue {
  line: number;
  column: number;
  advice: string;
  places: Position[];
}

/** What parsing a pattern in JSON text gives; it is a `Parsed<Pattern>`. */
export type ParsedPatternText =
  | { value: Pattern; issues: PatternIssue[] }
  | { value?: undefined; issues: PatternIssue[] };

/** The longest pattern, in characters, that AWS accepts; longer ones are read here all the same. */
export const maxPatternLength = 4096;

/** Parses a pattern from JSON text; of names that stand twice in one object the last counts (EP1 to EP20). */
export function parsePatternText(patternText: string, limits: PatternLimits = {}): ParsedPatternText {
  const compiled = compileTokens(scanJson(patternText));
  const { pattern, refusals, warnings } = settle(compiled, limits);
  const remarks = pattern ? [...warnings, ...listRemarks(patternText, compiled.end)] : warnings;
  const issues = [
    ...refusals.map((each) => toIssue(each, patternText, 'error')),
    ...remarks.map((each) => toIssue(each, patternText, 'warning')),
  ];
  return pattern ? { value: pattern, issues } : { issues };
}

/** Gives the errors of a pattern in JSON text, the first being the one that AWS tells; empty when the pattern is valid. */
export function checkPattern(patternText: string): PatternIssue[] {
  return parsePatternText(patternText).issues.filter((each) => each.severity === 'error');
}

/** Gives the errors that one of the two compilers of event-ruler finds, without the fallback to the other (EP13). */
export function checkAs(patternText: string, options: CompileOptions): PatternIssue[] {
  const { refusals } = compile(createCursor(scanJson(patternText)), options);
  return refusals.map((each) => toIssue(each, patternText, 'error'));
}

/** Gives the sentence with which AWS refuses a pattern, the place of the issue in it included (EP20). */
export function awsReason(issue: PatternIssue, patternText: string): string {
  const places = issue.places.map((place) => `\n at ${describePlace(patternText, place)}`);
  return `Event pattern is not valid. Reason: ${issue.message}${places.join('')}`;
}

/** Counts the wildcard prefixes of a pattern that can be alive at once (EP19); 0 for one that cannot be read. */
export function complexity(patternText: string): number {
  const { value } = parsePatternText(patternText, { maxComplexity: Number.POSITIVE_INFINITY });
  return value ? complexityOf(value) : 0;
}

function toIssue(detail: RefusalDetail, patternText: string, severity: 'error' | 'warning'): PatternIssue {
  const { code, message, path, advice, at } = detail;
  const places = detail.places.map((place) => positionAt(patternText, place));
  return { ...issue(code, path, message, severity), ...positionAt(patternText, at), advice, places };
}

function listRemarks(patternText: string, end: number): RefusalDetail[] {
  const remarks: RefusalDetail[] = [];
  const rest = end > 0 ? patternText.slice(end).search(/[^ \t\r\n]/) : -1;
  if (rest >= 0) {
    const message = 'Text stands behind the pattern and is ignored';
    remarks.push(remark('text_behind', message, 'remove it', end + rest));
  }
  if (patternText.length > maxPatternLength) {
    const message = `Pattern has ${patternText.length} characters, and AWS accepts ${maxPatternLength}`;
    remarks.push(remark('pattern_too_long', message, 'split it into several', 0));
  }
  return remarks;
}

function remark(code: string, message: string, advice: string, at: number): RefusalDetail {
  return { code, message, advice, path: [], at, readAt: at, places: [] };
}
