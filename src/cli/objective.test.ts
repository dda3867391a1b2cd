import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { createTestApp } from '../../test/app.ts';
import { graceMs } from '../operate/objective/pass.ts';
import { availability, declare, haltPolicy, storeMinutes } from '../operate/objective/sample.test-data.ts';
import { createToken } from '../platform/auth.ts';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));

function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...args], { env: { PATH: process.env.PATH } }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    );
  });
}

const minute = 60_000;

it('explain objective, objectives and budget tell what is left, what burns, and whether a service may ship', async () => {
  const others = ['alarm', 'incident', 'oncall', 'analysis', 'assessment', 'milestone', 'runbook'];
  const app = await createTestApp({ listen: true, without: others });
  await app.forward(minute - (app.clock.now() % minute) + graceMs + 500);
  const { secret } = await createToken(app.ctx, { name: 'cli', role: 'viewer' });
  const to = ['--url', app.url, '--token', secret];
  expect((await run('objectives', ...to)).out).toBe('No objectives\n');

  const end = Math.floor(app.clock.now() / minute) * minute;
  const minutes = Array.from({ length: 120 }, (_, index) => ({
    at: end - (index + 1) * minute,
    requests: 1000,
    errors: index < 10 ? 1000 : 0,
  }));
  await storeMinutes(app.ctx.telemetry, 'checkout', minutes);
  await app.load(declare(availability(), haltPolicy()));

  const [listed, none, told, json, past, budget, excepted] = await Promise.all([
    run('objectives', '--service', 'checkout', ...to),
    run('objectives', '--service', 'component:default/other', '--json', ...to),
    run('explain', 'objective', 'checkout-availability', ...to),
    run('explain', 'objective', 'checkout-availability', '--json', ...to),
    run('explain', 'objective', 'checkout-availability', '--at', '2020-01-01T00:00:00Z', ...to),
    run('budget', 'checkout', ...to),
    run('budget', 'checkout', '--change', 'security', '--json', ...to),
  ]);
  expect(listed.code).toBe(0);
  const [head, row] = listed.out.split('\n');
  expect(head).toMatch(/^name +state +target +left +burn 1h +window +firing$/);
  expect(row).toMatch(/^checkout-availability +exhausted +99 % +-733\.3 % +16\.67 +30d +page-fast/);
  expect(none).toMatchObject({ code: 0, out: '[]\n' });
  expect(told.code).toBe(1);
  for (const words of [
    /^checkout-availability exhausted at \S+: Checkouts succeed$/m,
    /Of 120,000 events, 110,000 were good and 10,000 bad/,
    /^1 h +16\.67$/m,
    /^page-fast +firing +page +14\.4 +1 h, 5 min +The budget burns at 16\.67/m,
    /^fires when +100 % fail +10 % fail +1 % fail +0\.1 % fail$/m,
    /^page-slow +21 min 36 s \(5 %\) +3 h 36 min \(5 %\) +never +never$/m,
    /^budget-policy:default\/standard halted: Rule "exhausted"/m,
  ])
    expect(told.out).toMatch(words);
  expect(JSON.parse(json.out)).toMatchObject({ state: 'exhausted', explanation: expect.any(Array) as unknown });
  expect(past).toMatchObject({ code: 0, out: expect.stringContaining('Nothing is stored of 2020-01-01') as string });
  expect(budget).toMatchObject({
    code: 1,
    out: expect.stringMatching(
      /^component:default\/checkout may not ship\nCheckouts succeed: Rule "exhausted"[^]*Excepted are changes of security\n/,
    ) as string,
  });
  expect(excepted.code).toBe(0);
  expect(JSON.parse(excepted.out)).toMatchObject({ verdict: 'ship', mayShip: true });

  const [away, unnamed, time] = await Promise.all([
    run('budget', 'nowhere', ...to),
    run('budget', ...to),
    run('explain', 'objective', 'checkout-availability', '--at', 'yesterday', ...to),
  ]);
  expect(away).toMatchObject({ code: 3, err: expect.stringContaining('no such component') as string });
  expect(unnamed.code).toBe(2);
  expect(time).toMatchObject({ code: 2, err: expect.stringContaining('Cannot read the time "yesterday"') as string });
}, 120_000);
