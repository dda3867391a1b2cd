import type { Json, JsonObject } from './value.ts';

/** What a parameter's text must look like, by type name: the base types and the AWS-specific ones (RB5). */
export const parameterTypes = [
  'String',
  'StringList',
  'Integer',
  'Boolean',
  'MapList',
  'StringMap',
  'AWS::EC2::Instance::Id',
  'AWS::S3::Bucket::Name',
  'AWS::IAM::Role::Arn',
  'List<AWS::EC2::Instance::Id>',
  'List<AWS::S3::Bucket::Name>',
  'List<AWS::IAM::Role::Arn>',
] as const;

export type ParameterType = (typeof parameterTypes)[number];

/** The types of outputs and variables (RB8). */
export const valueTypes = ['String', 'StringList', 'Integer', 'Boolean', 'StringMap', 'MapList'] as const;

export type ValueType = (typeof valueTypes)[number];

/** One input of a runbook; absent limits do not limit. */
export interface Parameter {
  readonly type: ParameterType;
  readonly description?: string;
  readonly default?: Json;
  readonly allowedValues?: readonly Json[];
  readonly allowedPattern?: string;
  readonly displayType?: string;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minChars?: number;
  readonly maxChars?: number;
  readonly minValue?: number;
  readonly maxValue?: number;
}

/** A named value of the run, read as `{{ variable:name }}`. */
export interface Variable {
  readonly type: ValueType;
  readonly default?: Json;
  readonly description?: string;
}

/** One value that a step takes out of what its action answered. */
export interface OutputDeclaration {
  readonly name: string;
  readonly selector: string;
  readonly type?: ValueType;
}

/** Where a run goes after a step failed. */
export type FailureRoute = 'Abort' | 'Continue' | `step:${string}`;

/** Where a run goes after it was cancelled during a step. */
export type CancelRoute = 'Abort' | `step:${string}`;

/** One step, with defaults filled in; templates `{{ }}` still stand in `inputs`, `timeoutSeconds` and `isCritical`. */
export interface Step {
  readonly name: string;
  readonly action: string;
  readonly description?: string;
  readonly inputs: JsonObject;
  readonly outputs: readonly OutputDeclaration[];
  readonly maxAttempts: number;
  readonly timeoutSeconds?: number | string;
  readonly onFailure: FailureRoute;
  readonly onCancel: CancelRoute;
  readonly nextStep?: string;
  readonly isEnd: boolean;
  readonly isCritical?: boolean | string;
  readonly extra: JsonObject;
}

/** The `x-ops` block: who owns a runbook and how risky it is; other keys are kept as they are. */
export interface Operations {
  readonly owner?: string;
  readonly risk?: 'low' | 'medium' | 'high';
  readonly description?: string;
  readonly extra: JsonObject;
}

/** An SSM Automation document, schema 0.3, checked and with defaults filled in; plain JSON. */
export interface Runbook {
  readonly schemaVersion: '0.3';
  readonly description?: string;
  readonly assumeRole?: string;
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly variables: Readonly<Record<string, Variable>>;
  readonly mainSteps: readonly Step[];
  readonly outputs: readonly string[];
  readonly files?: JsonObject;
  readonly ops?: Operations;
  readonly extra: JsonObject;
}

/** Returns the step that a route names, undefined for Abort and Continue. */
export function routeTarget(route: string): string | undefined {
  return route.startsWith('step:') ? route.slice(5) : undefined;
}

/** Returns the step of a name, undefined if the document has none. */
export function findStep(document: Runbook, name: string): Step | undefined {
  return document.mainSteps.find((step) => step.name === name);
}

/** Returns the name of the step that follows when a step does not say where to go: nextStep, else the one below. */
export function followingStep(document: Runbook, step: Step): string | undefined {
  if (step.isEnd) return undefined;
  return step.nextStep ?? document.mainSteps[document.mainSteps.indexOf(step) + 1]?.name;
}
