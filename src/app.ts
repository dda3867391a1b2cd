import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import { routes as allRoutes } from './contracts.ts';
import { readers } from './readers.ts';
import { createFeatures } from './features.ts';
import { createSignInCode } from './platform/auth.ts';
import { type AwsOperations, mountAwsJson } from './platform/aws-json.ts';
import { type Clock, systemClock } from './platform/clock.ts';
import type { Config } from './platform/config.ts';
import { asSystem, type Ctx } from './platform/context.ts';
import { type Database, openDatabase } from './platform/db.ts';
import type { Diagnostic } from './platform/document.ts';
import { OpsError, StartError } from './platform/errors.ts';
import { createDispatcher, registerSubscriptions } from './platform/dispatch.ts';
import { hasUnsealed, type LogEvent } from './platform/events.ts';
import { createHttpServer } from './platform/http.ts';
import { createJobRunner, hasDueJobs, releaseLeases } from './platform/jobs.ts';
import { lockDirectory, requireRoom } from './platform/lock.ts';
import { createLog, type Log } from './platform/log.ts';
import { createLoop } from './platform/loop.ts';
import { migrate } from './platform/migrate.ts';
import { toOpenApi } from './platform/openapi.ts';
import { createOutbound, type Outbound } from './platform/outbound.ts';
import { openTelemetryStore, type TelemetryStore } from './platform/telemetry.ts';
import { readTree } from './platform/tree.ts';
import { applyFiles, currentRevision } from './organization/document/document.ts';
import { mountTelemetry } from './prepare/telemetry/receive.ts';
import { mountStream } from './operate/event/stream.ts';

/** Version of this build, as in package.json. */
export const version = '0.1.0';

/** Parts that a host or a test may put in place of the real ones. */
export interface AppOptions {
  clock?: Clock;
  outbound?: Outbound;
  log?: Log;
  /** A database that is open already; the app closes it. */
  database?: Database;
  telemetry?: TelemetryStore;
  /** Called with each step of the start, for people. */
  progress?: (step: string) => void;
  /** Without a listener nothing is served; `inject` still works. */
  listen?: boolean;
  /** Names of features to leave out. */
  without?: readonly string[];
}

/** The running product. */
export interface App {
  ctx: Ctx;
  server: FastifyInstance;
  /** Address of the main port, such as `http://127.0.0.1:7700`; empty when it does not listen. */
  url: string;
  otlpUrl: string | null;
  /** Runs what is due (events, jobs, and what they lead to) until nothing is left to do now. */
  settle(): Promise<void>;
  /** Reads the operations folder and puts it into force; returns what is wrong when it was refused. */
  loadDocuments(directory: string): Promise<Diagnostic[]>;
  /** Makes a one-time sign-in link for a person. */
  signInLink(actor: string): Promise<string>;
  close(): Promise<void>;
}

/** Builds the product from its configuration and starts it. A start that cannot happen is a StartError. */
export async function createApp(config: Config, options: AppOptions = {}): Promise<App> {
  refuseOpenAddress(config);
  const closers: (() => Promise<void> | void)[] = [];
  const close = async () => {
    for (const each of closers.splice(0).reverse()) await each();
  };
  try {
    return await build(config, options, closers, close);
  } catch (error) {
    await close().catch(() => {});
    throw error;
  }
}

async function build(
  config: Config,
  options: AppOptions,
  closers: (() => Promise<void> | void)[],
  close: () => Promise<void>,
): Promise<App> {
  const progress = options.progress ?? (() => {});
  const log = options.log ?? createLog(config.logLevel);
  const clock = options.clock ?? systemClock;
  const tls = await readTls(config);
  if (options.database === undefined || options.telemetry === undefined)
    closers.push(await lockDirectory(config.dataDirectory));
  const embedsRecords = options.database === undefined && config.databaseUrl === null;
  const embedsTelemetry = options.telemetry === undefined && config.clickhouseUrl === null;
  if (embedsRecords || embedsTelemetry) await requireRoom(config.dataDirectory);

  progress('opening the stores');
  // Both are waited for even when one fails: what was opened is closed before the directory is given back.
  const [records, signals] = await Promise.allSettled([
    options.database ??
      openDatabase(
        config.databaseUrl === null
          ? { directory: join(config.dataDirectory, 'records') }
          : { url: config.databaseUrl },
      ),
    options.telemetry ??
      openTelemetryStore({
        ...(config.clickhouseUrl === null
          ? { directory: join(config.dataDirectory, 'telemetry') }
          : { url: config.clickhouseUrl }),
        retentionDays: config.retentionDays,
      }),
  ]);
  if (records.status === 'fulfilled') closers.push(() => records.value.close());
  if (signals.status === 'fulfilled' && options.telemetry === undefined) closers.push(() => signals.value.close());
  if (records.status === 'rejected') throw records.reason;
  if (signals.status === 'rejected') throw signals.reason;
  const database = records.value;
  const telemetry = signals.value;
  progress('bringing the record store up to date');
  await migrate(database);

  const outbound = options.outbound ?? createOutbound(config);
  closers.push(() => outbound.close());
  const ctx: Ctx = {
    db: database.db,
    clock,
    now: () => clock.now(),
    actor: { ref: 'system:evenkeel', role: 'administrator' },
    cause: null,
    config,
    log,
    telemetry,
    outbound,
    afterCommit: (then) => then(),
    wake: (what) => {
      wakeHere(what);
      neighbours.tell(what);
    },
    inTransaction: false,
  };
  const features = createFeatures().filter((each) => !options.without?.includes(each.name));
  const subscriptions = features.flatMap((each) => each.subscriptions ?? []);
  const dispatcher = createDispatcher(ctx, subscriptions);
  const jobs = createJobRunner(
    ctx,
    features.flatMap((each) => each.workers ?? []),
  );
  const failed = (error: unknown) => log.error({ err: error }, 'background work failed');
  // Processes on the same PostgreSQL tell each other; one that misses a word looks again within five seconds.
  const shared = database.kind === 'postgresql';
  const soon = (next: number | null) => (shared ? Math.min(next ?? Number.POSITIVE_INFINITY, ctx.now() + 5000) : next);
  const eventLoop = createLoop(async () => soon(await dispatcher.run()), ctx.now, failed);
  const jobLoop = createLoop(async () => soon(await jobs.pump()), ctx.now, failed);
  const wakeHere = (what: string) => (what === 'events' ? eventLoop.wake() : jobLoop.wake());
  const neighbours = createNeighbours(database, failed);
  closers.push(await database.listen(channel, wakeHere));
  if (!shared) await releaseLeases(ctx);
  await registerSubscriptions(ctx, subscriptions);
  for (const feature of features) await feature.start?.(asSystem(ctx, feature.name));
  closers.push(async () => {
    await Promise.all([eventLoop.close(), jobLoop.close()]);
    await jobs.idle();
  });

  let ready = false;
  const openapi = toOpenApi(allRoutes, version);
  const consoleDirectory = fileURLToPath(new URL('../web/dist', import.meta.url));
  const parts = (extend: (server: FastifyInstance, authenticate: Parameters<typeof mountStream>[1]) => void) => ({
    ctx,
    mounts: features.flatMap((each) =>
      each.routes === undefined ? [] : [{ routes: each.routes, handlers: each.handlers! }],
    ),
    openapi: () => openapi,
    health: async () => {
      const reasons = [...(await checkHealth(ctx)), ...(ready ? [] : ['still starting'])];
      return { ready: reasons.length === 0, reasons };
    },
    consoleDirectory,
    extend,
  });
  const receive = mountTelemetry(ctx, config);
  closers.push(() => receive.close());
  let authenticateSender: Parameters<typeof mountStream>[1] = () => Promise.resolve(null);
  const server = await createHttpServer(
    parts((server, authenticate) => {
      receive.mount(server, '/otlp', authenticate);
      authenticateSender = authenticate;
      mountAwsJson(server, ctx, Object.assign({}, ...features.map((each) => each.aws ?? {})) as AwsOperations);
      mountStream(server, authenticate, ctx, (heard: (event: LogEvent) => void) => dispatcher.onSealed(heard));
    }),
    tls,
  );
  closers.push(() => server.close());
  let otlpUrl: string | null = null;
  if (options.listen !== false) {
    progress('opening the ports');
    await listen(server, config.port, config.host, 'EVENKEEL_PORT');
    // Messages carry links: with a port that was free they need the one that was taken.
    ctx.config = { ...config, publicUrl: config.publicUrl ?? addressOf(server, config) };
    if (config.otlpPort !== null) {
      const otlp = receive.createServer(tls, (request) => authenticateSender(request));
      closers.push(() => otlp.close());
      await listen(otlp, config.otlpPort, config.host, 'EVENKEEL_OTLP_PORT');
      otlpUrl = addressOf(otlp, config);
    }
  }
  eventLoop.wake();
  jobLoop.wake();
  ready = true;

  const app: App = {
    ctx,
    server,
    url: options.listen === false ? '' : addressOf(server, config),
    otlpUrl,
    async settle() {
      // Still is what stays still: work that was claimed between two looks shows at the second.
      const isStill = async () =>
        !eventLoop.isBusy() &&
        !jobLoop.isBusy() &&
        !jobs.isBusy() &&
        !(await hasDueJobs(ctx)) &&
        !(await hasUnsealed(ctx)) &&
        !eventLoop.isBusy() &&
        !jobLoop.isBusy() &&
        !jobs.isBusy();
      for (let round = 0; round < 1000; round += 1) {
        await eventLoop.pass();
        await jobLoop.pass();
        await jobs.idle();
        if ((await isStill()) && (await isStill())) return;
      }
      throw new Error('Cannot settle: work goes on and on');
    },
    async loadDocuments(directory) {
      const { files, diagnostics } = await readTree(directory);
      try {
        await applyFiles(asSystem(ctx, 'documents'), files, readers, diagnostics);
        return [];
      } catch (error) {
        if (error instanceof OpsError && error.code === 'documents_rejected') return error.details as Diagnostic[];
        throw error;
      }
    },
    async signInLink(actor) {
      return `${config.publicUrl ?? app.url}/sign-in?code=${await createSignInCode(ctx, { ref: actor, role: 'administrator' })}`;
    },
    close,
  };
  return app;
}

/** The channel on which processes that share a database wake each other. */
const channel = 'evenkeel';

/** Tells the other processes of new work, at most once for all that comes within a tick. */
function createNeighbours(database: Database, failed: (error: unknown) => void): { tell(what: string): void } {
  const words = new Set<string>();
  return {
    tell(what) {
      if (database.kind !== 'postgresql') return;
      if (words.size === 0) {
        setImmediate(() => {
          for (const word of words) database.tell(channel, word).catch(failed);
          words.clear();
        });
      }
      words.add(what);
    },
  };
}

async function checkHealth(ctx: Ctx): Promise<string[]> {
  const reasons: string[] = [];
  const within = <T>(work: Promise<T>) =>
    Promise.race([
      work,
      new Promise<never>((_, refuse) => setTimeout(() => refuse(new Error('no answer within 3 s')), 3000).unref()),
    ]);
  await within(currentRevision(ctx)).catch((error: Error) => reasons.push(`records: ${error.message}`));
  await within(ctx.telemetry.health()).catch((error: Error) => reasons.push(`telemetry: ${error.message}`));
  return reasons;
}

function refuseOpenAddress(config: Config): void {
  const loopback = config.host === 'localhost' || config.host === '::1' || config.host.startsWith('127.');
  if (loopback || config.tls !== null || config.allowPlaintext) return;
  throw new StartError(
    `Cannot listen on "${config.host}" without TLS: set EVENKEEL_TLS_CERT and EVENKEEL_TLS_KEY, or EVENKEEL_ALLOW_PLAINTEXT=1 behind a proxy that ends TLS`,
  );
}

async function readTls(config: Config): Promise<{ cert: string; key: string } | null> {
  if (config.tls === null) return null;
  try {
    const [cert, key] = await Promise.all([readFile(config.tls.cert, 'utf8'), readFile(config.tls.key, 'utf8')]);
    return { cert, key };
  } catch (cause) {
    throw new StartError(
      `Cannot read the TLS files: ${(cause as Error).message}; check EVENKEEL_TLS_CERT and EVENKEEL_TLS_KEY`,
      { cause },
    );
  }
}

async function listen(server: FastifyInstance, port: number, host: string, variable: string): Promise<void> {
  try {
    await server.listen({ port, host });
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    const why = code === 'EADDRINUSE' ? 'it is taken by another process' : (cause as Error).message;
    throw new StartError(
      `Cannot listen on ${host}:${port}: ${why}; stop that process or choose another port with ${variable}`,
      { cause },
    );
  }
}

function addressOf(server: FastifyInstance, config: Config): string {
  const address = server.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : config.port;
  const host = config.host.includes(':') ? `[${config.host}]` : config.host === '0.0.0.0' ? '127.0.0.1' : config.host;
  return `${config.tls === null ? 'http' : 'https'}://${host}:${port}`;
}
