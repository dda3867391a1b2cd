import { findAction } from './catalog.ts';
import { edgesFrom } from './graph.ts';
import { type Answer, openRecord, type Run, type Status, type StepRecord, type Waiting } from './run.ts';

/** A step of a run for display; a step not visited is Pending, also when the run is over (RB49). */
export interface StepView {
  readonly name: string;
  readonly action: string;
  readonly description: string;
  readonly status: Status;
  readonly current: boolean;
  readonly visits: number;
  readonly maxAttempts: number;
  readonly runnable: boolean;
  /** The latest visit, null where there was none. */
  readonly record: StepRecord | null;
  readonly validNextSteps: readonly string[];
}

/** A run for display. */
export interface RunView {
  readonly status: Status;
  readonly current: string | null;
  readonly steps: readonly StepView[];
  /** The kinds of answer that a person may give now. */
  readonly personMay: readonly Answer['kind'][];
}

const personAnswers: { readonly [kind in Waiting['kind']]?: readonly Answer['kind'][] } = {
  approval: ['approve', 'reject'],
  pause: ['resume'],
  decision: ['decide'],
};

function listPersonAnswers(run: Run): readonly Answer['kind'][] {
  if (run.status === 'Pending') return ['begin', 'cancel'];
  const open = openRecord(run);
  if (!open) return [];
  const cancel: Answer['kind'][] = run.cancelling ? [] : ['cancel'];
  return [...((open.waiting && personAnswers[open.waiting.kind]) ?? []), ...cancel];
}

/** Returns the steps of a run in document order with their latest status, and what a person may do now. */
export function describeRun(run: Run): RunView {
  const steps = run.document.mainSteps.map((step): StepView => {
    const visits = run.records.filter((record) => record.name === step.name);
    const record = visits.at(-1) ?? null;
    return {
      name: step.name,
      action: step.action,
      description: step.description ?? '',
      status: record?.status ?? 'Pending',
      current: run.current === step.name,
      visits: visits.length,
      maxAttempts: step.maxAttempts,
      runnable: findAction(step.action) !== undefined,
      record,
      validNextSteps: [
        ...new Set(
          edgesFrom(run.document, step)
            .filter((edge) => edge.kind !== 'cancel')
            .map((edge) => edge.to),
        ),
      ],
    };
  });
  return { status: run.status, current: run.current, steps, personMay: listPersonAnswers(run) };
}
