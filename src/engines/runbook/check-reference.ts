import { type Issue, issue, type Path } from '../issue.ts';
import { findAction } from './catalog.ts';
import type { Places } from './check-flow.ts';
import { findStep, type Runbook, type Step } from './document.ts';
import { quote } from './field.ts';
import { listReferences } from './interpolate.ts';
import { globalNames } from './scope.ts';
import { isList, isObject, type Json, ownValue } from './value.ts';

interface Text {
  readonly text: string;
  readonly path: Path;
}

function listTexts(value: Json | undefined, path: Path): readonly Text[] {
  if (typeof value === 'string') return [{ text: value, path }];
  if (isList(value)) return value.flatMap((each, index) => listTexts(each, [...path, index]));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, each]) => [
    { text: key, path: [...path, key] },
    ...listTexts(each, [...path, key]),
  ]);
}

function innerNames(value: Json): readonly string[] {
  if (isList(value)) return value.flatMap(innerNames);
  if (!isObject(value)) return [];
  const name = ownValue(value, 'name');
  return [
    ...(typeof name === 'string' && ownValue(value, 'action') !== undefined ? [name] : []),
    ...Object.values(value).flatMap(innerNames),
  ];
}

function hasOutput(step: Step, name: string): boolean {
  const action = findAction(step.action);
  return !action || action.outputs.includes(name) || step.outputs.some((output) => output.name === name);
}

function describeMiss(
  document: Runbook,
  inner: ReadonlySet<string>,
  name: string,
  inScript: boolean,
): string | undefined {
  if (Object.hasOwn(document.parameters, name)) return undefined;
  const [, kind, rest = ''] = /^(\w+):(.+)$/.exec(name) ?? [];
  if (kind === 'variable')
    return Object.hasOwn(document.variables, rest) ? undefined : `variable ${quote(rest)} is not declared`;
  if (kind === 'global') return globalNames.includes(rest) ? undefined : `global ${quote(rest)} is unknown`;
  if (kind === 'automation') return rest === 'EXECUTION_ID' ? undefined : `automation ${quote(rest)} is unknown`;
  const [, stepName = '', output = ''] = /^(\w+)\.([\w-]+)$/.exec(name) ?? [];
  const step = findStep(document, stepName);
  if (step) return hasOutput(step, output) ? undefined : `step ${quote(stepName)} has no output ${quote(output)}`;
  // Scripts are full of braces of their own.
  if (inScript || inner.has(stepName)) return undefined;
  if (stepName !== '') return `step ${quote(stepName)} does not exist`;
  return /^[A-Za-z]\w*$/.test(name) ? `parameter ${quote(name)} is not declared` : undefined;
}

function checkDefaults(document: Runbook, issues: Issue[]): void {
  const graph = new Map(
    Object.entries(document.parameters).map(([name, parameter]) => [
      name,
      listTexts(parameter.default, []).flatMap(({ text }) => listReferences(text)),
    ]),
  );
  for (const start of graph.keys()) {
    const seen = new Set<string>();
    const waiting = [...(graph.get(start) ?? [])];
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      if (name === start) {
        issues.push(
          issue(
            'circular_default',
            ['parameters', start, 'default'],
            `default of ${quote(start)} refers back to itself: give one of the parameters a plain default`,
          ),
        );
        break;
      }
      if (seen.has(name)) continue;
      seen.add(name);
      waiting.push(...(graph.get(name) ?? []));
    }
  }
}

function checkOutputs(document: Runbook, issues: Issue[]): void {
  document.outputs.forEach((output, index) => {
    const name = output.replace(/^\{\{\s*|\s*\}\}$/g, '');
    const step = findStep(document, name.split('.')[0] ?? '');
    const missing = !step || !hasOutput(step, name.slice(step.name.length + 1));
    if (missing)
      issues.push(
        issue(
          'unknown_reference',
          ['outputs', index],
          `output ${quote(output)} does not exist: name step.Output`,
          'warning',
        ),
      );
  });
}

/** Reports what looks like a reference but names nothing: a warning, since literal braces are legal (RB14). */
export function checkReferences(document: Runbook, places: Places, issues: Issue[]): void {
  const inner = new Set(document.mainSteps.flatMap((step) => (findAction(step.action) ? [] : innerNames(step.inputs))));
  const texts = document.mainSteps.flatMap((step) => {
    const path = places.get(step.name) ?? ['mainSteps'];
    return [
      ...listTexts(step.inputs, [...path, 'inputs']),
      ...listTexts(step.timeoutSeconds, [...path, 'timeoutSeconds']),
      ...listTexts(step.isCritical, [...path, 'isCritical']),
    ];
  });
  const defaults = Object.entries(document.parameters).flatMap(([name, each]) =>
    listTexts(each.default, ['parameters', name, 'default']),
  );
  for (const { text, path } of [...texts, ...defaults, ...listTexts(document.assumeRole, ['assumeRole'])]) {
    for (const name of listReferences(text)) {
      const miss = describeMiss(document, inner, name, path.at(-1) === 'Script');
      if (miss !== undefined)
        issues.push(
          issue(
            'unknown_reference',
            path,
            `${miss}, so that the braces stay as they are: check the spelling`,
            'warning',
          ),
        );
    }
  }
  checkDefaults(document, issues);
  checkOutputs(document, issues);
}
