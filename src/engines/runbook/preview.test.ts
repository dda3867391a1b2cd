import { expect, test } from 'vitest';
import { advance } from './advance.ts';
import { parseRunbook } from './parse.ts';
import { previewInputs } from './preview.ts';
import { startRun } from './start.ts';

const now = Date.UTC(2026, 2, 14, 9, 30);

const parsed = parseRunbook({
  schemaVersion: '0.3',
  description: 'Failover',
  parameters: { Database: { type: 'String' }, Mode: { type: 'String', default: 'planned' } },
  mainSteps: [
    { name: 'rest', action: 'aws:sleep', inputs: { Duration: 'PT1M' } },
    {
      name: 'promote',
      action: 'ops:http',
      inputs: {
        Method: 'POST',
        Url: 'http://127.0.0.1/{{ Database }}',
        Body: { mode: '{{ Mode }}', day: '{{ global:DATE }}' },
      },
      outputs: [{ Name: 'Node', Selector: '$.Body', Type: 'String' }],
    },
    {
      name: 'check',
      action: 'ops:http',
      inputs: { Method: 'GET', Url: 'http://127.0.0.1/{{ promote.Node }}/{{ Database }}' },
    },
  ],
});

function begin() {
  const started = startRun({
    document: parsed.value!,
    parameters: { Database: 'tracking-db' },
    executionId: 'run-1',
    startedBy: 'user:default/mara',
    now,
    globals: {},
  });
  return advance(started.value!, { kind: 'begin' }, now).run;
}

test('previewInputs fills in parameters, defaults and dates of a step that has not run (RB15, RB19)', () => {
  expect(previewInputs(begin(), 'promote', now)).toEqual({
    Method: 'POST',
    Url: 'http://127.0.0.1/tracking-db',
    Body: { mode: 'planned', day: '2026-03-14' },
  });
});

test('previewInputs leaves a reference to an output that nobody gave yet as it is written (RB15)', () => {
  expect(previewInputs(begin(), 'check', now)).toEqual({
    Method: 'GET',
    Url: 'http://127.0.0.1/{{ promote.Node }}/tracking-db',
  });
});

test('previewInputs gives null for a step that the document lacks', () => {
  expect(previewInputs(begin(), 'nowhere', now)).toBeNull();
});
