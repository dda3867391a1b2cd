import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import type { AlarmExplanation } from '../operate/alarm/contract.ts';
import { declare, latencyAlarm } from '../operate/alarm/sample.test-data.ts';
import { describeBacktest } from './backtest.ts';
import { describeExplanation } from './explain-alarm.ts';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));

function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...args], { env: { PATH: process.env.PATH } }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    );
  });
}

it('evenkeel test runs the tests of alarms and composites that stand beside the documents, without a server', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'evenkeel-alarm-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const files = {
    ...declare(latencyAlarm()),
    'composites.yaml': `Resources:
  Shop:
    Type: AWS::CloudWatch::CompositeAlarm
    Properties:
      AlarmName: shop
      AlarmRule: ALARM(api-slow)
      Tags: [{ Key: evenkeel.dev/service, Value: api }]
`,
    'alarms.test.yaml': `tests:
  - { alarm: api-slow, points: '0 5 5', from: OK, expect: ALARM }
  - { alarm: api-slow, points: '0 0 5', from: OK, expect: ALARM, name: too few }
  - { alarm: shop, points: '0', expect: OK }
  - { composite: shop, states: { api-slow: ALARM }, expect: ALARM }
  - { composite: missing, states: {}, expect: OK }
`,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const { code, out } = await run('test', folder, '--json');
  expect(code).toBe(1);
  const told = JSON.parse(out) as { failed: number; results: { name: string; problems: string[] }[] };
  expect(told).toMatchObject({ failed: 3, mistakes: 0 });
  expect(told.results.map((each) => each.problems)).toEqual([
    [],
    [expect.stringMatching(/^The alarm "api-slow" was to be ALARM, and is OK by AL4: 1 of the last 3 periods/)],
    ['"shop" is a composite alarm: write composite: shop'],
    [],
    [expect.stringContaining('There is no composite alarm "missing"')],
  ]);
}, 60_000);

it('evenkeel explain alarm and backtest say how they are called, and where no server is', async () => {
  const [nothing, time, days, away] = await Promise.all([
    run('explain', 'alarm'),
    run('explain', 'alarm', 'x', '--at', 'noon'),
    run('backtest', 'x', '--days', '0'),
    run('backtest', 'x', '--data', '/nowhere'),
  ]);
  expect(nothing).toMatchObject({ code: 2, err: expect.stringContaining('explain alarm NAME') });
  expect(time).toMatchObject({ code: 2, err: expect.stringContaining('Cannot read the time "noon"') });
  expect(days).toMatchObject({ code: 2, err: expect.stringContaining('0.01 to 90') });
  expect(away).toMatchObject({ code: 3, err: expect.stringContaining('server.json') });
}, 60_000);

it('describeExplanation shows each point with what became of it, the rule, and what would change it', () => {
  const point = { breaching: null, value: null, used: false, lower: null, upper: null };
  const told: AlarmExplanation = {
    name: 'api-slow',
    kind: 'metric',
    at: '2026-03-01T10:20:00.000Z',
    state: 'OK',
    recordedState: 'ALARM',
    rule: 'AL6',
    ruleText: 'Those that are lacking count as fine',
    sentences: ['None was above 1'],
    whatWouldChange: ['2 breaching points in a row turn it to ALARM'],
    range: {
      from: '2026-03-01T10:18:00.000Z',
      to: '2026-03-01T10:20:00.000Z',
      periodSeconds: 60,
      points: [
        { ...point, time: '2026-03-01T10:18:00.000Z', role: 'filled-fine' },
        { ...point, time: '2026-03-01T10:19:00.000Z', role: 'counted', value: 0.5, breaching: false, used: true },
      ],
    },
    inputs: [],
    parts: null,
    suppressor: null,
    quiet: null,
  };
  const lines = describeExplanation(told);
  expect(lines[0]).toBe('api-slow OK (recorded: ALARM) at 2026-03-01T10:20:00.000Z');
  expect(lines).toContain(`2026-03-01T10:18:00.000Z  _${' '.repeat(12)}missing, counts as fine`);
  expect(lines).toContain('2026-03-01T10:19:00.000Z  0.5    fine  real');
  expect(lines.slice(-2)).toEqual([
    'AL6 Those that are lacking count as fine',
    '2 breaching points in a row turn it to ALARM',
  ]);
});

it('describeBacktest lists the firings below the summary', () => {
  const told = {
    name: 'api-slow',
    from: 'a',
    to: 'b',
    covered: 1,
    evaluations: 10,
    firings: [{ from: 'c', to: null, reason: 'why', incident: 'incident:default/1' }],
    current: null,
    summary: 'Would have fired once',
  };
  expect(describeBacktest(told)).toEqual([
    'Would have fired once',
    '10 evaluations from a to b',
    '',
    'from  to         incident            why',
    'c     until now  incident:default/1  why',
  ]);
});
