import { describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../../../test/app.ts';
import { readEvents } from '../../platform/events.ts';
import { readObjectives } from './definition.ts';
import { createEvaluator, graceMs } from './pass.ts';
import { availability, declare, haltPolicy, type Minute, storeMinutes } from './sample.test-data.ts';
import { deleteObjectives, selectState } from './store.ts';

const minute = 60_000;
const hour = 60 * minute;
const good = { requests: 1000, errors: 0 };
const failing = { requests: 1000, errors: 1000 };

/** Pushes the clock to just after the next whole minute and its grace. */
async function align(app: TestApp): Promise<void> {
  await app.forward(minute - (app.clock.now() % minute) + graceMs + 500);
}

/** Stores what a span of minutes before now was like. */
async function seed(app: TestApp, minutes: number, each: Omit<Minute, 'at'>): Promise<void> {
  const end = Math.floor(app.clock.now() / minute) * minute;
  const past = Array.from({ length: minutes }, (_, index) => ({ at: end - (index + 1) * minute, ...each }));
  await storeMinutes(app.ctx.telemetry, 'checkout', past);
}

/** Lets minutes pass in one leap, stored before they are over; without numbers nothing arrives. */
async function live(app: TestApp, minutes: number, each?: Omit<Minute, 'at'>): Promise<void> {
  const begin = Math.floor(app.clock.now() / minute) * minute;
  const coming = Array.from({ length: minutes }, (_, index) => ({ at: begin + index * minute, ...(each ?? good) }));
  if (each !== undefined) await storeMinutes(app.ctx.telemetry, 'checkout', coming);
  await app.forward(minutes * minute);
}

/** The product without the parts that objectives do not need. */
const others = ['alarm', 'incident', 'oncall', 'analysis', 'assessment', 'milestone', 'runbook'];
const start = () => createTestApp({ without: others });

const told = async (app: TestApp, type: string) => (await readEvents(app.ctx.db, { type })).map((each) => each.data);
const get = (app: TestApp) => app.client.getObjective({ name: 'checkout-availability' });

describe('objectives', { timeout: 60_000 }, () => {
  it('evaluate() finds a failing service at the computed time, keeps firing in silence and ends when it is well', async () => {
    const app = await start();
    await align(app);
    await seed(app, 480, good);
    await app.load(declare(availability({}, { annotations: { 'evenkeel.dev/page': 'notify:console' } })));
    const before = await get(app);
    expect(before).toMatchObject({ state: 'ok', consumed: 0, remaining: 1, burnRate: 0, firing: [] });
    expect(before.goals[0]?.budget).toMatchObject({ good: 480_000, bad: 0, sli: 1, allowed: 4800 });
    const fast = before.alerts.find((each) => each.name === 'page-fast')!;
    expect(fast).toMatchObject({ factor: 14.4, longSeconds: 3600, shortSeconds: 300, minEvents: 14 });
    expect(fast.detection[0]?.afterSeconds).toBeCloseTo(518.4);

    const begin = Math.floor(app.clock.now() / minute) * minute;
    await live(app, 8, failing);
    expect((await get(app)).firing).not.toContain('page-fast');
    await live(app, 1, failing);
    expect((await get(app)).firing).toContain('page-fast');
    const [started] = (await told(app, 'evenkeel.objective.burn-started')).filter((each) => each.alert === 'page-fast');
    expect(started).toMatchObject({
      objective: 'checkout-availability',
      service: 'component:default/checkout',
      owner: 'group:default/shop',
      severity: 'page',
      rule: 'SL30',
      actions: ['notify:console'],
      targets: [],
    });
    expect(started?.firstBreachingAt).toBe(new Date(begin).toISOString());
    expect(started?.reason).toContain('15 over the last 1 h and 100 over the last 5 min');

    await live(app, 6);
    const silent = (await get(app)).alerts.find((each) => each.name === 'page-fast')!;
    expect(silent).toMatchObject({ state: 'firing', rule: 'SL31' });
    expect(silent.frozenSince).not.toBeNull();
    expect(await told(app, 'evenkeel.objective.burn-ended')).toEqual([]);

    await live(app, 6, good);
    const ended = await told(app, 'evenkeel.objective.burn-ended');
    expect(ended.map((each) => each.alert)).toContain('page-fast');
    const after = await get(app);
    expect(after.goals[0]?.budget).toMatchObject({ good: 486_000, bad: 9000 });
    expect(after.alerts.find((each) => each.name === 'page-fast')).toMatchObject({ state: 'ok', frozenSince: null });
    expect(after.explanation.join(' ')).toContain('Of 495,000 events, 486,000 were good and 9,000 bad');
    expect((await app.client.listObjectives({ state: 'exhausted' })).items.map((each) => each.name)).toEqual([
      'checkout-availability',
    ]);
    expect((await app.client.listObjectives({ service: 'component:default/other' })).items).toEqual([]);
  });

  it('evaluate() halts shipping when the budget is spent, excepts what the policy excepts, and lets ship again', async () => {
    const app = await start();
    await align(app);
    await seed(app, 100, good);
    const files = declare(availability(), haltPolicy());
    await app.load(files);
    const ask = (change?: string) =>
      app.client.getBudgetState({ name: 'checkout', ...(change === undefined ? {} : { change }) });
    expect(await ask()).toMatchObject({
      verdict: 'ship',
      mayShip: true,
      because: ['No rule of its error budget policies holds'],
    });
    await live(app, 2, failing);
    expect(await ask()).toMatchObject({ verdict: 'halt', mayShip: false, exceptions: ['security'] });
    expect((await ask()).because[0]).toMatch(/^Checkouts succeed: Rule "exhausted": -96.\d* % of the budget is left/);
    expect(await ask('security')).toMatchObject({ verdict: 'ship', mayShip: true });
    expect(await ask('feature')).toMatchObject({ mayShip: false });
    expect(await told(app, 'evenkeel.objective.exhausted')).toHaveLength(1);
    expect(await told(app, 'evenkeel.budget-policy.state-changed')).toMatchObject([
      {
        from: 'normal',
        to: 'halted',
        mayShip: false,
        began: ['exhausted'],
        actions: ['notify:console'],
        objectiveRef: 'objective:default/checkout-availability',
      },
    ]);
    const firing = (await get(app)).firing;
    expect(firing.length).toBeGreaterThan(0);
    // A target of 90 % leaves ten times the budget.
    await app.load({ ...files, 'objective-0.json': JSON.stringify(availability({ objectives: [{ target: 0.9 }] })) });
    expect(await ask()).toMatchObject({ verdict: 'ship' });
    expect(await told(app, 'evenkeel.objective.recovered')).toHaveLength(1);
    expect((await told(app, 'evenkeel.budget-policy.state-changed')).map((each) => each.to)).toEqual([
      'halted',
      'normal',
    ]);
  });

  it('readBudgetState() says why nothing speaks against a service, and asks where nothing is known', async () => {
    const app = await start();
    await app.load(declare());
    expect(await app.client.getBudgetState({ name: 'checkout' })).toMatchObject({
      verdict: 'ship',
      because: ['No objective is declared for it, so no budget speaks against it'],
    });
    await app.load(declare(availability(), haltPolicy()));
    expect(await app.client.getBudgetState({ name: 'checkout' })).toMatchObject({
      verdict: 'ask',
      mayShip: false,
      objectives: [{ state: 'unknown', remaining: null }],
    });
    expect((await get(app)).explanation[1]).toContain('there is no data in the window');
    await expect(app.client.getBudgetState({ name: 'gone' })).rejects.toMatchObject({ code: 'not_found' });
    await expect(app.client.getObjective({ name: 'gone' })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('getObjective() shows an objective on another source, and says that it is not evaluated', async () => {
    const app = await start();
    const source = { metricSource: { type: 'Prometheus', spec: { query: 'up' } } };
    const indicator = { metadata: { name: 'up' }, spec: { ratioMetric: { good: source, total: source } } };
    await app.load(declare(availability({ indicator }), haltPolicy()));
    const found = await get(app);
    expect(found).toMatchObject({ state: 'not-evaluated', alerts: [], goals: [], evaluatedAt: null });
    expect(found.explanation).toEqual([found.reason]);
    expect(found.reason).toContain('its source is Prometheus');
    expect(await app.client.getBudgetState({ name: 'checkout' })).toMatchObject({ mayShip: true });
  });

  it('evaluate() counts points that come late, up to five minutes', async () => {
    const app = await start();
    await align(app);
    await seed(app, 60, good);
    await app.load(declare(availability()));
    await live(app, 4);
    const end = Math.floor(app.clock.now() / minute) * minute;
    const late = [2, 3, 12].map((back) => ({ at: end - back * minute, requests: 500, errors: 5 }));
    await storeMinutes(app.ctx.telemetry, 'checkout', late);
    await live(app, 5);
    // Of the minute twelve before now the point comes too late.
    expect((await get(app)).goals[0]?.budget).toMatchObject({ good: 60_990, bad: 10 });
  });

  it('evaluate() comes to the same in steps, after a standstill and from the beginning', async () => {
    const app = await start();
    await align(app);
    const mixed = Array.from({ length: 26 * 60 }, (_, index) => ({
      requests: 100 + (index % 7),
      errors: index % 50 === 0 ? 20 : 0,
    }));
    const end = Math.floor(app.clock.now() / minute) * minute;
    await storeMinutes(
      app.ctx.telemetry,
      'checkout',
      mixed.map((each, index) => ({ at: end - (index + 1) * minute, ...each })),
    );
    await app.load(declare(availability()));
    const read = async () => (await selectState(app.ctx.db, 'checkout-availability'))!.reading!;
    await live(app, 3, { requests: 100, errors: 1 });
    // The minutes of a standstill of five hours are in the telemetry, and nobody evaluates.
    await seedForward(app, 5 * 60);
    app.clock.forward(5 * hour);
    const evaluator = createEvaluator();
    const objectives = await readObjectives(app.ctx);
    await evaluator.evaluate(app.ctx, objectives);
    const caughtUp = await read();
    await deleteObjectives(app.ctx.db, ['checkout-availability']);
    const fresh = createEvaluator();
    await fresh.evaluate(app.ctx, objectives);
    expect(await read()).toEqual(caughtUp);
    const total = mixed.reduce((sum, each) => sum + each.requests, 0) + 3 * 100 + 300 * 60;
    expect(caughtUp.sums[0]!.good + caughtUp.sums[0]!.bad).toBe(total);
    expect(caughtUp.spans[86_400_000]![0]!.seen).toBeGreaterThanOrEqual(24 * 60);
    expect(caughtUp.spans[86_400_000]![0]!.seen).toBeLessThan(25 * 60);
  });

  it('evaluate() judges slices, and unites those of a composite', async () => {
    const app = await start();
    await align(app);
    const until = Math.floor(app.clock.now() / hour) * hour;
    const minutes = Array.from({ length: 120 }, (_, index) => ({
      at: until - (index + 1) * minute,
      requests: 100,
      errors: index === 10 ? 100 : 0,
    }));
    await storeMinutes(app.ctx.telemetry, 'checkout', minutes);
    const source = (metric: string) => ({ metricSource: { type: 'evenkeel', spec: { metric, service: 'checkout' } } });
    const ratio = {
      metadata: { name: 'ok' },
      spec: { ratioMetric: { bad: source('shop.errors'), total: source('shop.requests') } },
    };
    const busy = {
      metadata: { name: 'busy' },
      spec: {
        thresholdMetric: { metricSource: { type: 'evenkeel', spec: { metric: 'shop.requests', statistic: 'Sum' } } },
      },
    };
    const slices = { target: 0.99, timeSliceTarget: 0.9, timeSliceWindow: '5m' };
    const composite = availability(
      {
        indicator: undefined,
        budgetingMethod: 'Timeslices',
        objectives: [
          { ...slices, displayName: 'Works', indicator: ratio },
          { ...slices, displayName: 'Busy', op: 'gte', value: 1, indicator: busy },
        ],
      },
      { name: 'whole' },
    );
    await app.load(declare(composite));
    const found = await app.client.getObjective({ name: 'whole' });
    expect(found.goals.map(({ title, budget }) => [title, budget.good, budget.bad])).toEqual([
      ['Works', 23, 1],
      ['Busy', 24, 0],
    ]);
    // One slice of 8640 in 30 days, of which one in a hundred may be bad.
    expect(found.consumed).toBeCloseTo(1 / 86.4);
  });

  it('evaluate() counts the observations of a histogram that are quick enough', async () => {
    const app = await start();
    await align(app);
    const time = new Date(app.clock.now() - 90_000).toISOString().replace('T', ' ').replace('Z', '');
    const point = [time, time, 0, 100, 40, 0.01, 3, [50, 30, 15, 5], [0.25, 0.5, 1], 1, [], [], [], [], []];
    const row = [
      { 'service.name': 'checkout' },
      '',
      '',
      '',
      {},
      0,
      '',
      'checkout',
      'shop.latency',
      '',
      's',
      {},
      ...point,
    ];
    await app.ctx.telemetry.insert('otel_metrics_histogram', [row]);
    const source = (more: object) => ({
      metricSource: { type: 'evenkeel', spec: { metric: 'shop.latency', service: 'checkout', ...more } },
    });
    const ratioMetric = { good: source({ below: 0.5 }), total: source({ statistic: 'SampleCount' }) };
    await app.load(declare(availability({ indicator: { metadata: { name: 'quick' }, spec: { ratioMetric } } })));
    expect((await get(app)).goals[0]?.budget).toMatchObject({ good: 80, bad: 20, missing: 43_199 });
  });

  it('explainObjective() tells of a past hour what was stored then', async () => {
    const app = await start();
    await align(app);
    await seed(app, 300, { requests: 100, errors: 1 });
    await app.load(declare(availability()));
    const at = new Date(app.clock.now() - 2 * hour).toISOString();
    const past = await app.client.explainObjective({ name: 'checkout-availability', at });
    const now = await app.client.explainObjective({ name: 'checkout-availability' });
    const total = (sentences: readonly string[]) =>
      Number(/Of ([\d,]+) events/.exec(sentences.join(' '))?.[1]?.replaceAll(',', ''));
    expect(past.at).toBe(new Date(Math.floor((app.clock.now() - 2 * hour) / hour) * hour).toISOString());
    expect(total(past.sentences)).toBeLessThan(total(now.sentences));
    expect(total(past.sentences)).toBeGreaterThanOrEqual(12_000);
    expect(now.sentences.join(' ')).toContain('1 over 1 h');
    const early = await app.client.explainObjective({ name: 'checkout-availability', at: '2020-01-01T00:00:00Z' });
    expect(early.sentences[0]).toMatch(/^Nothing is stored of 2020-01-01/);
  });

  it('getObjective() gives the days of the window with what each spent', async () => {
    const app = await start();
    await align(app);
    await seed(app, 30 * 60, { requests: 100, errors: 1 });
    await app.load(declare(availability()));
    const { history, consumed, forecast } = await get(app);
    const closed = history.reduce((sum, each) => sum + each.bad, 0);
    expect(consumed).toBeCloseTo(1);
    expect(closed).toBeGreaterThan(29 * 60 - 70);
    expect(history.reduce((sum, each) => sum + (each.spent ?? 0), 0)).toBeCloseTo(closed / (30 * 60), 5);
    expect(history.length).toBeGreaterThanOrEqual(30);
    expect(forecast.consumedAtEnd).toBeNull();
  });

  it('previewObjective() checks documents with the arithmetic and replays them over what is stored', async () => {
    const app = await start();
    await align(app);
    await seed(app, 30, failing);
    app.clock.forward(30 * minute);
    await seed(app, 29, good);
    await app.load(declare());
    const { problems, objectives } = await app.client.previewObjective({
      text: JSON.stringify(availability()),
      days: 1,
    });
    expect(problems).toEqual([]);
    expect(objectives[0]?.replay?.firings.filter((each) => each.alert === 'page-fast')).toMatchObject([
      { end: expect.any(String) as string },
    ]);
    expect(objectives[0]?.replay?.goals[0]?.budget).toMatchObject({ good: 29_000, bad: 30_000 });
    const condition = {
      severity: 'page',
      condition: { kind: 'burnrate', op: 'gt', threshold: 200, lookbackWindow: '1h' },
    };
    const policy = {
      kind: 'AlertPolicy',
      metadata: { name: 'p' },
      spec: {
        alertWhenBreaching: true,
        conditions: [{ kind: 'AlertCondition', metadata: { name: 'c' }, spec: condition }],
        notificationTargets: [
          { kind: 'AlertNotificationTarget', metadata: { name: 't' }, spec: { target: 'notify:console' } },
        ],
      },
    };
    const wrong = await app.client.previewObjective({
      text: JSON.stringify(availability({ alertPolicies: [policy] }), null, 2),
    });
    expect(wrong.problems.map((each) => each.code)).toEqual(['unfireable_alert']);
    expect(wrong.problems[0]?.message).toContain('200 x (1 - 0.99) = 2');
    expect(wrong.objectives).toEqual([]);
    expect((await app.client.previewObjective({ text: 'a: [' })).problems).not.toEqual([]);
  });
});

/** Stores the minutes from now on, as they will be. */
async function seedForward(app: TestApp, minutes: number): Promise<void> {
  const at = Math.floor(app.clock.now() / minute) * minute;
  const coming = Array.from({ length: minutes }, (_, index) => ({ at: at + index * minute, requests: 60, errors: 0 }));
  await storeMinutes(app.ctx.telemetry, 'checkout', coming);
}
