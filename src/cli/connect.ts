import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { routes } from '../contracts.ts';
import { type Call, type Client, createClient } from '../platform/contract.ts';
import { ServerError, UsageError } from './exit.ts';

/** Options that every command takes. */
export const commonOptions = {
  json: { type: 'boolean', default: false },
  url: { type: 'string' },
  token: { type: 'string' },
  data: { type: 'string' },
} as const satisfies ParseArgsConfig['options'];

/** Reads a command's arguments; a word that is not known is a UsageError. */
export function readArgs<T extends NonNullable<ParseArgsConfig['options']>>(
  args: string[],
  options: T,
  positionals = 0,
) {
  try {
    const parsed = parseArgs({
      args,
      options: { ...commonOptions, ...options },
      allowPositionals: positionals > 0,
      strict: true,
    });
    if (parsed.positionals.length > positionals) throw new Error(`unexpected "${parsed.positionals[positionals]}"`);
    return parsed;
  } catch (error) {
    throw new UsageError(`Cannot read the arguments: ${(error as Error).message}`);
  }
}

/** Refuses what is no folder, in the name of the action. */
export async function requireFolder(directory: string, action: string): Promise<string> {
  const found = await stat(directory).catch(() => null);
  if (found === null || !found.isDirectory())
    throw new UsageError(`Cannot ${action} "${directory}": it is not a folder`);
  return directory;
}

/** Where a running server left its address and a token for this machine's user. */
export interface LocalServer {
  url: string;
  token: string;
  fleetUrl: string | null;
  fleetToken: string | null;
}

/** The file in the data directory that holds a LocalServer; readable by its owner only. */
export const localServerFile = 'server.json';

/** Finds the server: options, then EVENKEEL_URL and EVENKEEL_TOKEN, then what the server of the data directory left. */
export async function findServer(options: {
  url?: string | undefined;
  token?: string | undefined;
  data?: string | undefined;
}): Promise<LocalServer> {
  const directory = resolve(options.data ?? process.env.EVENKEEL_DATA ?? './.evenkeel');
  const url = options.url ?? process.env.EVENKEEL_URL;
  const token = options.token ?? process.env.EVENKEEL_TOKEN;
  if (url !== undefined && token !== undefined)
    return { url: url.replace(/\/$/, ''), token, fleetUrl: null, fleetToken: null };
  const file = join(directory, localServerFile);
  let local: LocalServer;
  try {
    local = JSON.parse(await readFile(file, 'utf8')) as LocalServer;
  } catch {
    throw new ServerError(
      `Cannot find a running server: "${file}" is not there; start one with "npm start", or give --url and --token`,
    );
  }
  return {
    ...local,
    ...(url === undefined ? {} : { url: url.replace(/\/$/, '') }),
    ...(token === undefined ? {} : { token }),
  };
}

/** Returns a typed client of a server; a refusal or an unreachable server is a ServerError with the server's words. */
export function connect(server: LocalServer): Client<typeof routes> {
  return createClient(routes, (call) => send(server, call));
}

/** What stands between may answer in its own words. */
function readAnswer(server: LocalServer, status: number, text: string): unknown {
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new ServerError(`The answer ${status} of ${server.url} is not JSON: check that --url leads to Evenkeel`);
  }
}

/** Sends one call and returns the answer's JSON. */
export async function send(server: LocalServer, call: Call): Promise<unknown> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(server.url + call.path, {
      method: call.method,
      headers: {
        authorization: `Bearer ${server.token}`,
        ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
    });
    text = await response.text();
  } catch (cause) {
    throw new ServerError(
      `Cannot reach the server at ${server.url}: start it with "npm start", or give --url and --token`,
      { cause },
    );
  }
  const answer = readAnswer(server, response.status, text);
  if (!response.ok) {
    const problem = answer as { detail?: string; code?: string; details?: unknown };
    throw Object.assign(new ServerError(problem.detail ?? `The server answered ${response.status}`), {
      code: problem.code,
      details: problem.details,
    });
  }
  return answer;
}
