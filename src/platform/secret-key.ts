import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from './config.ts';
import { StartError } from './errors.ts';
import { createSecret } from './id.ts';

const fileName = 'secret.key';

const known = new Map<string, Promise<string>>();

/**
 * Returns the key from which this installation derives what it must not store: EVENKEEL_SECRET_KEY, else the content of
 * `secret.key` in the data directory, made once and readable by its owner only. Processes that share a database need the
 * same one.
 */
export function readSecretKey(config: Pick<Config, 'secretKey' | 'dataDirectory'>): Promise<string> {
  if (config.secretKey !== null) return Promise.resolve(config.secretKey);
  const file = join(config.dataDirectory, fileName);
  const reading = known.get(file) ?? readOrMake(config.dataDirectory, file);
  known.set(file, reading);
  reading.catch(() => known.delete(file));
  return reading;
}

async function readOrMake(directory: string, file: string): Promise<string> {
  try {
    return await readKey(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw fault(file, error);
  }
  const fresh = `${file}.${process.pid}`;
  try {
    await mkdir(directory, { recursive: true });
    await rm(fresh, { force: true });
    await writeFile(fresh, createSecret(), { mode: 0o600, flag: 'wx' });
    // Whole or not at all, and never over the one that another process was quicker to make.
    await link(fresh, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    return await readKey(file);
  } catch (error) {
    throw fault(file, error);
  } finally {
    await rm(fresh, { force: true }).catch(() => {});
  }
}

async function readKey(file: string): Promise<string> {
  const key = (await readFile(file, 'utf8')).trim();
  if (key.length < 32) throw new Error('it holds fewer than 32 characters');
  return key;
}

function fault(file: string, cause: unknown): StartError {
  return new StartError(
    `Cannot read the secret key "${file}": ${(cause as Error).message}; set EVENKEEL_SECRET_KEY or choose another directory with EVENKEEL_DATA`,
    { cause },
  );
}
