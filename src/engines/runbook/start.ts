import { type Issue, issue, hasErrors, type Parsed } from '../issue.ts';
import type { Runbook } from './document.ts';
import { quote } from './field.ts';
import { listReferences } from './interpolate.ts';
import { readParameterValue } from './parameter-value.ts';
import type { Run } from './run.ts';
import { isList, type Json, type JsonObject, ownValue, toJson } from './value.ts';

/** What a run starts from; `now` in epoch milliseconds, `globals` by their name after `global:`. */
export interface RunRequest {
  readonly document: Runbook;
  readonly parameters: JsonObject;
  readonly executionId: string;
  readonly startedBy: string;
  readonly now: number;
  readonly globals?: Readonly<Record<string, string>>;
}

function readsParameterStore(value: Json): boolean {
  if (isList(value)) return value.some(readsParameterStore);
  return typeof value === 'string' && listReferences(value).some((name) => name.startsWith('ssm:'));
}

function readParameters(document: Runbook, supplied: JsonObject, issues: Issue[]): JsonObject {
  for (const name of Object.keys(supplied).filter((each) => !Object.hasOwn(document.parameters, each))) {
    const known = Object.keys(document.parameters).join(', ') || 'none';
    issues.push(
      issue(
        'unknown_parameter',
        ['parameters', name],
        `parameter ${quote(name)} is not one of the runbook: leave it out, known are ${known}`,
      ),
    );
  }
  const entries = Object.entries(document.parameters).flatMap(([name, parameter]): [string, Json][] => {
    const value = ownValue(supplied, name);
    if (value !== undefined) {
      const read = readParameterValue(parameter, value);
      if (read.problem === undefined) return [[name, read.value]];
      issues.push(issue('bad_parameter', ['parameters', name], `parameter ${name}: ${read.problem}`));
    } else if (parameter.default === undefined) {
      issues.push(
        issue('required', ['parameters', name], `parameter ${quote(name)} has no value: supply a ${parameter.type}`),
      );
    } else if (readsParameterStore(parameter.default)) {
      issues.push(
        issue(
          'required',
          ['parameters', name],
          `parameter ${quote(name)} takes its default from Parameter Store, which cannot be read here: supply a ${parameter.type}`,
        ),
      );
    }
    return [];
  });
  return Object.fromEntries(entries);
}

/** Checks the parameters and returns a run that is Pending; send it `begin`. Defaults are looked up when a step needs them (RB20). */
export function startRun(request: RunRequest): Parsed<Run> {
  const { document, executionId, startedBy, now } = request;
  const issues: Issue[] = [];
  const supplied = toJson(request.parameters, ['parameters'], issues) as JsonObject;
  const parameters = hasErrors(issues) ? {} : readParameters(document, supplied, issues);
  if (hasErrors(issues)) return { issues };
  const variables = Object.entries(document.variables).flatMap(([name, each]): [string, Json][] =>
    each.default === undefined ? [] : [[name, each.default]],
  );
  const run: Run = {
    executionId,
    document,
    status: 'Pending',
    startedBy,
    startedAt: now,
    finishedAt: null,
    globals: request.globals ?? {},
    parameters,
    variables: Object.fromEntries(variables),
    current: null,
    records: [],
    outputs: {},
    cancelling: null,
    failure: null,
  };
  return { value: run, issues };
}
