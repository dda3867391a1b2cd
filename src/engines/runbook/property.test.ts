import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Answer,
  advance,
  describeRun,
  exportRunbook,
  findStep,
  isFinal,
  parseRunbook,
  type Run,
  startRun,
} from './index.ts';
import traces from './vectors/traces.json' with { type: 'json' };

const script = { Runtime: 'python3.11', Handler: 'run', Script: 'def run(e, c): return {}' };

const everything = {
  schemaVersion: '0.3',
  'x-ops': { owner: 'team:a', risk: 'low' },
  templateInformation: 'kept',
  parameters: { Name: { type: 'String', default: 'n-{{ global:DATE }}' }, Limit: { type: 'Integer', default: 5 } },
  mainSteps: [
    {
      name: 'a',
      action: 'aws:executeScript',
      maxAttempts: 3,
      timeoutSeconds: '{{ Limit }}',
      onFailure: 'step:c',
      onCancel: 'step:f',
      inputs: script,
    },
    {
      name: 'b',
      action: 'aws:approve',
      onFailure: 'Continue',
      inputs: { Approvers: ['user:ana', 'group:leads'], MinRequiredApprovals: 2 },
    },
    { name: 'c', action: 'aws:sleep', note: 'kept', inputs: { Duration: 'PT2S' }, onCancel: 'step:f' },
    {
      name: 'd',
      action: 'aws:executeAutomation',
      maxAttempts: 2,
      onFailure: 'Continue',
      isCritical: true,
      inputs: { DocumentName: 'x' },
    },
    { name: 'e', action: 'ops:alarm', timeoutSeconds: 3, onFailure: 'Continue', inputs: { AlarmName: 'latency' } },
    {
      name: 'g',
      action: 'aws:branch',
      inputs: { Choices: [{ NextStep: 'c', Variable: '{{ a.Payload }}', StringEquals: 'again' }], Default: 'h' },
    },
    { name: 'h', action: 'aws:pause', nextStep: 'f' },
    {
      name: 'f',
      action: 'ops:http',
      onFailure: 'Continue',
      isEnd: true,
      inputs: { Url: 'https://example.org/{{ Name }}' },
    },
  ],
  outputs: ['f.StatusCode'],
};

const documents = [everything, ...Object.values(traces.documents)];
const names = [...new Set(documents.flatMap((document) => document.mainSteps.map((step) => step.name)))];

function start(document: unknown): Run {
  const parsed = parseRunbook(document);
  if (!parsed.value) throw new Error(JSON.stringify(parsed.issues));
  const started = startRun({ document: parsed.value, parameters: {}, executionId: 'x', startedBy: 'user:ana', now: 0 });
  if (!started.value) throw new Error(JSON.stringify(started.issues));
  return started.value;
}

const step = fc.constantFrom(...names);
const attempt = fc.integer({ min: 1, max: 4 });
const failure = fc.constant({ stage: 'Invocation', type: 'Action', message: 'no' } as const);
const by = fc.constantFrom('user:ana', 'bo', 'user:eve', '');
const groups = fc.constantFrom([], ['leads'], ['group:leads']);
const outputs = fc.oneof(
  fc.constant({ StatusCode: 200, Body: { mode: 'manual' } }),
  fc.constant({ Payload: 'again' }),
  fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.constant(null))),
);

const anyAnswer: fc.Arbitrary<Answer> = fc.oneof(
  fc.record({ kind: fc.constant('begin' as const) }),
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('due' as const) }) },
  fc.record({ kind: fc.constant('cancel' as const), by }),
  fc.record({ kind: fc.constant('step-succeeded' as const), step, attempt, outputs }),
  fc.record({ kind: fc.constant('step-failed' as const), step, attempt, failure }),
  fc.record({ kind: fc.constant('step-unknown' as const), step, attempt, message: fc.string() }),
  fc.record({
    kind: fc.constant('decide' as const),
    step,
    attempt,
    decision: fc.constantFrom('repeat' as const, 'treat-as-done' as const, 'treat-as-failed' as const),
    by,
  }),
  fc.record({ kind: fc.constantFrom('approve' as const, 'reject' as const), step, attempt, by, groups }),
  fc.record({ kind: fc.constant('resume' as const), step, attempt }),
  fc.record({
    kind: fc.constant('alarm-state' as const),
    alarm: fc.constantFrom('latency', 'other'),
    state: fc.constantFrom('OK', 'ALARM'),
    step,
    attempt,
  }),
  fc.record({
    kind: fc.constant('child-finished' as const),
    executionId: fc.constantFrom('x/d/1', 'x/d/2', 'x/sub/1', 'y'),
    status: fc.constantFrom('Success' as const, 'Failed' as const, 'InProgress' as const),
    outputs,
  }),
);

/** A seed that turns into an answer which mostly fits the open step, so that runs get far. */
const moves = fc.array(
  fc.record({ answer: anyAnswer, fitting: fc.integer({ min: 0, max: 9 }), wait: fc.integer({ min: 0, max: 4000 }) }),
  { maxLength: 40 },
);

function fit(run: Run, answer: Answer, fitting: number): Answer {
  const open = run.records.at(-1);
  if (run.status === 'Pending') return fitting > 1 ? { kind: 'begin' } : answer;
  if (fitting > 7 || !open) return answer;
  if (answer.kind === 'cancel' && fitting > 1) return { kind: 'due' };
  if (answer.kind === 'child-finished') return { ...answer, executionId: `x/${open.name}/${open.attempt}` };
  return 'step' in answer ? { ...answer, step: open.name, attempt: open.attempt } : answer;
}

function checkLegal(run: Run): void {
  const open = run.current === null ? undefined : run.records.at(-1);
  const closed = open ? run.records.slice(0, -1) : run.records;
  expect(isFinal(run.status)).toBe(run.finishedAt !== null);
  expect(run.current === null).toBe(run.status === 'Pending' || isFinal(run.status));
  expect(closed.every((each) => each.waiting === null && each.dueAt === null && each.finishedAt !== null)).toBe(true);
  expect(closed.every((each) => isFinal(each.status) || (each.status === 'Unknown' && run.cancelling !== null))).toBe(
    true,
  );
  if (open) {
    expect(open.name).toBe(run.current);
    expect(open.waiting).not.toBeNull();
    expect(open.tries).toBeLessThanOrEqual(findStep(run.document, open.name)?.maxAttempts ?? 0);
    const person = ['pause', 'approval', 'decision'].includes(open.waiting?.kind ?? '');
    expect(run.status).toBe(run.cancelling ? 'Cancelling' : person ? 'Waiting' : 'InProgress');
    expect(open.status === 'Unknown').toBe(open.waiting?.kind === 'decision');
  }
  const attempts = run.records.map((each) => `${each.name} ${each.attempt}`);
  expect(new Set(attempts).size).toBe(attempts.length);
  if (run.cancelling && isFinal(run.status)) expect(run.status).toBe('Cancelled');
  if (run.status === 'Success')
    expect(run.records.some((each) => each.critical && each.status !== 'Success')).toBe(false);
}

function walk(each: (run: Run, answer: Answer, now: number) => Run): void {
  fc.assert(
    fc.property(fc.constantFrom(...documents), moves, (document, list) => {
      let run = start(document);
      let now = 0;
      for (const { answer, fitting, wait } of list) {
        now += fitting > 7 ? wait * 200 : wait;
        const fitted = fit(run, answer, fitting);
        const due = run.current === null ? null : run.records.at(-1)?.dueAt;
        if (fitted.kind === 'due' && fitting > 3) now = Math.max(now, due ?? now);
        run = each(run, fitted, now);
      }
    }),
    { numRuns: 600 },
  );
}

test('advance leaves every run in a legal state and never throws (RB47)', () => {
  const seen = new Set<string>();
  walk((run, answer, now) => {
    const after = advance(run, answer, now);
    checkLegal(after.run);
    describeRun(after.run);
    for (const effect of after.effects) {
      seen.add(effect.kind);
      if (effect.kind === 'wait-until') expect(effect.at).toBeGreaterThan(now);
      if (effect.kind === 'finished') expect(effect.status).toBe(after.run.status);
    }
    seen.add(after.run.status);
    return after.run;
  });
  const expected = [
    'Success',
    'Failed',
    'TimedOut',
    'Cancelled',
    'Cancelling',
    'Waiting',
    'InProgress',
    'finished',
    'stop-invoke',
    'stop-child',
    'watch-alarm',
  ];
  expect([...seen]).toEqual(expect.arrayContaining(expected));
});

test('advance takes the same answer twice as once (RB47)', () => {
  walk((run, answer, now) => {
    const once = advance(run, answer, now).run;
    const twice = advance(once, answer, now);
    expect(twice.run).toBe(once);
    expect(twice.effects).toEqual([]);
    return once;
  });
});

test('advance gives the same from a run that was written and read (RB51)', () => {
  walk((run, answer, now) => {
    const stored = JSON.parse(JSON.stringify(run)) as Run;
    expect(stored).toEqual(run);
    const [plain, again] = [advance(run, answer, now), advance(stored, answer, now)];
    expect(again).toEqual(plain);
    expect(JSON.parse(JSON.stringify(plain))).toEqual(plain);
    return plain.run;
  });
});

test('exportRunbook gives a document that reads as the same without ops (RB50)', () => {
  for (const document of documents) {
    const parsed = parseRunbook(document).value;
    const exported = parsed && exportRunbook(parsed);
    const { ops: _ops, ...rest } = { ops: undefined, ...parsed };
    expect(parseRunbook(exported).value).toEqual(rest);
    expect(JSON.stringify(exported)).not.toContain('x-ops');
    expect(JSON.stringify(exported)).not.toContain('team:a');
  }
});

test('parseRunbook never throws and gives a value exactly where there is no error (RB13)', () => {
  const pieces = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constantFrom(null, undefined, Number.NaN, '{{ a.b }}', 'aws:branch'),
      fc.array(tie('value')),
      fc.dictionary(
        fc.constantFrom('name', 'action', 'inputs', 'Choices', 'Not', '__proto__', 'type', 'default', 'outputs'),
        tie('value'),
      ),
    ),
  })).value;
  const documentLike = fc.record(
    {
      schemaVersion: fc.constantFrom('0.3', 0.3),
      mainSteps: fc.array(
        fc.record(
          {
            name: fc.constantFrom('a', 'b', ''),
            action: fc.constantFrom('aws:branch', 'ops:http', 'aws:sleep', 'x'),
            inputs: pieces,
            nextStep: fc.constantFrom('a', 'c', undefined),
            onFailure: pieces,
          },
          { requiredKeys: [] },
        ),
      ),
      parameters: pieces,
      outputs: pieces,
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(pieces, documentLike), (value) => {
      const parsed = parseRunbook(value);
      expect(parsed.value === undefined).toBe(parsed.issues.some((each) => each.severity === 'error'));
    }),
    { numRuns: 500 },
  );
});
