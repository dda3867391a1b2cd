import { hasErrors, type Issue, issue, type Parsed, type Path } from '../issue.ts';
import { checkFlow } from './check-flow.ts';
import { checkReferences } from './check-reference.ts';
import type { Operations, Runbook, Step } from './document.ts';
import {
  type Fields,
  openFields,
  present,
  quote,
  remainder,
  takeList,
  takeObject,
  takeText,
  takeWord,
} from './field.ts';
import { parseParameters, parseVariables } from './parse-parameter.ts';
import { parseStep } from './parse-step.ts';
import { isObject, ownValue, toJson } from './value.ts';

const topKeys = [
  'schemaVersion',
  'description',
  'assumeRole',
  'parameters',
  'variables',
  'mainSteps',
  'outputs',
  'files',
  'x-ops',
];
const keptKeys = ['templateInformation', 'executableRunBooks', 'emergencyChange', 'autoApprovable'];

function parseOperations(fields: Fields): Operations | undefined {
  const block = takeObject(fields, 'x-ops');
  if (!block) return undefined;
  const inside: Fields = { ...fields, object: block, path: [...fields.path, 'x-ops'] };
  return {
    ...present({
      owner: takeText(inside, 'owner'),
      risk: takeWord(inside, 'risk', ['low', 'medium', 'high']),
      description: takeText(inside, 'description'),
    }),
    extra: remainder(block, ['owner', 'risk', 'description']),
  };
}

function parseSteps(fields: Fields): { readonly steps: readonly Step[]; readonly places: ReadonlyMap<string, Path> } {
  const places = new Map<string, Path>();
  const steps = (takeList(fields, 'mainSteps', 'required') ?? []).flatMap((value, index) => {
    const path: Path = [...fields.path, 'mainSteps', index];
    const entry = openFields(fields, value, path, 'step');
    const step = entry && parseStep(entry);
    if (!step) return [];
    if (places.has(step.name)) {
      fields.issues.push(
        issue('duplicate_name', [...path, 'name'], `step name ${quote(step.name)} is taken: give every step its own`),
      );
      return [];
    }
    places.set(step.name, path);
    return [step];
  });
  return { steps, places };
}

function parseOutputs(fields: Fields): readonly string[] {
  return (takeList(fields, 'outputs') ?? []).flatMap((value, index) => {
    if (typeof value === 'string' && value.trim() !== '') return [value.trim()];
    fields.issues.push(
      issue('wrong_type', [...fields.path, 'outputs', index], `output ${quote(value)} does not fit: give step.Output`),
    );
    return [];
  });
}

/** Reads an SSM Automation document of schema 0.3 from its YAML or JSON value; all issues at once, each with its path (RB1 to RB14). */
export function parseRunbook(value: unknown): Parsed<Runbook> {
  const issues: Issue[] = [];
  const object = toJson(value, [], issues);
  if (hasErrors(issues)) return { issues };
  if (!isObject(object))
    return { issues: [issue('wrong_type', [], `document ${quote(object)} does not fit: give a map`)] };
  const fields: Fields = { object, path: [], issues, templated: false };
  const version = ownValue(object, 'schemaVersion');
  if (version !== '0.3') {
    issues.push(
      issue(
        'wrong_version',
        ['schemaVersion'],
        `schemaVersion ${quote(version ?? null)} is not supported: give "0.3" in quotes`,
      ),
    );
  }
  const extra = remainder(object, topKeys);
  for (const key of Object.keys(extra).filter((each) => !keptKeys.includes(each))) {
    issues.push(issue('unknown_field', [key], `${key} means nothing in a runbook: check its spelling`, 'warning'));
  }
  const { steps, places } = parseSteps(fields);
  const document: Runbook = {
    schemaVersion: '0.3',
    parameters: parseParameters(fields),
    variables: parseVariables(fields),
    mainSteps: steps,
    outputs: parseOutputs(fields),
    extra,
    ...present({
      description: takeText(fields, 'description'),
      assumeRole: takeText(fields, 'assumeRole'),
      files: takeObject(fields, 'files'),
      ops: parseOperations(fields),
    }),
  };
  checkFlow(document, places, issues);
  checkReferences(document, places, issues);
  return hasErrors(issues) ? { issues } : { value: document, issues };
}
