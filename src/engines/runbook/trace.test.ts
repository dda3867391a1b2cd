import { expect, test } from 'vitest';
import { type Answer, advance, describeRun, type JsonObject, parseRunbook, type Run, startRun } from './index.ts';
import traces from './vectors/traces.json' with { type: 'json' };

function start(document: unknown): Run {
  const parsed = parseRunbook(document);
  if (!parsed.value) throw new Error(JSON.stringify(parsed.issues));
  const started = startRun({
    document: parsed.value,
    parameters: {},
    executionId: 'run-1',
    startedBy: 'user:ana',
    now: 0,
  });
  if (!started.value) throw new Error(JSON.stringify(started.issues));
  return started.value;
}

const documents: Readonly<Record<string, unknown>> = traces.documents;

test.each(traces.cases)('advance follows the trace ($rule): $name', (vector) => {
  let run = start(documents[vector.document]);
  const trace = vector.answers.map(([seconds, answer]) => {
    run = advance(run, answer as Answer, Number(seconds) * 1000).run;
    return `${run.status} ${run.current ?? '-'}`;
  });
  expect(trace).toEqual(vector.expected.trace);
  expect(Object.fromEntries(describeRun(run).steps.map((step) => [step.name, step.status]))).toEqual(
    vector.expected.steps,
  );
  if ('outputs' in vector.expected) expect(run.outputs).toEqual(vector.expected.outputs as JsonObject);
});
