import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callApi, openBrowser, sendStorm, signIn, type TestBrowser, until, visit } from './browser.ts';
import { findViolations } from './audit.ts';
import { writeOperations } from './operations.ts';
import { startServer, type TestServer } from './server.ts';

let ops: string;
let server: TestServer;
let browser: TestBrowser;

interface Alarm {
  state: string;
  acknowledged: { note: string | null; until: string | null } | null;
}

interface Silence {
  id: string;
  comment: string;
  owner: string;
  state: string;
  alarms: string[];
}

beforeAll(async () => {
  ops = await writeOperations();
  server = await startServer({ ops });
  browser = await openBrowser();
  await signIn(browser.page, server.signIn);
  await until(browser.page, async () => ((await readAlarm()).state === 'ALARM' ? true : undefined));
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
  await rm(ops, { recursive: true, force: true });
});

const readAlarm = () => callApi<Alarm>(browser.page, 'GET', '/api/v1/alarms/tide-table-silent');
const listSilences = async () => (await callApi<{ items: Silence[] }>(browser.page, 'GET', '/api/v1/silences')).items;

/** Presses Tab until what is focused has this name. */
async function tabTo(name: string): Promise<void> {
  for (let presses = 0; presses < 120; presses += 1) {
    await browser.page.keyboard.press('Tab');
    const focused = await browser.page.evaluate<string>(
      "(document.activeElement.textContent.trim() || document.activeElement.getAttribute('aria-label') || document.activeElement.labels?.[0]?.textContent) ?? ''",
    );
    if (focused.includes(name)) return;
  }
  throw new Error(`Tab never reached "${name}"`);
}

test('the alarms open with those that fire, and with what each is', async () => {
  const { page } = browser;
  await visit(page, `${server.url}/alarms`);
  await page.getByRole('heading', { level: 1, name: '2 alarms of 3 fire' }).waitFor();
  const rows = page.getByRole('table', { name: 'Alarms' }).getByRole('row');
  const states = await rows.locator('td:nth-child(2)').allTextContents();
  expect(states).toEqual(['Firing', 'Firing', 'No data']);
});

test('ten thousand alarms are drawn by the hundred, and the filter finds one of them', async () => {
  const { page } = browser;
  const { items } = await callApi<{ items: { name: string; ref: string }[] }>(page, 'GET', '/api/v1/alarms');
  const many = Array.from({ length: 10_000 }, (_, index) => {
    const name = `buoy-${String(index).padStart(5, '0')}`;
    return { ...items[index % items.length], name, ref: `alarm:default/${name}` };
  });
  const answer = JSON.stringify({ items: many });
  await page.route(/\/api\/v1\/alarms$/, (route) => route.fulfill({ contentType: 'application/json', body: answer }));
  try {
    await visit(page, `${server.url}/alarms`);
    const rows = page.getByRole('table', { name: 'Alarms' }).locator('tbody tr');
    await page.getByText('10,000 alarms').waitFor();
    expect(await rows.count()).toBe(100);
    await page.keyboard.press('/');
    await page.keyboard.type('buoy-07777');
    await page.getByText('1 of 10000').first().waitFor({ timeout: 3_000 });
    expect(await rows.count()).toBe(1);
  } finally {
    await page.unroute(/\/api\/v1\/alarms$/);
  }
});

test('s silences the alarm that is shown, after a look at what falls under it, by keyboard alone', async () => {
  const { page } = browser;
  await visit(page, `${server.url}/alarms/tide-table-silent`);
  await page.getByText('Its actions do not run now').waitFor({ state: 'detached' });
  await page.keyboard.press('s');
  const dialog = page.getByRole('dialog');
  await dialog.getByText('1 alarm of 3 falls under it, 1 of them firing now').waitFor();
  await dialog.getByText(/Needs an owner, a reason/).waitFor();
  expect(await findViolations(page)).toEqual([]);
  await page.keyboard.type('The tide table is moved to the new pier');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.type('Harbour');
  await tabTo('Silence for 1 h');
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'hidden' });
  await page
    .getByRole('region', { name: 'Its actions do not run now' })
    .getByText(/new pier/)
    .waitFor();
  const [silence] = await listSilences();
  expect(silence).toMatchObject({ owner: 'group:default/harbour', state: 'active', alarms: ['tide-table-silent'] });
});

test('a silence ends by keyboard after it was said who is told, and stays in the list as ended', async () => {
  const { page } = browser;
  await visit(page, server.url);
  await page.keyboard.press('g');
  await page.keyboard.press('q');
  await page.waitForURL('**/silences');
  await page.getByRole('heading', { level: 1, name: '1 silence active, 1 alarm under it' }).waitFor();
  await tabTo('End now');
  await page.keyboard.press('Enter');
  await page.getByText('tide-table-silent fires: whoever is on call is told at once.').waitFor();
  await page.keyboard.press('Enter');
  await page
    .getByRole('region', { name: 'Ended in the last 30 days' })
    .getByText(/new pier/)
    .waitFor();
  expect((await listSilences())[0]?.state).toBe('ended');
});

test('a acknowledges the alarm that fires, with minutes and a note, by keyboard alone', async () => {
  const { page } = browser;
  await visit(page, `${server.url}/alarms/tide-table-silent`);
  await page.getByRole('button', { name: 'Acknowledge…' }).waitFor();
  await page.keyboard.press('a');
  const dialog = page.getByRole('dialog');
  await dialog.getByText('You say that you are on it').waitFor();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('90');
  await page.keyboard.press('Tab');
  await page.keyboard.type('Counting by hand');
  await tabTo('Acknowledge for 1 h 30 min');
  await page.keyboard.press('Enter');
  await page
    .getByRole('region', { name: 'Somebody has it' })
    .getByText(/Counting by hand/)
    .waitFor();
  expect((await readAlarm()).acknowledged?.note).toBe('Counting by hand');
});

test('an alarm tells why it was in its state at a moment that the address names', async () => {
  const { page } = browser;
  await visit(page, `${server.url}/alarms/tide-table-silent?at=${new Date(Date.now() - 1_000).toISOString()}`);
  const why = page.getByRole('region', { name: 'Why it was in its state' });
  await why
    .getByText(/without data counts as breaching/)
    .first()
    .waitFor();
  await why.getByText('missing, taken as breaching').first().waitFor();
  await why.getByRole('button', { name: 'Back to now' }).click();
  await page.getByRole('region', { name: 'Why it is in this state' }).waitFor();
  expect(new URL(page.url()).search).toBe('');
});

test('a rule tells field by field why an event does not match', async () => {
  const { page } = browser;
  await visit(page, `${server.url}/rules/storm-warning`);
  await page.getByRole('button', { name: 'Paste one' }).click();
  await page
    .getByLabel('Event as JSON')
    .fill('{"specversion":"1.0","id":"1","source":"/w","type":"org.example.weather.warning","data":{"force":4}}');
  await page.getByRole('button', { name: 'Hold it against the rule' }).click();
  const force = page.getByRole('row', { name: /force/ });
  await force.getByText('does not fit').waitFor();
  await force.getByText('4', { exact: true }).waitFor();
  await page.getByRole('row', { name: /type/ }).getByText('fits', { exact: true }).waitFor();
});

test('a dry run tells what would match, and delivers nothing', async () => {
  const { page } = browser;
  await sendStorm(page);
  await visit(page, `${server.url}/replays?rule=storm-warning`);
  await page.getByLabel('to', { exact: true }).fill(localMinute(Date.now() + 120_000));
  await page.getByRole('button', { name: 'Tell what would match' }).click();
  await page.getByRole('heading', { level: 1, name: /1 match in \d+ events?, nothing was delivered/ }).waitFor();
  await page.getByRole('link', { name: 'storm-warning' }).waitFor();
});

test('a dead letter is put aside with a reason, and none waits then', async () => {
  const { page } = browser;
  await until(page, async () => {
    const { waiting } = await callApi<{ waiting: number }>(page, 'GET', '/api/v1/dead-letters');
    return waiting === 1 ? true : undefined;
  });
  await visit(page, `${server.url}/dead-letters`);
  await page.getByRole('link', { name: /storm-warning/ }).click();
  await page.getByRole('heading', { level: 1, name: /storm-warning could not reach/ }).waitFor();
  expect(await page.getByRole('button', { name: 'Put aside for good' }).isDisabled()).toBe(true);
  await page.getByLabel('Note').fill('There is no horn any more');
  await page.getByRole('button', { name: 'Put aside for good' }).click();
  await page.getByText('Put aside', { exact: true }).waitFor();
  await page.keyboard.press('Escape');
  await page.evaluate('document.activeElement.blur()');
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await page.getByRole('heading', { level: 1, name: 'No delivery waits' }).waitFor();
});

function localMinute(instant: number): string {
  const local = new Date(instant - new Date(instant).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}
