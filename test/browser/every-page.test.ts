import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findOverflow, findViolations } from './audit.ts';
import { callApi, openBrowser, sendStorm, signIn, type TestBrowser, until, visit } from './browser.ts';
import { writeOperations } from './operations.ts';
import { startServer, type TestServer } from './server.ts';

const places = [
  'now',
  'incidents',
  'incident',
  'alarms',
  'alarm',
  'composite',
  'catalogue',
  'silences',
  'objectives',
  'objective',
  'rules',
  'rule',
  'dead letters',
  'dead letter',
  'replays',
  'replay',
  'events',
  'event',
  'services',
  'service',
  'runbooks',
  'runbook',
  'executions',
  'execution',
  'learn',
  'analysis',
  'review',
  'practice',
  'settings',
  'nowhere',
] as const;
type Place = (typeof places)[number];

const wide = [1440, 900] as const;
const narrow = [390, 844] as const;

let ops: string;
let server: TestServer;
let browser: TestBrowser;
let paths: Record<Place, string>;
const titles = new Map<Place, string>();

beforeAll(async () => {
  ops = await writeOperations();
  server = await startServer({ ops });
  browser = await openBrowser();
  await signIn(browser.page, server.signIn);
  paths = await makeRecords(browser);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
  await rm(ops, { recursive: true, force: true });
});

/** Makes one record of each kind, so that no page is looked at empty only, and returns where each page is. */
async function makeRecords({ page }: TestBrowser): Promise<Record<Place, string>> {
  const incident = await callApi<{ id: string; number: number }>(page, 'POST', '/api/v1/incidents', {
    title: 'Berths are double-booked',
    service: 'component:default/berth-planner',
    impact: 'high',
    urgency: 'high',
  });
  const old = await callApi<{ id: string }>(page, 'POST', '/api/v1/incidents', {
    title: 'Tide table a day behind',
    service: 'component:default/tide-table',
  });
  await callApi(page, 'POST', `/api/v1/incidents/${old.id}/resolve`, { note: 'Loaded again' });
  await callApi(page, 'POST', `/api/v1/incidents/${incident.id}/notes`, { text: 'Two pilots report the same berth' });
  const execution = await callApi<{ id: string }>(page, 'POST', '/api/v1/executions', {
    runbook: 'close-north-quay',
    incident: incident.id,
  });
  await callApi(page, 'POST', '/api/v1/review/milestones', { name: 'First light' });
  await callApi(page, 'POST', '/api/v1/silences', {
    matchers: [{ label: 'alarm', operator: '=', value: 'tide-table-silent' }],
    owner: 'group:default/harbour',
    comment: 'The tide table is moved',
    minutes: 60,
  });
  const storm = await sendStorm(page);
  const replay = await callApi<{ id: string }>(page, 'POST', '/api/v1/replays', {
    from: new Date(Date.now() - 3_600_000).toISOString(),
    to: new Date(Date.now() + 60_000).toISOString(),
  });
  const letter = await until(page, async () => {
    const { items } = await callApi<{ items: { id: string }[] }>(page, 'GET', '/api/v1/dead-letters');
    return items[0];
  });
  const analysis = await until(page, async () => {
    const { items } = await callApi<{ items: { id: string }[] }>(page, 'GET', '/api/v1/analyses');
    return items[0];
  });
  const events = await callApi<{ items: { id: string }[] }>(
    page,
    'GET',
    '/api/v1/events?typePrefix=evenkeel.incident.',
  );
  const review = await callApi<{ practices: { id: string }[] }>(page, 'GET', '/api/v1/review');
  return {
    now: '/',
    incidents: '/incidents',
    incident: `/incidents/${incident.number}`,
    alarms: '/alarms',
    alarm: '/alarms/berth-planner-errors',
    composite: '/alarms/harbour-impaired',
    catalogue: '/alarm-catalogue',
    silences: '/silences',
    objectives: '/objectives',
    objective: '/objectives/berths-are-given',
    rules: '/rules',
    rule: `/rules/storm-warning?event=${storm}`,
    'dead letters': '/dead-letters',
    'dead letter': `/dead-letters/${letter.id}`,
    replays: '/replays',
    replay: `/replays/${replay.id}`,
    events: '/events',
    event: `/events/${events.items[0]?.id}`,
    services: '/services',
    service: '/services/berth-planner',
    runbooks: '/runbooks',
    runbook: '/runbooks/close-north-quay',
    executions: '/executions',
    execution: `/executions/${execution.id}`,
    learn: '/analyses',
    analysis: `/analyses/${analysis.id}`,
    review: '/review',
    practice: `/review/practices/${review.practices[0]?.id}`,
    settings: '/settings',
    nowhere: '/no/such/page',
  };
}

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  test.each(places)(
    '%s has no serious or critical violation, nothing that scrolls sideways and no complaint',
    async (place) => {
      const { page, complaints } = browser;
      complaints.length = 0;
      await page.emulateMedia({ colorScheme });
      const found: string[] = [];
      // Dark differs by its colours alone, which one width shows.
      for (const [width, height] of colorScheme === 'light' ? [wide, narrow] : [wide]) {
        await page.setViewportSize({ width, height });
        await visit(page, server.url + paths[place]);
        await page.waitForTimeout(400);
        const failed = await page.locator('.failed').allTextContents();
        found.push(...failed.map((each) => `${width}: ${each}`));
        const overflow = await findOverflow(page);
        if (overflow > 0) found.push(`${width}: scrolls sideways by ${overflow} pixels`);
        found.push(...(await findViolations(page)).map((each) => `${width}: ${each}`));
        expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
        if (colorScheme === 'light' && width === wide[0]) titles.set(place, await page.title());
      }
      expect([...found, ...complaints]).toEqual([]);
    },
  );
});

test('every page names itself in the title', () => {
  expect(new Set(titles.values()).size).toBe(places.length);
});

test('the audit finds what is planted: a picture without words and something too wide', async () => {
  const { page } = browser;
  await page.setViewportSize({ width: 390, height: 844 });
  await visit(page, server.url);
  await page.evaluate(
    `document.querySelector('main').insertAdjacentHTML('beforeend', '<img src="/assets/none.png"><div style="width: 900px">wide</div>')`,
  );
  expect(await findOverflow(page)).toBeGreaterThan(0);
  expect((await findViolations(page)).join('\n')).toContain('image-alt');
});
