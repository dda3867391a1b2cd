import type { OutputDeclaration, Runbook, Step } from './document.ts';
import { present } from './field.ts';
import type { Json, JsonObject } from './value.ts';

function exportOutput(output: OutputDeclaration): JsonObject {
  return present({ Name: output.name, Selector: output.selector, Type: output.type });
}

function exportStep(step: Step): JsonObject {
  const { name, action, description, inputs, timeoutSeconds, nextStep, isCritical } = step;
  return {
    ...present({ name, action, description }),
    ...(step.maxAttempts === 1 ? {} : { maxAttempts: step.maxAttempts }),
    ...present({ timeoutSeconds }),
    ...(step.onFailure === 'Abort' ? {} : { onFailure: step.onFailure }),
    ...(step.onCancel === 'Abort' ? {} : { onCancel: step.onCancel }),
    ...present({ isCritical }),
    inputs,
    ...(step.outputs.length === 0 ? {} : { outputs: step.outputs.map(exportOutput) }),
    ...present({ nextStep }),
    ...(step.isEnd ? { isEnd: true } : {}),
    ...step.extra,
  };
}

function exportNamed(entries: Readonly<Record<string, object>>): JsonObject {
  return Object.fromEntries(
    Object.entries(entries).map(([name, entry]): [string, Json] => [name, { ...(entry as JsonObject) }]),
  );
}

/** Returns a document in the format of SSM Automation, without `x-ops` and without values that are defaults (RB50). */
export function exportRunbook(document: Runbook): JsonObject {
  const { schemaVersion, description, assumeRole, parameters, variables, outputs, files } = document;
  return {
    ...present({ schemaVersion, description, assumeRole }),
    ...(Object.keys(parameters).length === 0 ? {} : { parameters: exportNamed(parameters) }),
    ...(Object.keys(variables).length === 0 ? {} : { variables: exportNamed(variables) }),
    mainSteps: document.mainSteps.map(exportStep),
    ...(outputs.length === 0 ? {} : { outputs }),
    ...present({ files }),
    ...document.extra,
  };
}
