import { rm } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Request } from 'playwright-core';
import { openBrowser, signIn, type TestBrowser } from './browser.ts';
import { writeOperations } from './operations.ts';
import { startServer, type TestServer } from './server.ts';

const budget = 500 * 1024;
const patience = 1_500;

let ops: string;
let server: TestServer;
let browser: TestBrowser;

beforeAll(async () => {
  ops = await writeOperations();
  server = await startServer({ ops });
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
  await rm(ops, { recursive: true, force: true });
});

test('the first load is under 500 kB gzip, bundles no font and is drawn within 1.5 s', async () => {
  const { page } = browser;
  const asked = new Set<string>();
  const note = (request: Request): void => void asked.add(request.url());
  page.on('request', note);
  await signIn(page, server.signIn);
  await page.getByText('Open incidents').waitFor();
  page.off('request', note);
  const files = [...asked].filter((each) => new URL(each).pathname === '/' || each.includes('/assets/'));
  const sizes = await Promise.all(files.map(async (each) => gzipSync(await (await fetch(each)).bytes()).length));
  const total = sizes.reduce((sum, each) => sum + each, 0);
  expect(total).toBeGreaterThan(50 * 1024);
  expect(total).toBeLessThan(budget);
  expect(files.filter((each) => /\.(woff2?|ttf|otf)/.test(each))).toEqual([]);
  expect(await page.evaluate<string>('getComputedStyle(document.body).fontFamily')).toMatch(/^system-ui/);

  // The second load is what a person has every day: files are in the cache.
  await page.reload();
  await page.getByText('Open incidents').waitFor();
  const drawn = await page.evaluate<number>('performance.now()');
  expect(drawn).toBeLessThan(patience);
});
