import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { existsSync, watch } from 'node:fs';
import { join, resolve } from 'node:path';
import { createApp, type App, version } from '../app.ts';
import { createToken } from '../platform/auth.ts';
import { type Config, readConfig } from '../platform/config.ts';
import { asSystem, transaction } from '../platform/context.ts';
import type { Diagnostic } from '../platform/document.ts';
import { createSecret } from '../platform/id.ts';
import { localServerFile, type LocalServer, readArgs } from './connect.ts';
import { exitCode } from './exit.ts';
import { dim, formatMilliseconds, green, print, printJson, red } from './output.ts';

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
    ...set('EVENKEEL_OTLP_PORT', values['otlp-port']),
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
  });
  // The connection to the fleet's supervisor is known only once it runs; its document name is fixed.
  const fleet: FleetPlace = { url: null, token: createSecret() };
  config = { ...config, connections: { ...config.connections } };
  const app = await createApp(config, { progress: say });
  let closeFleet: (() => Promise<void>) | null = null;
  let stopWatching = () => {};
  try {
    say('loading the operations repository');
    const problems = await app.loadDocuments(config.opsDirectory);
    if (problems.length > 0) reportDocuments(problems);
    stopWatching = watchDocuments(app, config.opsDirectory);
    if (config.fleet) closeFleet = await startFleet(app, config, fleet, say);
    const token = await localToken(app);
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
    stopWatching();
    await closeFleet?.();
    await rm(join(config.dataDirectory, localServerFile), { force: true });
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

/** A token for the commands of this machine's user; the one of the last start is ended. */
async function localToken(app: App): Promise<string> {
  const ctx = asSystem(app.ctx, 'serve');
  return transaction(ctx, async (ctx) => {
    const made = await createToken(ctx, {
      name: 'local',
      role: 'administrator',
      actor: 'user:local/administrator',
      expiresAt: ctx.now() + 30 * 86_400_000,
    });
    return made.secret;
  });
}

async function leaveAddress(config: Config, server: LocalServer): Promise<void> {
  await mkdir(config.dataDirectory, { recursive: true });
  const file = join(config.dataDirectory, localServerFile);
  await rm(file, { force: true });
  await writeFile(file, JSON.stringify(server), { mode: 0o600 });
  await chmod(file, 0o600);
}

function reportDocuments(problems: readonly Diagnostic[]): void {
  const errors = problems.filter((each) => each.severity === 'error');
  process.stderr.write(
    red(`The operations repository holds ${errors.length} errors; the last good version stays in force:\n`),
  );
  for (const each of errors.slice(0, 20))
    process.stderr.write(`  ${each.file}:${each.line}:${each.column}  ${each.message}\n`);
}

/** Puts the folder into force again when its files change, half a second after the last change. */
function watchDocuments(app: App, directory: string): () => void {
  let timer: NodeJS.Timeout | null = null;
  const load = () => {
    app
      .loadDocuments(directory)
      .then((problems) => problems.length > 0 && reportDocuments(problems))
      .catch((error: unknown) => app.ctx.log.error({ err: error }, 'documents could not be loaded'));
  };
  try {
    const watcher = watch(directory, { recursive: true }, () => {
      if (timer !== null) clearTimeout(timer);
      timer = setTimeout(load, 500);
    });
    watcher.on('error', (error) => app.ctx.log.error({ err: error }, 'the operations folder cannot be watched'));
    return () => {
      if (timer !== null) clearTimeout(timer);
      watcher.close();
    };
  } catch (error) {
    app.ctx.log.error({ err: error }, 'the operations folder cannot be watched');
    return () => {};
  }
}
