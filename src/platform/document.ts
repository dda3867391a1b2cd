import {
  Composer,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  Parser,
  type ScalarTag,
  type CollectionTag,
  type Document,
} from 'yaml';
import type { Issue, Path } from '../engines/issue.ts';

/** An issue with its place in a file; line and column count from 1. */
export interface Diagnostic {
  file: string;
  line: number;
  column: number;
  code: string;
  severity: 'error' | 'warning' | 'info';
  message: string;
}

/** One document of a file as a plain tree, with a way back from a path to its place. */
export interface SourceDocument {
  file: string;
  /** Position among the documents of a YAML stream, from 0. */
  index: number;
  value: unknown;
  locate(path: Path): { line: number; column: number };
}

/** The text of one file of an operations folder; `file` is relative to the folder, with forward slashes. */
export interface SourceFile {
  file: string;
  text: string;
}

/** Largest document file, in characters. */
export const fileLimit = 2 * 1024 * 1024;

/** Documents of one file, faults told of one file, and levels that a document may be nested. */
const documentLimit = 1000;
const faultLimit = 100;
const nestingLimit = 100;

/** Short forms of CloudFormation's functions in YAML. */
const intrinsics = [
  'Ref',
  'Condition',
  'Base64',
  'Cidr',
  'FindInMap',
  'GetAtt',
  'GetAZs',
  'If',
  'ImportValue',
  'Join',
  'Select',
  'Split',
  'Sub',
  'Transform',
  'And',
  'Equals',
  'Not',
  'Or',
];

const longForm = (name: string): string => (name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`);

const customTags = intrinsics.flatMap((name): (ScalarTag | CollectionTag)[] => [
  {
    tag: `!${name}`,
    resolve: (text: string) => ({ [longForm(name)]: name === 'GetAtt' ? text.split('.', 2) : text }),
  } as unknown as ScalarTag,
  {
    tag: `!${name}`,
    collection: 'seq',
    resolve: (node: { toJSON(): unknown }) => ({ [longForm(name)]: node.toJSON() }),
  } as unknown as CollectionTag,
  {
    tag: `!${name}`,
    collection: 'map',
    resolve: (node: { toJSON(): unknown }) => ({ [longForm(name)]: node.toJSON() }),
  } as unknown as CollectionTag,
]);

/** Reads a YAML or JSON file into its documents; what cannot be read is told with its place, all at once. */
export function readDocuments(source: SourceFile): { documents: SourceDocument[]; diagnostics: Diagnostic[] } {
  const { file, text } = source;
  if (text.length > fileLimit) {
    return {
      documents: [],
      diagnostics: [
        {
          file,
          line: 1,
          column: 1,
          code: 'file_too_large',
          severity: 'error',
          message: `The file has ${text.length} characters: split it, at most ${fileLimit} are read`,
        },
      ],
    };
  }
  const lines = new LineCounter();
  const parser = new Parser(lines.addNewLine);
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    customTags,
    lineCounter: lines,
    strict: true,
    // The composer compares every key with every other; ours are looked up.
    uniqueKeys: false,
  } as never);
  const documents: SourceDocument[] = [];
  const diagnostics: Diagnostic[] = [];
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const refuse = (offset: number, code: string, message: string) =>
    diagnostics.push({ file, ...place(offset), code, severity: 'error', message });
  let index = 0;
  for (const document of composer.compose(parser.parse(text), true, text.length)) {
    const begin = document.range[0];
    if (index >= documentLimit) {
      refuse(begin, 'file_too_large', `The file has more than ${documentLimit} documents: split it`);
      break;
    }
    for (const each of [...document.errors, ...document.warnings].slice(0, faultLimit)) {
      const message = each.message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, '');
      refuse(each.pos[0], `yaml_${each.code.toLowerCase()}`, message);
    }
    if (diagnostics.length >= faultLimit) break;
    if (document.errors.length > 0) continue;
    if (document.contents === null) continue;
    const { twice, depth } = inspect(document.contents);
    for (const offset of twice.slice(0, faultLimit)) refuse(offset, 'yaml_duplicate_key', 'Map keys must be unique');
    if (depth > nestingLimit)
      refuse(begin, 'yaml_too_deep', `The document is nested deeper than ${nestingLimit} levels: make it flatter`);
    if (twice.length > 0 || depth > nestingLimit) continue;
    let value: unknown;
    try {
      value = toPlain(document as unknown as Document);
    } catch (error) {
      diagnostics.push({
        file,
        line: 1,
        column: 1,
        code: 'yaml_alias',
        severity: 'error',
        message: `The document cannot be expanded: ${(error as Error).message}`,
      });
      continue;
    }
    documents.push({ file, index, value, locate: (path) => place(offsetOf(document as unknown as Document, path)) });
    index += 1;
  }
  return { documents, diagnostics };
}

/** Finds keys that stand twice in a map (their offsets), and how deep a document goes. */
function inspect(contents: unknown): { twice: number[]; depth: number } {
  const twice: number[] = [];
  let depth = 0;
  for (let level: unknown[] = [contents]; level.length > 0 && depth <= nestingLimit; depth += 1) {
    const next: unknown[] = [];
    for (const node of level) {
      if (isSeq(node)) for (const item of node.items) next.push(item);
      if (!isMap(node)) continue;
      const seen = new Set<string>();
      for (const { key, value } of node.items) {
        next.push(value);
        if (!isScalar(key)) continue;
        // As a plain tree has them: 1 and '1' are one key there.
        const name = String(key.value);
        if (seen.has(name)) twice.push((key as Node).range?.[0] ?? 0);
        seen.add(name);
      }
    }
    level = next;
  }
  return { twice: twice.sort((a, b) => a - b), depth };
}

function toPlain(document: Document): unknown {
  return document.toJS({ maxAliasCount: 100 });
}

/** Follows a path as far as the document goes; points at the key of the last map entry found. */
function offsetOf(document: Document, path: Path): number {
  let node: unknown = document.contents;
  let offset = (node as Node | null)?.range?.[0] ?? 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(
        (each) => isPair(each) && isScalar(each.key) && String(each.key.value) === String(step),
      );
      if (pair === undefined) break;
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      const item = node.items[Number(step)];
      if (item === undefined) break;
      node = item;
      offset = (node as Node).range?.[0] ?? offset;
    } else break;
  }
  return offset;
}

/** Gives issues of a document their place in its file. */
export function placeIssues(document: SourceDocument, issues: readonly Issue[]): Diagnostic[] {
  return issues.map(({ path, code, severity, message }) => ({
    file: document.file,
    ...document.locate(path),
    code,
    severity,
    message,
  }));
}
