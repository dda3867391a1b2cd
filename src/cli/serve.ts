import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createApp, type App, version } from '../app.ts';
import { createToken, revokeSecret } from '../platform/auth.ts';
import { type Config, readConfig } from '../platform/config.ts';
import { asSystem, transaction } from '../platform/context.ts';
import type { Diagnostic } from '../platform/document.ts';
import { StartError } from '../platform/errors.ts';
import { createSecret } from '../platform/id.ts';
import { localServerFile, type LocalServer, readArgs } from './connect.ts';
import { exitCode } from './exit.ts';
import { dim, formatMilliseconds, green, print, printJson, red } from './output.ts';
import { watchFolder } from './watch.ts';

/** Milliseconds that work in hand gets to end; what is cut off is taken up, or asked about, at the next start. */
const graceMs = 20_000;

/** Runs the server until it is told to stop; prints the way in once it is ready. */
export async function serve(args: string[]): Promise<number> {
  const began = performance.now();
  const { values } = readArgs(args, {
    port: { type: 'string' },
    'otlp-port': { type: 'string' },
    host: { type: 'string' },
    ops: { type: 'string' },
    'no-fleet': { type: 'boolean', default: false },
  });
  const set = (name: string, value: string | undefined) => (value === undefined ? {} : { [name]: value });
  let config = readConfig({
    ...process.env,
    ...set('EVENKEEL_PORT', values.port),
    // Whoever takes any free port for the one means any free port for the other too.
    ...set(
      'EVENKEEL_OTLP_PORT',
      values['otlp-port'] ?? (values.port === '0' ? (process.env.EVENKEEL_OTLP_PORT ?? '0') : undefined),
    ),
    ...set('EVENKEEL_HOST', values.host),
    ...set('EVENKEEL_DATA', values.data),
    ...set('EVENKEEL_OPS', values.ops),
    ...(values['no-fleet'] ? { EVENKEEL_FLEET: '0' } : {}),
  });
  const say = (text: string) =>
    values.json
      ? printJson({ event: 'progress', step: text, milliseconds: Math.round(performance.now() - began) })
      : print(dim(`[${formatMilliseconds(performance.now() - began)}] ${text}`));

  const stopping = new Promise<string>((stop) => {
    process.once('SIGINT', () => stop('SIGINT'));
    process.once('SIGTERM', () => stop('SIGTERM'));
    // npm does not pass on what ends it: a server that it started must not stay behind unseen.
    if (process.env.npm_lifecycle_event !== undefined) {
      const parent = process.ppid;
      setInterval(() => process.ppid !== parent && stop('the end of npm'), 1000).unref();
    }
  });
  const ops = await stat(config.opsDirectory).catch(() => null);
  if (ops === null || !ops.isDirectory())
    throw new StartError(
      `Cannot read the operations repository "${config.opsDirectory}": it is not a folder; name one with --ops or EVENKEEL_OPS`,
    );
  // The connection to the fleet's supervisor is known only once it runs; its document name is fixed.
  const fleet: FleetPlace = { url: null, token: createSecret() };
  config = { ...config, connections: { ...config.connections } };
  const app = await createApp(config, { progress: say });
  let closeFleet: (() => Promise<void>) | null = null;
  let closeAccess = async () => {};
  let stopWatching = () => {};
  try {
    say('loading the operations repository');
    // Watched before it is read: what changes meanwhile is read again.
    stopWatching = await watchDocuments(app, config.opsDirectory);
    const problems = await app.loadDocuments(config.opsDirectory);
    if (problems.length > 0) reportDocuments(problems);
    if (config.fleet) closeFleet = await startFleet(app, config, fleet, say);
    await endLeftToken(app, config);
    const token = await localToken(app);
    closeAccess = () => endToken(app, token);
    await leaveAddress(config, {
      url: app.url,
      token,
      fleetUrl: fleet.url,
      fleetToken: fleet.url === null ? null : fleet.token,
    });
    const took = performance.now() - began;
    const link = await app.signInLink('user:local/administrator');
    if (values.json)
      printJson({
        event: 'ready',
        milliseconds: Math.round(took),
        url: app.url,
        otlpUrl: app.otlpUrl,
        signIn: link,
        version,
      });
    else {
      print('', green(`Evenkeel ${version} is ready in ${formatMilliseconds(took)}`));
      print(`  Console: ${link}`, `           (works once, for 30 minutes; "npx evenkeel sign-in" makes another)`);
      print(`  API:     ${app.url}/api/v1    telemetry: ${app.otlpUrl ?? `${app.url}/otlp`}/v1/{metrics,logs,traces}`);
      print(`  Try:     npm run demo:gameday    npx evenkeel review`, '');
    }
    const signal = await stopping;
    say(`stopping on ${signal}`);
    return exitCode.fine;
  } finally {
    setTimeout(() => process.exit(exitCode.fine), graceMs).unref();
    stopWatching();
    const failed = (error: unknown) => app.ctx.log.error({ err: error }, 'could not stop in good order');
    await closeFleet?.().catch(failed);
    await rm(join(config.dataDirectory, localServerFile), { force: true }).catch(failed);
    await closeAccess().catch(failed);
    await app.close();
  }
}

interface FleetPlace {
  url: string | null;
  token: string;
}

/** Starts the real part of the fleet when the operations folder brings one, as processes of their own. */
async function startFleet(
  app: App,
  config: Config,
  fleet: FleetPlace,
  say: (text: string) => void,
): Promise<(() => Promise<void>) | null> {
  const module = join(config.opsDirectory, 'fleet', 'start.ts');
  if (!existsSync(module)) return null;
  say('starting the fleet');
  const { startFleet: start } = (await import(resolve(module))) as {
    startFleet(options: {
      otlpEndpoint: string;
      otlpHeaders?: Record<string, string>;
      token: string;
    }): Promise<{ controlUrl: string; services: unknown[]; close(): Promise<void> }>;
  };
  const running = await start({ otlpEndpoint: app.otlpUrl ?? `${app.url}/otlp`, token: fleet.token });
  fleet.url = running.controlUrl;
  app.ctx.config.connections.fleet = { url: running.controlUrl, headers: { authorization: `Bearer ${fleet.token}` } };
  say(`the fleet runs: ${running.services.length} services`);
  return running.close;
}

/** Ends the token that a server left which was killed: nobody needs it any more. */
async function endLeftToken(app: App, config: Config): Promise<void> {
  try {
    const left = JSON.parse(await readFile(join(config.dataDirectory, localServerFile), 'utf8')) as LocalServer;
    await endToken(app, String(left.token));
  } catch {
    // Nothing was left, or nothing that can be read.
  }
}

async function endToken(app: App, secret: string): Promise<void> {
  await transaction(asSystem(app.ctx, 'serve'), (ctx) => revokeSecret(ctx, secret));
}

/** A token for the commands of this machine's user, ended when the server stops; the year is for one that was killed. */
async function localToken(app: App): Promise<string> {
  const ctx = asSystem(app.ctx, 'serve');
  return transaction(ctx, async (ctx) => {
    const made = await createToken(ctx, {
      name: 'local',
      role: 'administrator',
      actor: 'user:local/administrator',
      expiresAt: ctx.now() + 365 * 86_400_000,
    });
    return made.secret;
  });
}

async function leaveAddress(config: Config, server: LocalServer): Promise<void> {
  const file = join(config.dataDirectory, localServerFile);
  const fresh = `${file}.${process.pid}`;
  try {
    await mkdir(config.dataDirectory, { recursive: true });
    await rm(fresh, { force: true });
    // Written aside, so that no command ever reads half of it.
    await writeFile(fresh, JSON.stringify(server), { mode: 0o600, flag: 'wx' });
    await rename(fresh, file);
  } catch (cause) {
    await rm(fresh, { force: true }).catch(() => {});
    throw new StartError(
      `Cannot write "${file}": ${(cause as Error).message}; free disk space or choose another directory with EVENKEEL_DATA`,
      { cause },
    );
  }
}

function reportDocuments(problems: readonly Diagnostic[]): void {
  const errors = problems.filter((each) => each.severity === 'error');
  process.stderr.write(
    red(`The operations repository holds ${errors.length} errors; the last good version stays in force:\n`),
  );
  for (const each of errors.slice(0, 20))
    process.stderr.write(`  ${each.file}:${each.line}:${each.column}  ${each.message}\n`);
}

/** Puts the folder into force again when its files have changed. */
async function watchDocuments(app: App, directory: string): Promise<() => void> {
  const watching = await watchFolder(directory, async () => {
    try {
      const problems = await app.loadDocuments(directory);
      if (problems.length > 0) reportDocuments(problems);
    } catch (error) {
      app.ctx.log.error({ err: error }, 'documents could not be loaded');
    }
  });
  return () => watching.close();
}
