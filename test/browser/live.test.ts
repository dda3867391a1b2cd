import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callApi, openBrowser, signIn, type TestBrowser, visit } from './browser.ts';
import { writeOperations } from './operations.ts';
import { startServer, type TestServer } from './server.ts';

let ops: string;
let data: string;
let server: TestServer;
let browser: TestBrowser;

beforeAll(async () => {
  ops = await writeOperations();
  data = await mkdtemp(join(tmpdir(), 'evenkeel-browser-'));
  server = await startServer({ ops, data });
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
  await rm(ops, { recursive: true, force: true });
  await rm(data, { recursive: true, force: true });
});

test('without a session the console says how to get one', async () => {
  const { page } = browser;
  await page.goto(server.url);
  await page.getByText('npx evenkeel sign-in').waitFor();
  await signIn(page, server.signIn);
  expect(await page.getByText('npx evenkeel sign-in').count()).toBe(0);
});

test('what happens elsewhere appears without a reload', async () => {
  const { page } = browser;
  await visit(page, server.url);
  await page.getByText('Live', { exact: true }).waitFor();
  await callApi(page, 'POST', '/api/v1/incidents', {
    title: 'Lock gate stuck',
    service: 'component:default/berth-planner',
  });
  await page.getByRole('link', { name: /Lock gate stuck/ }).waitFor({ timeout: 10_000 });
});

test('a lost connection says so, and what happened meanwhile is caught up', async () => {
  const { page } = browser;
  await visit(page, server.url);
  await page.getByText('Live', { exact: true }).waitFor();
  const port = Number(new URL(server.url).port);
  await server.stop('SIGKILL');
  await page.getByText(/Connection lost for/).waitFor({ timeout: 15_000 });
  server = await startServer({ ops, data, port });
  // Another client acts before this page is connected again.
  const other = await openBrowser();
  await signIn(other.page, server.signIn);
  await callApi(other.page, 'POST', '/api/v1/incidents', {
    title: 'Buoy adrift',
    service: 'component:default/tide-table',
  });
  await other.close();
  await page.getByRole('link', { name: /Buoy adrift/ }).waitFor({ timeout: 30_000 });
  await page.getByText('Live', { exact: true }).waitFor();
  expect(await page.getByText(/Connection lost for/).count()).toBe(0);
});

test('light and dark follow the system until a person chooses', async () => {
  const { page } = browser;
  await page.emulateMedia({ colorScheme: 'dark' });
  await visit(page, server.url);
  const mode = () => page.evaluate<string>('document.documentElement.dataset.mode');
  expect(await mode()).toBe('dark');
  await page.getByRole('button', { name: /change between light and dark/ }).click();
  expect(await mode()).toBe('light');
  await page.reload();
  await page.getByRole('heading', { level: 1 }).waitFor();
  expect(await mode()).toBe('light');
});
