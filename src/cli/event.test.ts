import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { createTestApp } from '../../test/app.ts';
import { createToken } from '../platform/auth.ts';
import { append } from '../platform/events.ts';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));

function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...args], { env: { PATH: process.env.PATH } }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    );
  });
}

async function folder(files: Record<string, string>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'evenkeel-event-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text);
  return directory;
}

const rules = `
Resources:
  Late:
    Type: AWS::Events::Rule
    Properties:
      Name: late
      EventPattern: { source: [shop], detail-type: [Late], detail: { total: [{ numeric: ['>', 10] }] } }
      Targets: [{ Id: inbox, Arn: 'notify:console', InputPath: $.detail.total }]
`;
const event = JSON.stringify({ source: 'shop', 'detail-type': 'Late', detail: { total: 12 } });
const tests = `
tests:
  - { name: a large order, rule: late, event: order.json, expect: match, input: 12 }
  - { rule: late, event: { source: shop, detail-type: Late, detail: { total: 3 } }, expect: no match }
`;
const wrong = `
tests:
  - { name: a wrong one, rule: late, event: order.json, expect: no match }
  - { rule: none, event: order.json, expect: match }
  - { rule: late, event: gone.json, expect: match }
  - { expect: match }
`;

it('test runs what stands beside the documents, and check lets it stand', async () => {
  const good = await folder({ 'rules.yaml': rules, 'order.json': event, 'late.test.yaml': tests });
  const bad = await folder({ 'rules.yaml': rules, 'order.json': event, 'late.test.yaml': wrong });
  const [check, pass, fail, only] = await Promise.all([
    run('check', good, '--json'),
    run('test', good),
    run('test', bad, '--json'),
    run('test', bad, '--only', 'nothing'),
  ]);
  expect(JSON.parse(check.out)).toMatchObject({ documents: 3, issues: [{ severity: 'info' }] });
  expect(pass).toMatchObject({ code: 0, out: expect.stringContaining('2 tests: 2 passed, 0 failed') as string });
  expect(fail.code).toBe(1);
  const { results, ...counts } = JSON.parse(fail.out) as {
    results: { line: number; name: string; problems: string[] }[];
  };
  expect(counts).toMatchObject({ tests: 4, failed: 4, mistakes: 0 });
  expect(results.map((each) => [each.line, each.name])).toEqual([
    [3, 'a wrong one'],
    [4, 'rule none, test 2'],
    [5, 'rule late, test 3'],
    [6, 'test 4'],
  ]);
  expect(results[1]!.problems).toEqual([expect.stringContaining('There is no rule "none"')]);
  expect(results[2]!.problems).toEqual(['There is no file "gone.json" in the folder']);
  expect(results[3]!.problems[0]).toContain('rule');
  expect(only).toMatchObject({ code: 0, out: expect.stringContaining('0 tests') as string });
}, 60_000);

it('explain event tells without a server why a rule or a pattern fits, and what its targets are given', async () => {
  const ops = await folder({
    'rules.yaml': rules,
    'order.json': event,
    'small.yaml': 'type: Late\nsource: shop\ndata: { total: 3 }\n',
  });
  const file = join(ops, 'order.json');
  const [fits, not, pattern, usage, none] = await Promise.all([
    run('explain', 'event', file, '--rule', 'late', '--ops', ops, '--json'),
    run('explain', 'event', join(ops, 'small.yaml'), '--rule', 'late', '--ops', ops),
    run('explain', 'event', file, '--pattern', '{"source":["shop"]}'),
    run('explain', 'event', file),
    run('explain', 'weather'),
  ]);
  expect(fits.code).toBe(0);
  expect(JSON.parse(fits.out)).toMatchObject({
    matched: true,
    form: 'eventbridge',
    targets: [{ id: 'inbox', input: 12 }],
  });
  expect(not).toMatchObject({
    code: 1,
    out: expect.stringContaining('detail.total is 3; expected') as string,
  });
  expect(pattern).toMatchObject({ code: 0, out: expect.stringContaining('It matches') as string });
  expect(usage.code).toBe(2);
  expect(none).toMatchObject({ code: 2, err: expect.stringContaining('event') as string });
}, 60_000);

it('dead-letters, replay, explain and token --aws work against a server', async () => {
  const app = await createTestApp({ listen: true, without: ['alarm', 'assessment', 'milestone'] });
  app.world.onRequest('hooks.example', { status: 410 });
  await app.load({ 'rules.yaml': rules.replace('notify:console', 'webhook:https://hooks.example/x') });
  const sent = (await append(app.ctx, { source: 'shop', type: 'Late', data: { total: 12 } }))!;
  await app.settle();
  const { secret } = await createToken(app.ctx, { name: 'cli', role: 'administrator' });
  const to = ['--url', app.url, '--token', secret];
  const listed = await run('dead-letters', ...to);
  expect(listed).toMatchObject({ code: 1, out: expect.stringContaining('The receiver answered 410') as string });
  expect(await run('dead-letters', '--redrive', 'all', '--rule', 'late', ...to)).toMatchObject({
    code: 0,
    out: '1 sent again\n',
  });
  await app.settle();
  const { items } = JSON.parse((await run('dead-letters', '--json', ...to)).out) as { items: { id: string }[] };
  expect((await run('dead-letters', '--discard', items[0]!.id, ...to)).code).toBe(2);
  expect((await run('dead-letters', '--discard', items[0]!.id, '--reason', 'closed', ...to)).code).toBe(0);
  expect(await run('dead-letters', ...to)).toMatchObject({
    code: 0,
    out: expect.stringContaining('Nothing waits') as string,
  });
  const replayed = await run('replay', '--from', '2020-01-01T00:00:00Z', '--rule', 'late', '--name', 'what-if', ...to);
  expect(replayed).toMatchObject({
    code: 0,
    out: expect.stringMatching(/what-if is completed: of \d+ events 1 would match/) as string,
  });
  expect((await run('replay', 'list', ...to)).out).toContain('what-if');
  expect((await run('replay', ...to)).code).toBe(2);
  expect((await run('explain', 'event', sent.id, '--rule', 'late', ...to)).code).toBe(0);
  const token = await run('token', 'create', 'shop', '--role', 'responder', '--aws', ...to);
  expect(token.out).toMatch(/AWS_ACCESS_KEY_ID=EK[0-9A-F]{32}\n {2}AWS_SECRET_ACCESS_KEY=\S{44}\n/);
}, 120_000);
