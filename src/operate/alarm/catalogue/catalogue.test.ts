import { describe, expect, it, vi } from 'vitest';
import { createTestApp, type TestApp } from '../../../../test/app.ts';
import { asSystem } from '../../../platform/context.ts';
import { append, type LogEvent } from '../../../platform/events.ts';
import { listAlarmStates } from '../alarm.ts';
import { readCatalogue } from './catalogue.ts';
import { routes } from '../contract.ts';
import { declare, latencyAlarm, storeSamples } from '../sample.test-data.ts';

// Each test opens the real telemetry engine, which takes long on a machine that is busy.
vi.setConfig({ testTimeout: 60_000 });

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Runs the clock forward and returns the product with a clock that stands, for what the test does itself. */
async function standAfter(app: TestApp, milliseconds: number): Promise<TestApp> {
  await app.forward(milliseconds);
  const now = app.ctx.now();
  return { ...app, ctx: { ...app.ctx, now: () => now } };
}

const catalogueOf = (app: TestApp, input: { days: number; owner?: string }) =>
  readCatalogue(app.ctx, input, { summarise: (ctx) => listAlarmStates(ctx) });

/** Appends an event of the product itself, `ago` milliseconds before now. */
async function tell(
  app: TestApp,
  type: string,
  ago: number,
  {
    data = {},
    ...rest
  }: { subject?: string; data?: Record<string, unknown>; correlation?: string; cause?: LogEvent; actor?: string } = {},
): Promise<LogEvent> {
  const noun = type.split('.')[1]!;
  const { cause, actor, ...event } = rest;
  const ctx = asSystem(app.ctx, noun);
  const event_ = await append(
    {
      ...ctx,
      ...(actor === undefined ? {} : { actor: { ref: actor, role: 'responder' as const } }),
      cause: cause === undefined ? null : { id: cause.id, correlation: cause.correlation, depth: 0 },
    },
    { source: `/evenkeel/operate/${noun}`, type, time: app.ctx.now() - ago, data, ...event },
  );
  return event_!;
}

/** Tells a firing of an alarm that began and ended so many milliseconds ago, and returns the event that began it. */
async function fire(app: TestApp, alarm: string, from: number, to: number | null, quiet: unknown = null) {
  const subject = `alarm:default/${alarm}`;
  const change = (ago: number, before: string, after: string) =>
    tell(app, 'evenkeel.alarm.state-changed', ago, { subject, data: { alarm, from: before, to: after, quiet } });
  const began = await change(from, 'OK', 'ALARM');
  if (to !== null) await change(to, 'ALARM', 'OK');
  return began;
}

/** Tells an incident of an alarm; `person` says whether somebody acknowledged it. */
async function incident(app: TestApp, id: string, alarm: string, from: number, to: number, person: boolean) {
  const story = { correlation: id, subject: `incident:default/${id}` };
  const detectedAt = new Date(app.ctx.now() - from).toISOString();
  const data = { incident: id, service: 'component:default/api', owner: 'group:default/shop', detectedAt };
  await tell(app, 'evenkeel.incident.opened', from - 1000, {
    ...story,
    data: { ...data, alarms: [`alarm:default/${alarm}`] },
  });
  await tell(app, 'evenkeel.page.due', from - 1000, { correlation: id, data: { incident: id } });
  if (person)
    await tell(app, 'evenkeel.incident.acknowledged', from - 2000, { ...story, data, actor: 'user:default/ada' });
  await tell(app, 'evenkeel.incident.resolved', to, { ...story, data });
}

async function start(...alarms: Record<string, unknown>[]): Promise<TestApp> {
  const app = await createTestApp({ without: ['event', 'incident', 'oncall'] });
  app.world.onMail('ops@shop.example');
  await app.load(declare(...alarms));
  return app;
}

const codes = (entry: { findings: { code: string }[] } | undefined) => entry?.findings.map((each) => each.code);

describe('readCatalogue', () => {
  it('readCatalogue counts firings, what was acted on, flaps and the share in ALARM, from the log alone', async () => {
    const app = await standAfter(
      await start(latencyAlarm(), latencyAlarm({ AlarmName: 'other', Threshold: 2 })),
      3 * day,
    );
    await fire(app, 'api-slow', 20 * hour, 19 * hour);
    await incident(app, 'seen', 'api-slow', 20 * hour, 19 * hour, true);
    await fire(app, 'api-slow', 10 * hour, 9 * hour);
    await incident(app, 'untouched', 'api-slow', 10 * hour, 9 * hour, false);
    await fire(app, 'api-slow', 5 * hour, 5 * hour - minute);
    await fire(app, 'api-slow', 4.5 * hour, 4.5 * hour - minute);
    // Before the window.
    await fire(app, 'other', 30 * hour, 29 * hour);
    const told = await catalogueOf(app, { days: 1 });
    expect(routes.getAlarmCatalogue.output.parse(told)).toEqual(told);
    const { items, teams, days } = told;
    expect(days).toBe(1);
    expect(items.map((each) => each.name)).toEqual(['api-slow', 'other']);
    const [slow, other] = items;
    expect(slow).toMatchObject({
      condition: 'Average of latency > 1, 2 of 3 periods of 1 min',
      fired: 4,
      actedOn: 1,
      flaps: 1,
      lastFired: new Date(app.ctx.now() - 4.5 * hour).toISOString(),
    });
    expect(slow!.inAlarm).toBeCloseTo((2 * hour + 2 * minute) / day, 6);
    expect(other).toMatchObject({ fired: 0, lastFired: new Date(app.ctx.now() - 30 * hour).toISOString() });
    expect(teams).toEqual([
      {
        owner: 'group:default/shop',
        alarms: 2,
        fired: 4,
        pagesPerWeek: 14,
        indicativeness: 0.5,
        precision: 0.25,
        handleability: 0,
      },
    ]);
    expect((await catalogueOf(app, { days: 1, owner: 'group:default/other' })).items).toEqual([]);
  });

  it('readCatalogue takes an acknowledgement, a runbook that ran and an open incident for acting, a change back for none', async () => {
    const app = await standAfter(
      await start(
        ...['acknowledged', 'caused', 'ran', 'open', 'left'].map((AlarmName, index) =>
          latencyAlarm({ AlarmName, Threshold: index }),
        ),
      ),
      2 * day,
    );
    const began = new Map<string, LogEvent>();
    for (const name of ['acknowledged', 'caused', 'open', 'left'])
      began.set(name, await fire(app, name, 10 * hour, 9 * hour));
    await tell(app, 'evenkeel.alarm.acknowledged', 9.5 * hour, { subject: 'alarm:default/acknowledged' });
    // Asked for by the alarm, begun after it was over.
    await tell(app, 'evenkeel.execution.started', 8 * hour, {
      cause: began.get('caused')!,
      data: { runbook: 'runbook:default/x' },
    });
    await tell(app, 'evenkeel.execution.started', 8 * hour, { data: { runbook: 'runbook:default/y' } });
    await tell(app, 'evenkeel.incident.opened', 10 * hour, {
      correlation: 'open',
      data: { incident: 'open', alarms: ['alarm:default/open'] },
    });
    const { items } = await catalogueOf(app, { days: 1 });
    expect(Object.fromEntries(items.map((each) => [each.name, each.actedOn]))).toEqual({
      acknowledged: 1,
      caused: 1,
      left: 0,
      open: 1,
      ran: 0,
    });
    expect(codes(items.find((each) => each.name === 'left'))).toContain('ignored');
    expect(codes(items.find((each) => each.name === 'open'))).not.toContain('ignored');
  });

  it('readCatalogue finds what is wrong and says what to do: no answer, flapping, storm, always firing, duplicate', async () => {
    const app = await standAfter(
      await start(
        latencyAlarm({ AlarmName: 'bare', Tags: [], Threshold: 9 }),
        latencyAlarm({ AlarmName: 'noisy', Threshold: 8 }),
        latencyAlarm({ AlarmName: 'stuck', Threshold: 7 }),
        latencyAlarm({ AlarmName: 'twin-a', DatapointsToAlarm: 1 }),
        latencyAlarm({ AlarmName: 'twin-b' }),
        latencyAlarm({ AlarmName: 'muted', Threshold: 6 }),
      ),
      2 * day,
    );
    for (let index = 0; index < 12; index += 1)
      await fire(app, 'noisy', (20 - index) * 30 * minute, (20 - index) * 30 * minute - minute);
    await fire(app, 'stuck', 20 * hour, null);
    await fire(app, 'muted', 5 * hour, 4 * hour, { kind: 'silence', by: 'x', because: 'maintenance' });
    const { items } = await catalogueOf(app, { days: 1 });
    const found = new Map(items.map((each) => [each.name, each]));
    expect(codes(found.get('bare'))).toEqual(['no_owner', 'no_runbook', 'no_service', 'no_data']);
    expect(codes(found.get('noisy'))).toEqual(['no_runbook', 'flapping', 'ignored', 'storm']);
    expect(found.get('noisy')!.findings.map((each) => each.message)).toEqual([
      expect.stringContaining('evenkeel.dev/runbook'),
      expect.stringMatching(/^11 of its 12 firings were over within three periods/),
      expect.stringMatching(/^It fired 12 times and nobody acted/),
      expect.stringMatching(/^It fired 12 times in 24 hours from /),
    ]);
    expect(codes(found.get('stuck'))).toEqual(['no_runbook', 'always_firing', 'ignored']);
    expect(found.get('stuck')!.inAlarm).toBeCloseTo(20 / 24, 3);
    expect(codes(found.get('twin-a'))).toEqual(['no_runbook', 'no_data', 'duplicate']);
    expect(found.get('twin-b')!.findings.at(-1)!.message).toContain('"twin-a"');
    expect(codes(found.get('muted'))).toEqual(['no_runbook']);
  });

  it('readCatalogue asks of an alarm that never fired whether it still can, with how near the value came', async () => {
    const running = await start(
      latencyAlarm({ AlarmName: 'quiet', Threshold: 5 }),
      latencyAlarm({ AlarmName: 'hidden', Threshold: 6, TreatMissingData: 'notBreaching' }),
      latencyAlarm({ AlarmName: 'absent', MetricName: 'nothing', TreatMissingData: 'notBreaching' }),
    );
    const app = await standAfter(running, 2 * day);
    const now = app.ctx.now();
    await storeSamples(
      app.ctx.telemetry,
      Array.from({ length: 30 }, (_, index) => ({
        metric: 'latency',
        time: now - index * minute,
        value: index === 20 ? 3.5 : 1,
      })),
    );
    const later = await standAfter(running, 2 * minute);
    const { items } = await catalogueOf(later, { days: 1 });
    const found = new Map(items.map((each) => [each.name, each]));
    expect(found.get('quiet')).toMatchObject({ hasData: true, fired: 0 });
    expect(found.get('quiet')!.findings.at(-1)).toEqual({
      code: 'never_fired',
      message:
        'It did not fire in 1 day: can what it watches for still happen? The highest value of the last 24 hours was 3.5, 1.5 from the threshold 5',
    });
    expect(codes(found.get('hidden'))).toContain('never_fired');
    expect(found.get('absent')).toMatchObject({ state: 'OK', hasData: false });
    expect(codes(found.get('absent'))).toContain('no_data');
    // In a longer window it was not in force all the time.
    const longer = await catalogueOf(later, { days: 30 });
    expect(longer.items.flatMap((each) => codes(each))).not.toContain('never_fired');
  });

  it('readCatalogue counts burns of an objective of the service as harm, also one that began before the window', async () => {
    const app = await standAfter(
      await start(latencyAlarm(), latencyAlarm({ AlarmName: 'late', Threshold: 3 })),
      3 * day,
    );
    const subject = 'objective:default/api';
    const data = { service: 'component:default/api', alert: 'fast' };
    await tell(app, 'evenkeel.objective.burn-started', 26 * hour, { subject, data });
    await fire(app, 'api-slow', 23 * hour, 22.5 * hour);
    await tell(app, 'evenkeel.objective.burn-ended', 22 * hour, { subject, data });
    await fire(app, 'late', 20 * hour, 19 * hour);
    const { teams } = await catalogueOf(app, { days: 1 });
    expect(teams[0]).toMatchObject({ fired: 2, indicativeness: 0.5 });
  });
});
