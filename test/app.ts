import { readFile, rm } from 'node:fs/promises';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import pg from 'pg';
import { type App, createApp } from '../src/app.ts';
import { routes } from '../src/contracts.ts';
import { applyFiles } from '../src/organization/document/document.ts';
import { createToken } from '../src/platform/auth.ts';
import { createPushableClock, type PushableClock } from '../src/platform/clock.ts';
import { type Config, readConfig } from '../src/platform/config.ts';
import type { Actor } from '../src/platform/context.ts';
import { type Client, createClient } from '../src/platform/contract.ts';
import { type Database, openDatabase } from '../src/platform/db.ts';
import type { SourceFile } from '../src/platform/document.ts';
import { createLog } from '../src/platform/log.ts';
import type { Mail, Outbound, OutboundRequest, OutboundResponse } from '../src/platform/outbound.ts';
import { openTelemetryStore, telemetryColumns, type TelemetryStore } from '../src/platform/telemetry.ts';
import { readTree } from '../src/platform/tree.ts';
import { readers } from '../src/readers.ts';

/** The outside world in a test: it answers as told and keeps what was sent. What nobody expected fails the test. */
export interface World extends Outbound {
  requests: OutboundRequest[];
  mails: Mail[];
  /** Answers requests whose URL contains the text; a function may answer each in its own way or throw. */
  onRequest(
    urlPart: string,
    answer:
      | Partial<OutboundResponse>
      | ((request: OutboundRequest) => Partial<OutboundResponse> | Promise<Partial<OutboundResponse>>),
  ): void;
  /** Accepts mail to addresses that contain the text. */
  onMail(addressPart: string): void;
  unexpected: string[];
}

export interface TestApp extends App {
  clock: PushableClock;
  world: World;
  /** A client with the given role's token; administrator by default. */
  client: Client<typeof routes>;
  as(actor: Actor): Promise<Client<typeof routes>>;
  /** Puts files into force (name to YAML text), or a whole folder. */
  load(files: Record<string, string> | string): Promise<void>;
  /** Pushes the clock and settles. */
  forward(milliseconds: number): Promise<void>;
}

export interface TestAppOptions {
  config?: Partial<Config>;
  /** Serve on free ports; else requests are injected. */
  listen?: boolean;
  database?: Database;
  /** Answers of the outside world that must be there before the product starts: URL part to answer. */
  answers?: Record<string, Partial<OutboundResponse>>;
  /** Names of features to leave out, for a test of one part alone. */
  without?: readonly string[];
  /** Log level; silent by default. */
  log?: string;
}

/** Brings a migrated database back to how the migrations left it, which is quicker than to make another. */
const emptyAll = `do $$ declare each text; begin
  set local session_replication_role = replica;
  for each in select format('%I.%I', schemaname, tablename) from pg_tables
      where schemaname not in ('pg_catalog', 'information_schema') and tablename <> 'migration' loop
    execute 'delete from ' || each;
  end loop;
  for each in select format('%I.%I', schemaname, sequencename) from pg_sequences where last_value is not null loop
    execute 'alter sequence ' || each || ' restart';
  end loop;
  for each in select distinct tgrelid::regclass::text from pg_trigger where tgenabled = 'D' and not tgisinternal loop
    execute 'alter table ' || each || ' enable trigger user';
  end loop;
end $$`;

/** Embedded databases of this process that no test uses now. */
const idle: Database[] = [];

async function takeEmbedded(): Promise<Database> {
  const database =
    idle.pop() ?? (await openDatabase({ dump: new Blob([await readFile(process.env.EVENKEEL_TEST_DUMP!)]) }));
  return {
    ...database,
    async close() {
      try {
        await database.runScript(emptyAll);
        idle.push(database);
      } catch {
        await database.close();
      }
    },
  };
}

/** Opens an empty migrated database of the kind that the run is for. */
export async function openTestDatabase(): Promise<Database> {
  const url = process.env.DATABASE_URL;
  if (url === undefined || url === '') return takeEmbedded();
  const template = process.env.EVENKEEL_TEST_TEMPLATE!;
  const name = `${template.replace('template', 'test')}_${process.pid}_${Math.floor(performance.now() * 1000)}`;
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  await admin.query(`create database ${name} template ${template}`);
  const target = new URL(url);
  target.pathname = `/${name}`;
  const database = await openDatabase({ url: target.href });
  return {
    ...database,
    async close() {
      await database.close();
      await admin.query(`drop database if exists ${name} with (force)`);
      await admin.end();
    },
  };
}

/** Starts the whole product on a fresh database; it is closed, and the world checked, when the test ends. */
export async function createTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const directory = mkdtempSync(join(tmpdir(), 'evenkeel-test-'));
  const clock = createPushableClock();
  const world = createWorld();
  for (const [urlPart, answer] of Object.entries(options.answers ?? {})) world.onRequest(urlPart, answer);
  const config: Config = {
    ...readConfig({
      EVENKEEL_PORT: '0',
      EVENKEEL_OTLP_PORT: '-1',
      EVENKEEL_DATA: directory,
      EVENKEEL_FLEET: '0',
      EVENKEEL_SMTP_URL: 'smtp://mail.test',
    }),
    ...options.config,
  };
  const telemetry = lazyTelemetry();
  const app = await createApp(config, {
    clock,
    outbound: world,
    database: options.database ?? (await openTestDatabase()),
    telemetry,
    log: createLog(options.log ?? 'silent'),
    listen: options.listen ?? false,
    ...(options.without === undefined ? {} : { without: options.without }),
  });
  onTestFinished(async () => {
    await app.close();
    await telemetry.close();
    await rm(directory, { recursive: true, force: true });
    if (world.unexpected.length > 0)
      throw new Error(`The outside world got what nobody expected: ${world.unexpected.join('; ')}`);
  });
  const as = async (actor: Actor) => {
    const { secret } = await createToken(app.ctx, { name: actor.ref, role: actor.role, actor: actor.ref });
    return createClient(routes, async (call) => {
      const response = await app.server.inject({
        method: call.method,
        url: call.path,
        headers: { authorization: `Bearer ${secret}` },
        ...(call.body === undefined ? {} : { payload: call.body as object }),
      });
      const answer = response.json() as { detail?: string };
      if (response.statusCode >= 400) throw Object.assign(new Error(answer.detail), answer);
      return answer;
    });
  };
  return {
    ...app,
    clock,
    world,
    as,
    client: await as({ ref: 'user:default/tester', role: 'administrator' }),
    async load(given) {
      const files: SourceFile[] =
        typeof given === 'string'
          ? (await readTree(given)).files
          : Object.entries(given).map(([file, text]) => ({ file, text }));
      await applyFiles({ ...app.ctx, actor: { ref: 'user:default/tester', role: 'administrator' } }, files, readers);
      await app.settle();
    },
    async forward(milliseconds) {
      clock.forward(milliseconds);
      await app.settle();
    },
  };
}

function createWorld(): World {
  const answers: { urlPart: string; answer: Parameters<World['onRequest']>[1] }[] = [];
  const mailParts: string[] = [];
  const world: World = {
    requests: [],
    mails: [],
    unexpected: [],
    onRequest(urlPart, answer) {
      answers.unshift({ urlPart, answer });
    },
    onMail(addressPart) {
      mailParts.push(addressPart);
    },
    async request(request) {
      world.requests.push(request);
      const found = answers.find((each) => request.url.includes(each.urlPart));
      if (found === undefined) {
        world.unexpected.push(`${request.method} ${request.url}`);
        throw new Error(`Nobody answers ${request.url}`);
      }
      const answer = typeof found.answer === 'function' ? await found.answer(request) : found.answer;
      return { status: 200, headers: {}, body: '', ...answer };
    },
    async mail(mail) {
      world.mails.push(mail);
      if (!mailParts.some((part) => mail.to.includes(part))) world.unexpected.push(`mail to ${mail.to}`);
    },
    close() {},
  };
  return world;
}

let shared: Promise<TelemetryStore> | null = null;
let usedBefore = false;

/** Opens the real store of this process (chDB holds one directory per process); a new test begins with empty tables. */
async function openTelemetry(): Promise<TelemetryStore> {
  shared ??= openTelemetryStore({ directory: mkdtempSync(join(tmpdir(), 'evenkeel-chdb-')), retentionDays: 30 });
  const store = await shared;
  if (usedBefore) {
    for (const table of Object.keys(telemetryColumns)) await store.command(`TRUNCATE TABLE ${table}`);
  }
  usedBefore = true;
  return store;
}

/** The telemetry of one test, opened when it is first used: most tests never need it. */
function lazyTelemetry(): TelemetryStore {
  let opened: Promise<TelemetryStore> | null = null;
  const listeners = new Set<Parameters<TelemetryStore['onInsert']>[0]>();
  let stop = () => {};
  const open = () =>
    (opened ??= openTelemetry().then((store) => {
      stop = store.onInsert((table, oldest) => {
        for (const listener of listeners) listener(table, oldest);
      });
      return store;
    }));
  return new Proxy({} as TelemetryStore, {
    get(_, name: string) {
      if (name === 'then') return undefined;
      if (name === 'kind') return 'chdb';
      if (name === 'retentionDays') return 30;
      if (name === 'close') return async () => stop();
      if (name === 'onInsert') {
        return (listener: Parameters<TelemetryStore['onInsert']>[0]) => {
          listeners.add(listener);
          return () => void listeners.delete(listener);
        };
      }
      return async (...args: unknown[]) => {
        const store = (await open()) as unknown as Record<string, (...args: unknown[]) => unknown>;
        return store[name]!(...args);
      };
    },
  });
}
