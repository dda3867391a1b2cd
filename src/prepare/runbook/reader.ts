import { hasErrors, issue, type Issue, type Path } from '../../engines/issue.ts';
import { parseRunbook, type Runbook } from '../../engines/runbook/index.ts';
import type { Entity, Reader, ReadResult, Reference } from '../../platform/operations.ts';

/** What the catalog keeps of a runbook. */
export interface RunbookSpec {
  document: Runbook;
  [key: string]: unknown;
}

/** Returns the reference of a runbook by its name. */
export const runbookRef = (name: string): string => `runbook:default/${name}`;

const isPlain = (text: unknown): text is string => typeof text === 'string' && !text.includes('{{');

/** Lists what a runbook names elsewhere: its owner, the runbooks it starts and the alarms it waits for. */
function listReferences(document: Runbook, path: Path): Reference[] {
  const references: Reference[] = [];
  if (document.ops?.owner !== undefined)
    references.push({ to: completeOwner(document.ops.owner), role: 'owner', path: [...path, 'x-ops', 'owner'] });
  document.mainSteps.forEach((step, index) => {
    const at = [...path, 'mainSteps', index, 'inputs'];
    if (step.action === 'aws:executeAutomation' && isPlain(step.inputs.DocumentName)) {
      references.push({ to: runbookRef(step.inputs.DocumentName), role: 'runbook', path: [...at, 'DocumentName'] });
    }
    if (step.action === 'ops:alarm' && isPlain(step.inputs.AlarmName)) {
      references.push({ to: `alarm:default/${step.inputs.AlarmName}`, role: 'alarm', path: [...at, 'AlarmName'] });
    }
  });
  return references;
}

function completeOwner(owner: string): string {
  const withKind = owner.includes(':') ? owner : `group:${owner}`;
  return withKind.includes('/') ? withKind : withKind.replace(':', ':default/');
}

function readRunbook(value: unknown, name: string, path: Path): ReadResult {
  const parsed = parseRunbook(value);
  const issues: Issue[] = parsed.issues.map((each) => ({ ...each, path: [...path, ...each.path] }));
  const document = parsed.value;
  if (document === undefined || hasErrors(issues)) return { entities: [], issues };
  if (document.ops?.owner === undefined) {
    issues.push(
      issue(
        'runbook_without_owner',
        [...path, 'description'],
        `The runbook "${name}" has no owner: add x-ops with owner: group:default/<team>`,
        'warning',
      ),
    );
  }
  const first = document.description
    ?.split('\n')[0]
    ?.replace(/^#+\s*/, '')
    .trim();
  const entity: Entity = {
    ref: runbookRef(name),
    kind: 'runbook',
    name,
    title: first !== undefined && first !== '' ? first : name,
    owner: document.ops?.owner === undefined ? null : completeOwner(document.ops.owner),
    spec: { document } satisfies RunbookSpec,
    references: listReferences(document, path),
  };
  return { entities: [entity], issues };
}

function readResource(properties: unknown, logicalId: string, path: Path): ReadResult {
  const map = (properties ?? {}) as Record<string, unknown>;
  const at = [...path, 'Properties'];
  if (map.DocumentType !== undefined && map.DocumentType !== 'Automation') {
    return {
      entities: [],
      issues: [
        issue(
          'unsupported_document_type',
          [...at, 'DocumentType'],
          `The document type ${JSON.stringify(map.DocumentType)} is not read here: write Automation`,
        ),
      ],
    };
  }
  const content = typeof map.Content === 'string' ? parseText(map.Content) : map.Content;
  return readRunbook(content, typeof map.Name === 'string' ? map.Name : logicalId, [...at, 'Content']);
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** How SSM Automation documents become runbooks. */
export const readers: readonly Reader[] = [
  { form: 'ssm-automation', read: (value, name) => readRunbook(value, name, []) },
  {
    form: 'cloudformation',
    type: 'AWS::SSM::Document',
    read: (resource) => readResource(resource.properties, resource.logicalId, resource.path),
  },
];
