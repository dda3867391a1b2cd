import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

/** A browser with one page and a profile of its own. */
export interface TestBrowser {
  page: Page;
  context: BrowserContext;
  /** What the page complained of: uncaught errors and messages of level error. */
  complaints: string[];
  close(): Promise<void>;
}

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Opens Debian's Chromium; `EVENKEEL_CHROMIUM` names another one. */
export async function openBrowser(): Promise<TestBrowser> {
  const profile = await mkdtemp(join(tmpdir(), 'evenkeel-chromium-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.EVENKEEL_CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: flags,
    viewport: { width: 1440, height: 900 },
  });
  const page = context.pages()[0] ?? (await context.newPage());
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${page.url()}: ${message.text()} ${message.location().url}`);
  });
  return {
    page,
    context,
    complaints,
    close: async () => {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

/** Signs the browser in with a link that holds once and waits for the console. */
export async function signIn(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.waitForURL((url) => url.pathname === '/');
  await page.getByRole('heading', { level: 1 }).waitFor();
}

/** Calls the API as the console of the page would, with its session. */
export async function callApi<T>(page: Page, method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> {
  return page.evaluate(
    async (call) => {
      const response = await fetch(call.path, {
        method: call.method,
        headers: { 'content-type': 'application/json', 'x-evenkeel-request': '1' },
        ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      });
      const answer: unknown = await response.json();
      if (!response.ok) throw new Error(`${call.method} ${call.path}: ${JSON.stringify(answer)}`);
      return answer as T;
    },
    { method, path, body },
  );
}

/** Goes to a place of the console and waits until nothing is loading. */
export async function visit(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.getByRole('heading', { level: 1 }).waitFor();
  const bones = page.locator('.bones').first();
  while ((await bones.count()) > 0) await bones.waitFor({ state: 'detached' });
}

/** Asks again until there is an answer, for half a minute at most. */
export async function until<T>(page: Page, ask: () => Promise<T | undefined>): Promise<T> {
  for (let round = 0; round < 120; round += 1) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await page.waitForTimeout(250);
  }
  throw new Error('There was no answer within half a minute');
}

/** Sends the event on which the rule `storm-warning` acts, as a client outside would, and returns its id. */
export async function sendStorm(page: Page): Promise<string> {
  const id = `storm-${crypto.randomUUID()}`;
  await page.evaluate(
    async (event) => {
      const response = await fetch('/api/v1/events', {
        method: 'POST',
        headers: { 'content-type': 'application/cloudevents+json', 'x-evenkeel-request': '1' },
        body: JSON.stringify(event),
      });
      if (!response.ok) throw new Error(`The event was refused: ${await response.text()}`);
    },
    { specversion: '1.0', id, source: '/weather', type: 'org.example.weather.warning', data: { force: 10 } },
  );
  return id;
}
