import { expect, test } from 'vitest';
import {
  type Advance,
  type Answer,
  advance,
  describeRun,
  type JsonObject,
  parseRunbook,
  type Run,
  startRun,
} from './index.ts';

const url = 'https://example.org';

function request(mainSteps: readonly unknown[], parameters: JsonObject, supplied: JsonObject) {
  const parsed = parseRunbook({
    schemaVersion: '0.3',
    parameters,
    variables: { v: { type: 'String', default: 'w' } },
    mainSteps,
  });
  if (!parsed.value) throw new Error(JSON.stringify(parsed.issues));
  return {
    document: parsed.value,
    parameters: supplied,
    executionId: 'r',
    startedBy: 'user:ana',
    now: 0,
    globals: { REGION: 'eu-1' },
  };
}

function begin(
  mainSteps: readonly unknown[],
  parameters: JsonObject = {},
  supplied: JsonObject = {},
  now = 0,
): Advance {
  const started = startRun(request(mainSteps, parameters, supplied));
  if (!started.value) throw new Error(JSON.stringify(started.issues));
  return advance(started.value, { kind: 'begin' }, now);
}

function follow(first: Advance, ...answers: readonly (readonly [number, Answer])[]): Advance {
  return answers.reduce((state, [now, answer]) => advance(state.run, answer, now), first);
}

const failure = { stage: 'Invocation', type: 'Action', message: 'exit 1' } as const;
const post = {
  name: 'p',
  action: 'ops:http',
  maxAttempts: 3,
  timeoutSeconds: 10,
  inputs: { Url: url, Method: 'POST' },
};

function keyOf(state: Advance): string | undefined {
  const [effect] = state.effects.filter((each) => each.kind === 'invoke');
  return effect?.idempotencyKey;
}

test('startRun reports every parameter that is missing, unknown, wrong or unreadable (RB20)', () => {
  const parameters = {
    A: { type: 'String' },
    B: { type: 'Integer' },
    C: { type: 'String', default: '{{ssm:/x}}' },
    D: { type: 'Boolean', default: true },
  };
  const started = startRun(request([{ name: 'a', action: 'aws:pause' }], parameters, { B: 'x', Z: 1 }));
  expect(started.value).toBeUndefined();
  expect(started.issues.map((each) => `${each.code} ${each.path.join('.')}`)).toEqual([
    'unknown_parameter parameters.Z',
    'required parameters.A',
    'bad_parameter parameters.B',
    'required parameters.C',
  ]);
});

test('advance fills in parameters, lazy defaults, variables, globals and the run id as they are when the step begins (RB15, RB19, RB20)', () => {
  const parameters = { A: { type: 'String' }, B: { type: 'String', default: '{{ A }}-{{ global:DATE_TIME }}' } };
  const inputs = {
    Url: `${url}/{{ B }}`,
    Body: { a: '{{ A }}', v: '{{ variable:v }}', r: '{{global:REGION}}', id: '{{automation:EXECUTION_ID}}' },
  };
  const state = begin([{ name: 'h', action: 'ops:http', inputs }], parameters, { A: '{{ B }}' }, 86_400_000);
  expect(state.run.records[0]?.inputs).toEqual({
    Url: `${url}/{{ B }}-1970-01-02_00.00.00`,
    Body: { a: '{{ B }}', v: 'w', r: 'eu-1', id: 'r' },
  });
});

test('advance asks for a call with its limit, its safety and its key (RB37, RB40, RB41)', () => {
  const state = begin([post]);
  expect(state.effects).toEqual([
    {
      kind: 'invoke',
      step: 'p',
      attempt: 1,
      action: 'ops:http',
      inputs: post.inputs,
      timeoutMs: 10_000,
      safeToRepeat: false,
      idempotencyKey: 'r/p/1',
    },
    { kind: 'wait-until', at: 10_000 },
  ]);
});

test.each([
  [{}, true],
  [{ Method: 'DELETE' }, true],
  [{ Method: 'PATCH' }, false],
  [{ Method: 'POST', Idempotent: true }, true],
  [{ Method: 'PUT', Idempotent: 'false' }, false],
])('advance knows by Method and Idempotent whether a request may be repeated (RB37): %j %s', (inputs, safeToRepeat) => {
  expect(begin([{ name: 'h', action: 'ops:http', inputs: { Url: url, ...inputs } }]).effects[0]).toMatchObject({
    safeToRepeat,
  });
});

test('advance renews the key after a sure failure and keeps it in doubt (RB41)', () => {
  const failed = follow(begin([post]), [1, { kind: 'step-failed', step: 'p', attempt: 1, failure }]);
  expect(keyOf(failed)).toBe('r/p/2');
  const timedOut = follow(failed, [20_000, { kind: 'due' }]);
  expect(keyOf(timedOut)).toBe('r/p/2');
  expect(timedOut.effects[0]).toEqual({ kind: 'stop-invoke', step: 'p', attempt: 2 });
  const repeated = follow(
    timedOut,
    [20_001, { kind: 'step-unknown', step: 'p', attempt: 3, message: '?' }],
    [20_002, { kind: 'decide', step: 'p', decision: 'repeat', by: 'ana' }],
  );
  expect(keyOf(repeated)).toBe('r/p/2');
  expect(repeated.run.records[0]).toMatchObject({
    attempt: 4,
    tries: 3,
    decided: { decision: 'repeat', by: 'ana', at: 20_002 },
  });
  expect(follow(repeated, [20_003, { kind: 'step-failed', step: 'p', attempt: 4, failure }]).run.status).toBe('Failed');
});

test('advance takes treat-as-done with the outputs that a person found (RB42)', () => {
  const outputs = [{ Name: 'Id', Selector: '$.Body.id', Type: 'Integer' }];
  const steps = [
    { ...post, outputs },
    { name: 's', action: 'aws:sleep', inputs: { Duration: 'PT{{ p.Id }}S' } },
  ];
  const doubt = follow(begin(steps), [1, { kind: 'step-unknown', step: 'p', attempt: 1, message: '?' }]);
  const done: Answer = {
    kind: 'decide',
    step: 'p',
    decision: 'treat-as-done',
    by: 'ana',
    outputs: { Body: { id: '7' } },
  };
  expect(advance(doubt.run, done, 1000).effects).toEqual([{ kind: 'wait-until', at: 8000 }]);
});

test('advance holds the declared outputs to their types (RB25)', () => {
  const outputs = [{ Name: 'Id', Selector: '$.Payload.id', Type: 'Integer' }];
  const script = {
    name: 'e',
    action: 'aws:executeScript',
    outputs,
    inputs: { Runtime: 'python3.11', Handler: 'h', Script: 'x' },
  };
  const answer = (id: string): Answer => ({
    kind: 'step-succeeded',
    step: 'e',
    attempt: 1,
    outputs: { Payload: { id } },
  });
  expect(follow(begin([script]), [1, answer('7')]).run.records[0]?.outputs).toMatchObject({
    Id: 7,
    OutputPayload: { Payload: { id: '7' } },
  });
  expect(follow(begin([script]), [1, answer('x')]).run.records[0]).toMatchObject({
    status: 'Failed',
    failure: { stage: 'PostVerification' },
  });
});

test('advance waits at a pause until somebody resumes it, however long that takes (RB34)', () => {
  const state = begin([{ name: 'p', action: 'aws:pause' }]);
  expect(follow(state, [1e9, { kind: 'due' }]).run.status).toBe('Waiting');
  expect(follow(state, [1e9, { kind: 'resume', step: 'p', by: 'user:bo' }]).run.status).toBe('Success');
});

test('advance calls a script for ten minutes at most, and repeats none that may have run (RB35)', () => {
  const inputs = { Runtime: 'python3.11', Handler: 'h', Script: 'x' };
  const state = begin([{ name: 'e', action: 'aws:executeScript', inputs, maxAttempts: 3 }]);
  expect(state.effects[0]).toMatchObject({ kind: 'invoke', timeoutMs: 600_000 });
  expect(
    follow(state, [5, { kind: 'step-unknown', step: 'e', attempt: 1, message: 'lost' }]).run.records[0],
  ).toMatchObject({
    status: 'Unknown',
  });
});

test('advance accepts the statuses that ExpectStatus names and no other (RB38)', () => {
  const step = { name: 'h', action: 'ops:http', inputs: { Url: url, ExpectStatus: [404, '3xx'] } };
  const statusOf = (StatusCode: number) =>
    follow(begin([step]), [1, { kind: 'step-succeeded', step: 'h', attempt: 1, outputs: { StatusCode } }]).run.status;
  expect([404, 301, 200, 500].map(statusOf)).toEqual(['Success', 'Success', 'Failed', 'Failed']);
});

test('advance asks for an approval that expires in seven days, and keeps the votes (RB31)', () => {
  const state = begin([{ name: 'g', action: 'aws:approve', inputs: { Message: 'go?' } }]);
  expect(state.effects[0]).toEqual({
    kind: 'ask-approval',
    step: 'g',
    attempt: 1,
    approvers: [],
    minRequired: 1,
    message: 'go?',
    expiresAt: 604_800_000,
  });
  const { run, effects } = follow(state, [5, { kind: 'approve', step: 'g', by: 'user:bo', comment: 'fine' }]);
  expect(run.records[0]?.outputs).toEqual({
    ApprovalStatus: 'Approved',
    ApproverDecisions: [{ Approver: 'user:bo', Decision: 'Approved', Comment: 'fine' }],
  });
  expect(effects).toEqual([{ kind: 'finished', status: 'Success' }]);
  expect(follow(state, [604_800_000, { kind: 'due' }]).run.status).toBe('TimedOut');
});

test('advance counts a bare approver as a person, never as a group (RB32)', () => {
  const state = begin([{ name: 'g', action: 'aws:approve', inputs: { Approvers: ['leads'] } }]);
  expect(follow(state, [1, { kind: 'approve', step: 'g', by: 'user:eve', groups: ['leads', 'group:leads'] }]).run).toBe(
    state.run,
  );
  expect(follow(state, [1, { kind: 'approve', step: 'g', by: 'user:leads' }]).run.status).toBe('Success');
});

test('advance starts a child under an id of its own and passes over an earlier child (RB36)', () => {
  const step = {
    name: 'c',
    action: 'aws:executeAutomation',
    maxAttempts: 2,
    inputs: { DocumentName: 'd', RuntimeParameters: { A: 1 } },
  };
  const state = begin([step]);
  expect(state.effects).toEqual([
    {
      kind: 'start-child',
      step: 'c',
      attempt: 1,
      executionId: 'r/c/1',
      document: 'd',
      version: null,
      parameters: { A: 1 },
    },
  ]);
  const ended: Answer = { kind: 'child-finished', executionId: 'r/c/1', status: 'Cancelled', outputs: {} };
  const second = follow(state, [1, ended]);
  expect(second.effects[0]).toMatchObject({ kind: 'start-child', executionId: 'r/c/2' });
  expect(advance(second.run, ended, 2).run).toBe(second.run);
});

test('advance waits for the alarm and state that the step names (RB39)', () => {
  const state = begin([{ name: 'a', action: 'ops:alarm', inputs: { AlarmName: 'latency' } }]);
  expect(state.effects).toEqual([
    { kind: 'watch-alarm', step: 'a', attempt: 1, alarm: 'latency', desired: 'OK' },
    { kind: 'wait-until', at: 600_000 },
  ]);
  expect(
    follow(
      state,
      [1, { kind: 'alarm-state', alarm: 'latency', state: 'ALARM' }],
      [2, { kind: 'alarm-state', alarm: 'other', state: 'OK' }],
    ).run,
  ).toBe(state.run);
  expect(follow(state, [3, { kind: 'alarm-state', alarm: 'latency', state: 'OK' }]).run.status).toBe('Success');
});

test('advance passes over a sleep whose time is past, and a step time limit cuts a sleep (RB30, RB40)', () => {
  expect(begin([{ name: 's', action: 'aws:sleep', inputs: { Timestamp: '1970-01-01' } }]).run.status).toBe('Success');
  const cut = begin([{ name: 's', action: 'aws:sleep', timeoutSeconds: 5, inputs: { Duration: 'PT10S' } }]);
  expect(follow(cut, [5000, { kind: 'due' }]).run.status).toBe('TimedOut');
  expect(follow(cut, [4999, { kind: 'due' }]).run).toBe(cut.run);
});

test.each<[string, JsonObject, string]>([
  [
    'a comparison of what is no number (RB27)',
    { action: 'aws:branch', inputs: { Choices: [{ NextStep: 's', Variable: '{{ P }}', NumericEquals: 1 }] } },
    'cannot be compared',
  ],
  ['a limit that is no number (RB40)', { action: 'aws:pause', timeoutSeconds: '{{ P }}' }, 'timeoutSeconds'],
  [
    'a global without a value (RB21)',
    { action: 'aws:pause', inputs: { Message: '{{ global:ACCOUNT_ID }}' } },
    'global:ACCOUNT_ID',
  ],
  [
    'an address that is filled in wrongly (RB4)',
    { action: 'ops:http', inputs: { Connection: 'c', Path: '{{ P }}' } },
    'start it with one /',
  ],
])('advance fails at InputValidation, without a further attempt, on %s', (_name, step, message) => {
  const { run } = begin([{ name: 's', maxAttempts: 5, ...step }], { P: { type: 'String', default: 'x' } });
  expect(run.records).toHaveLength(1);
  expect(run.records[0]).toMatchObject({ status: 'Failed', tries: 1, failure: { stage: 'InputValidation' } });
  expect(run.records[0]?.failure?.message).toContain(message);
});

test('advance counts the attempts of a step over all its visits (RB41)', () => {
  const steps = [
    { name: 'p', action: 'aws:pause' },
    { name: 'b', action: 'aws:branch', inputs: { Choices: [{ NextStep: 'p', Variable: 'x', StringEquals: 'x' }] } },
  ];
  const again = follow(begin(steps), [1, { kind: 'resume', step: 'p', attempt: 1 }]);
  expect(again.run.records.map((each) => `${each.name} ${each.attempt}`)).toEqual(['p 1', 'b 1', 'p 2']);
  expect(advance(again.run, { kind: 'resume', step: 'p', attempt: 1 }, 1).run).toBe(again.run);
});

test('advance ends an aborted run with the status of the step that ended it, though not critical (RB44)', () => {
  const state = begin([{ ...post, maxAttempts: 1, isCritical: false }]);
  expect(follow(state, [1, { kind: 'step-failed', step: 'p', attempt: 1, failure }]).run.status).toBe('Failed');
  expect(follow(state, [10_000, { kind: 'due' }]).run.status).toBe('TimedOut');
});

test('advance cancels a run that has not begun (RB45)', () => {
  const started = startRun(request([post], {}, {})).value as Run;
  const cancelled = advance(started, { kind: 'cancel', by: 'ana' }, 1);
  expect(cancelled.run).toMatchObject({ status: 'Cancelled', records: [], cancelling: { by: 'ana' } });
  expect(advance(cancelled.run, { kind: 'begin' }, 2)).toEqual({ run: cancelled.run, effects: [] });
});

test('describeRun gives the steps in document order and what a person may do (RB49)', () => {
  const steps = [
    { name: 'p', action: 'aws:pause', onFailure: 'step:r' },
    { name: 'q', action: 'aws:createStack' },
    { name: 'r', action: 'aws:pause' },
  ];
  const view = describeRun(begin(steps).run);
  expect(view.personMay).toEqual(['resume', 'cancel']);
  expect(view.steps.map((step) => [step.name, step.status, step.current, step.runnable, step.validNextSteps])).toEqual([
    ['p', 'Waiting', true, true, ['q', 'r']],
    ['q', 'Pending', false, false, ['r']],
    ['r', 'Pending', false, true, []],
  ]);
});

test('advance stops at isEnd though the step failed and onFailure names another (RB43)', () => {
  const steps = [
    { name: 'h', action: 'ops:http', isEnd: true, onFailure: 'step:r', isCritical: false, inputs: { Url: url } },
    { name: 'r', action: 'aws:pause' },
  ];
  const { run } = follow(begin(steps), [1, { kind: 'step-failed', step: 'h', attempt: 1, failure }]);
  expect([run.status, run.records.length]).toEqual(['Success', 1]);
});

test('advance follows onCancel when the call that was asked to stop fails, without a further attempt (RB45)', () => {
  const steps = [
    { ...post, onCancel: 'step:r', isEnd: true },
    { name: 'r', action: 'ops:http', inputs: { Url: url } },
  ];
  const stopping = follow(begin(steps), [1, { kind: 'cancel', by: 'ana' }]);
  expect(stopping.effects).toEqual([
    { kind: 'stop-invoke', step: 'p', attempt: 1 },
    { kind: 'wait-until', at: 120_001 },
  ]);
  const { run, effects } = follow(stopping, [2, { kind: 'step-failed', step: 'p', attempt: 1, failure }]);
  expect(run.records.map((each) => [each.name, each.status])).toEqual([
    ['p', 'Cancelled'],
    ['r', 'InProgress'],
  ]);
  expect(effects).toMatchObject([
    { kind: 'invoke', step: 'r' },
    { kind: 'wait-until', at: 120_002 },
  ]);
});

test('advance gives a default the type of its parameter (RB20)', () => {
  const parameters = { N: { type: 'Integer', default: '5' }, M: { type: 'Integer', default: '{{ N }}' } };
  const { run } = begin(
    [{ name: 'h', action: 'ops:http', inputs: { Url: url, Body: ['{{ N }}', '{{ M }}'] } }],
    parameters,
  );
  expect(run.records[0]?.inputs).toMatchObject({ Body: [5, 5] });
});

test('advance ends on defaults that refer to each other in a stored run (RB47)', () => {
  const started = startRun(
    request(
      [{ name: 'p', action: 'aws:pause', inputs: { Message: '{{ A }}' } }],
      { A: { type: 'String', default: 'x' } },
      {},
    ),
  );
  const stored = JSON.parse(JSON.stringify(started.value).replace('"default":"x"', '"default":"{{ A }}"')) as Run;
  expect(advance(stored, { kind: 'begin' }, 0).run.records[0]?.failure?.message).toContain(
    'parameter "A" has no value',
  );
});
