import { basename } from 'node:path';
import { hasErrors, issue, type Issue, type Path } from '../engines/issue.ts';
import { checkReferences, editDistance } from '../engines/plan/index.ts';
import { parseTemplate, resolveTemplate } from '../engines/template/index.ts';
import { hashOf } from './canonical.ts';
import { type Diagnostic, placeIssues, readDocuments, type SourceDocument, type SourceFile } from './document.ts';

/** One thing that the operations repository declares, whatever its format. */
export interface Entity {
  /** Catalog reference, such as `alarm:default/tracking-api-unavailable`. */
  ref: string;
  kind: string;
  name: string;
  title: string;
  /** Reference of the group or user that answers for it, or null where nobody does. */
  owner: string | null;
  /** The noun's own shape, plain JSON. */
  spec: Record<string, unknown>;
  /** What it names elsewhere; `path` leads to the place in the document. */
  references: Reference[];
}

export interface Reference {
  to: string;
  role: string;
  path: Path;
}

/** An entity with the place where it is declared and the hash of what it says. */
export interface DeclaredEntity extends Entity {
  file: string;
  line: number;
  hash: string;
}

/** What a reader makes of a document or a resource. */
export interface ReadResult {
  entities: Entity[];
  issues: Issue[];
}

/** A resource of a CloudFormation template with its functions resolved. */
export interface TemplateResource {
  logicalId: string;
  type: string;
  properties: unknown;
  path: Path;
}

/** Says how one kind of document becomes entities; each noun brings its own. */
export type Reader =
  | { form: 'backstage'; kind: string; read(value: Record<string, unknown>): ReadResult }
  | { form: 'cloudformation'; type: string; read(resource: TemplateResource): ReadResult }
  | { form: 'ssm-automation'; read(value: Record<string, unknown>, name: string): ReadResult }
  /** An OpenSLO document of any version, by its kind. */
  | { form: 'openslo'; kind: string; read(value: Record<string, unknown>): ReadResult }
  /** A document of our own, `apiVersion: evenkeel.dev/v1`, by its kind. */
  | { form: 'evenkeel'; kind: string; read(value: Record<string, unknown>): ReadResult }
  /** What only several documents together show: asked once with all entities, each issue in the document of its entity. */
  | { form: 'tree'; check(entities: readonly Entity[]): { ref: string; issue: Issue }[] };

/** A whole operations tree as read: all entities, and all that is wrong, at once. */
export interface Operations {
  documents: number;
  entities: DeclaredEntity[];
  diagnostics: Diagnostic[];
}

const recognised =
  'a Backstage descriptor (apiVersion: backstage.io/…), a CloudFormation template (Resources), an SSM Automation document (schemaVersion: "0.3"), an OpenSLO document (apiVersion: openslo/v1), or one of our own kinds (apiVersion: evenkeel.dev/v1)';

/** Reads the files of an operations tree; a document of no known form is an error. */
export function readOperations(files: readonly SourceFile[], readers: readonly Reader[]): Operations {
  const diagnostics: Diagnostic[] = [];
  const declared: { entity: Entity; document: SourceDocument }[] = [];
  let documents = 0;
  for (const file of files) {
    const read = readDocuments(file);
    diagnostics.push(...read.diagnostics);
    documents += read.documents.length;
    for (const document of read.documents) {
      const result = readOne(document, readers);
      diagnostics.push(...placeIssues(document, result.issues));
      for (const entity of result.entities) declared.push({ entity, document });
    }
  }
  const entities = declared.map(({ entity, document }): DeclaredEntity => {
    const { references: _, ...said } = entity;
    return { ...entity, file: document.file, line: lineOf(entity, document), hash: hashOf(said) };
  });
  // A file may hold several documents: each is named apart, so that an issue finds its way back to its place.
  const byName = new Map(declared.map(({ document }) => [nameOf(document), document]));
  const faults = checkReferences(
    declared.map(({ entity, document }) => {
      const file = nameOf(document);
      return { ref: entity.ref, file, references: entity.references.map((each) => ({ ...each, file })) };
    }),
  );
  for (const fault of faults) diagnostics.push(...placeIssues(byName.get(fault.file)!, [fault]));
  const byRef = new Map(declared.map(({ entity, document }) => [entity.ref, document]));
  const all = declared.map((each) => each.entity);
  for (const reader of readers) {
    if (reader.form !== 'tree') continue;
    for (const found of reader.check(all)) {
      const document = byRef.get(found.ref);
      if (document !== undefined) diagnostics.push(...placeIssues(document, [found.issue]));
    }
  }
  diagnostics.sort((a, b) => (a.file === b.file ? a.line - b.line || a.column - b.column : a.file < b.file ? -1 : 1));
  return { documents, entities, diagnostics };
}

const nameOf = (document: SourceDocument): string =>
  document.index === 0 ? document.file : `${document.file}, document ${document.index + 1}`;

function lineOf(entity: Entity, document: SourceDocument): number {
  const at = (entity.spec as { path?: Path }).path ?? [];
  return document.locate(at).line;
}

function readOne(document: SourceDocument, readers: readonly Reader[]): ReadResult {
  const { value } = document;
  if (Array.isArray(value) && value.length > 0 && value.every((each) => isOpenSlo(each)))
    return readOpenSloList(value as Record<string, unknown>[], readers);
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return refuse('unknown_document', [], `The document is not a map: write ${recognised}`);
  }
  const map = value as Record<string, unknown>;
  if (typeof map.apiVersion === 'string' && map.apiVersion.startsWith('backstage.io/'))
    return readBackstage(map, readers);
  if (isOpenSlo(map)) return readByKind('openslo', map, readers);
  if (typeof map.apiVersion === 'string' && map.apiVersion.startsWith('evenkeel.dev/')) {
    if (map.apiVersion === 'evenkeel.dev/v1') return readByKind('evenkeel', map, readers);
    return refuse(
      'unknown_version',
      ['apiVersion'],
      `The version "${map.apiVersion}" is not known: write evenkeel.dev/v1`,
    );
  }
  if ('Resources' in map || 'AWSTemplateFormatVersion' in map) return readTemplate(map, readers);
  if (map.schemaVersion === '0.3') {
    const reader = readers.find((each) => each.form === 'ssm-automation');
    return reader === undefined
      ? refuse('unknown_document', [], 'Runbooks are not read here')
      : reader.read(map, nameOfFile(document.file));
  }
  if ('schemaVersion' in map) {
    return refuse(
      'unknown_document',
      ['schemaVersion'],
      `The schemaVersion ${JSON.stringify(map.schemaVersion)} is not known: write '0.3' in quotes for a runbook`,
    );
  }
  if (standsBeside(map)) return { entities: [], issues: [] };
  return refuse('unknown_document', [], `The document is of no known form: write ${recognised}`);
}

/**
 * Reports whether a document declares nothing but stands beside those that do: tests (`tests:` with a list, which
 * `evenkeel test` runs), or an event in either envelope that tests name.
 */
export function standsBeside(map: Record<string, unknown>): boolean {
  return Array.isArray(map.tests) || map.specversion === '1.0' || ('detail-type' in map && 'detail' in map);
}

function readBackstage(map: Record<string, unknown>, readers: readonly Reader[]): ReadResult {
  return readByKind('backstage', map, readers);
}

/** Readers that are told apart by `kind`. */
type KindReader = Extract<Reader, { kind: string }>;

function readByKind(form: KindReader['form'], map: Record<string, unknown>, readers: readonly Reader[]): ReadResult {
  const known = readers.filter((each): each is KindReader => each.form === form);
  const reader = known.find((each) => each.kind === map.kind);
  if (reader !== undefined) return reader.read(map);
  return refuse(
    'unknown_kind',
    ['kind'],
    `The kind ${JSON.stringify(map.kind ?? null)} is not known: write one of ${known.map((each) => each.kind).join(', ')}`,
  );
}

/** Every version of OpenSLO: openslo/v1, openslo/v1alpha and openslo.com/v2alpha. */
function isOpenSlo(value: unknown): boolean {
  const version = (value as { apiVersion?: unknown } | null)?.apiVersion;
  return typeof version === 'string' && /^openslo(\.com)?\//.test(version);
}

/** OpenSLO also writes several objects as one list. */
function readOpenSloList(items: readonly Record<string, unknown>[], readers: readonly Reader[]): ReadResult {
  const result: ReadResult = { entities: [], issues: [] };
  for (const [index, item] of items.entries()) {
    const { entities, issues } = readByKind('openslo', item, readers);
    result.issues.push(...issues.map((each) => ({ ...each, path: [index, ...each.path] })));
    for (const each of entities) {
      const path = [index, ...((each.spec as { path?: Path }).path ?? [])];
      const references = each.references.map((to) => ({ ...to, path: [index, ...to.path] }));
      result.entities.push({ ...each, spec: { ...each.spec, path }, references });
    }
  }
  return result;
}

function readTemplate(map: Record<string, unknown>, readers: readonly Reader[]): ReadResult {
  const template = parseTemplate(map);
  if (template.value === undefined) return { entities: [], issues: template.issues };
  const known = new Map(
    readers.flatMap((each) => (each.form === 'cloudformation' ? [[each.type, each] as const] : [])),
  );
  const resolved = resolveTemplate(template.value, {
    region: 'local',
    accountId: '000000000000',
    stackName: 'operations',
    wanted: (type) => known.has(type),
  });
  const issues = [...template.issues, ...resolved.issues];
  const entities: Entity[] = [];
  const resources = resolved.value ?? [];
  const isOurs = resources.some((each) => known.has(each.type));
  for (const resource of resources) {
    const reader = known.get(resource.type);
    if (reader === undefined) {
      issues.push(judgeOther(resource, [...known.keys()], isOurs));
      continue;
    }
    const result = reader.read(resource);
    issues.push(...result.issues);
    if (!hasErrors(result.issues)) entities.push(...result.entities);
  }
  return { entities, issues };
}

/** Edits within which a type is taken for a misspelling of another one. */
const misspelt = 2;

/** A template may hold much that is not acted on here; one of which nothing is, or a type that is misspelt, is a mistake. */
function judgeOther({ type, path }: TemplateResource, known: readonly string[], isOurs: boolean): Issue {
  const here = [...path, 'Type'];
  const nearest = known.find((each) => editDistance(type, each) <= misspelt);
  if (nearest !== undefined)
    return issue('unknown_resource', here, `The resource type "${type}" is not known: write "${nearest}"`);
  const message = `The resource type "${type}" is not acted on here`;
  if (isOurs)
    return issue('other_resource', here, `${message}: it stays what it is where the template is deployed`, 'info');
  return issue(
    'unknown_resource',
    here,
    `${message}, nor is anything else in the template: write one of ${known.join(', ')}`,
  );
}

function refuse(code: string, path: Path, message: string): ReadResult {
  return { entities: [], issues: [issue(code, path, message)] };
}

/** A document's own name where it has none: the file's, without its ending. */
function nameOfFile(file: string): string {
  return basename(file)
    .replace(/\.(ya?ml|json)$/i, '')
    .replace(/\.runbook$/i, '');
}
