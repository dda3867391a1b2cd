import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callApi, openBrowser, signIn, type TestBrowser, visit } from './browser.ts';
import { writeOperations } from './operations.ts';
import { startServer, type TestServer } from './server.ts';

let ops: string;
let server: TestServer;
let browser: TestBrowser;

beforeAll(async () => {
  ops = await writeOperations();
  server = await startServer({ ops });
  browser = await openBrowser();
  await signIn(browser.page, server.signIn);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
  await rm(ops, { recursive: true, force: true });
});

interface Incident {
  id: string;
  number: number;
  state: string;
  severity: number;
  lead: string | null;
}

const openIncident = (title: string) =>
  callApi<Incident>(browser.page, 'POST', '/api/v1/incidents', { title, service: 'component:default/berth-planner' });
const readIncident = (id: string) => callApi<Incident>(browser.page, 'GET', `/api/v1/incidents/${id}`);

test('a acknowledges the incident that is shown, and the page says who has it', async () => {
  const { page } = browser;
  const incident = await openIncident('Radar is blind');
  await visit(page, `${server.url}/incidents/${incident.number}`);
  await page.getByText('Nobody has taken it').waitFor();
  await page.keyboard.press('a');
  await page.getByText('leads; the impact goes on').waitFor();
  expect((await readIncident(incident.id)).state).toBe('acknowledged');
});

test('g i, Tab and Enter reach and acknowledge an incident without a pointer', async () => {
  const { page } = browser;
  const incident = await openIncident('Crane 4 does not answer');
  await visit(page, server.url);
  await page.keyboard.press('g');
  await page.keyboard.press('i');
  await page.waitForURL('**/incidents');
  await tabTo(`#${incident.number} Crane 4 does not answer`);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Crane 4 does not answer' }).waitFor();
  await tabTo('Acknowledge and stop paging');
  await page.keyboard.press('Enter');
  await page.getByText('leads; the impact goes on').waitFor();
  expect((await readIncident(incident.id)).state).toBe('acknowledged');
});

test('u writes on the timeline, and s lowers the severity once there is a reason', async () => {
  const { page } = browser;
  const incident = await openIncident('Fog horn silent');
  await visit(page, `${server.url}/incidents/${incident.number}`);
  await page.keyboard.press('u');
  await page.keyboard.type('Compressor is off');
  await page.keyboard.press('Control+Enter');
  await page
    .getByRole('list', { name: /Timeline/ })
    .getByText('Compressor is off')
    .waitFor();
  await page.keyboard.press('Escape');
  await page.evaluate('document.activeElement.blur()');
  await page.keyboard.press('s');
  await page.getByRole('dialog').waitFor();
  await page.getByRole('radio', { name: 'Sev 3' }).focus();
  await page.keyboard.press('Space');
  // Lowering takes a reason: until one is given the button cannot be reached.
  await page.keyboard.press('Tab');
  await page.keyboard.type('The harbour is empty tonight');
  await tabTo('Change to severity 3');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  expect((await readIncident(incident.id)).severity).toBe(3);
});

test('an approval shows what it lets happen and can be given by keyboard alone', async () => {
  const { page } = browser;
  const execution = await callApi<{ id: string }>(page, 'POST', '/api/v1/executions', {
    runbook: 'close-north-quay',
    parameters: { Quay: 'south' },
  });
  await visit(page, `${server.url}/executions/${execution.id}`);
  const panel = page.getByRole('region', { name: 'Approval asked' });
  await panel.getByText('Close the south quay to arrivals?').waitFor();
  await panel.getByText('letShipsLeave').waitFor();
  await panel.getByText('PT1S').waitFor();
  await page.keyboard.press('p');
  expect(await page.evaluate<string>('document.activeElement.textContent')).toBe('Approve close the north quay');
  await page.keyboard.press('Enter');
  await page.getByText(/It succeeded/).waitFor({ timeout: 30_000 });
  const ended = await callApi<{ status: string }>(page, 'GET', `/api/v1/executions/${execution.id}`);
  expect(ended.status).toBe('Success');
});

test('Ctrl K finds a service by part of its name and goes there', async () => {
  const { page } = browser;
  await visit(page, server.url);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('berth pl');
  await page
    .getByRole('option', { name: /Berth planner/ })
    .first()
    .waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Berth planner' }).waitFor();
});

test('? shows the keys and Escape puts the focus back', async () => {
  const { page } = browser;
  await visit(page, server.url);
  await page.keyboard.press('?');
  await page.getByRole('dialog').getByText('Go to Incidents').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
});

test('/ filters the list of the page and keeps the filter in the address', async () => {
  const { page } = browser;
  await visit(page, `${server.url}/services`);
  await page.getByText('Tide table').first().waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('berth');
  await page.waitForURL('**/services?q=berth');
  await page.getByText('Tide table').waitFor({ state: 'hidden' });
});

/** Presses Tab until what is focused has this name; fails after more presses than any page has stops. */
async function tabTo(name: string): Promise<void> {
  for (let presses = 0; presses < 120; presses += 1) {
    await browser.page.keyboard.press('Tab');
    const focused = await browser.page.evaluate<string>('document.activeElement.textContent.trim()');
    if (focused.includes(name)) return;
  }
  throw new Error(`Tab never reached "${name}"`);
}
