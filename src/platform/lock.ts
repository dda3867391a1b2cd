import { link, mkdir, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StartError } from './errors.ts';

/** Takes a data directory for this process; another live process that holds it is a StartError. Returns the release. */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  try {
    await makeDirectory(directory);
  } catch (cause) {
    throw new StartError(
      `Cannot create the data directory "${directory}": ${(cause as Error).message}; choose another with EVENKEEL_DATA`,
      { cause },
    );
  }
  const file = join(directory, 'process.lock');
  const own = join(directory, `process.lock.${process.pid}`);
  const mine = JSON.stringify({ pid: process.pid, born: await birthOf(process.pid) });
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      // Written aside and linked, so that the lock is never seen half-written.
      await writeFile(own, mine, { mode: 0o600 });
      await link(own, file);
      return () => rm(file, { force: true });
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') {
        throw new StartError(
          `Cannot write to the data directory "${directory}": ${(cause as Error).message}; ${cureOf(cause)} or choose another with EVENKEEL_DATA`,
          { cause },
        );
      }
      const holder = await readHolder(file);
      if (holder !== null && (await birthOf(holder.pid)) === holder.born && holder.born !== null) {
        throw new StartError(
          `Cannot use the data directory "${directory}": process ${holder.pid} holds it; stop that process or choose another directory with EVENKEEL_DATA`,
        );
      }
      // The holder is gone (killed, or the machine went down): its lock says nothing any more.
      await takeAway(file, `${own}.stale`, holder);
    } finally {
      await rm(own, { force: true });
    }
  }
  throw new StartError(`Cannot use the data directory "${directory}": another process is taking it now; try again`);
}

/** Takes the lock of a holder that is gone out of the way; one that another process has put there meanwhile goes back. */
export async function takeAway(file: string, aside: string, gone: Holder | null): Promise<void> {
  await rename(file, aside).catch(() => {});
  const taken = await readHolder(aside);
  if (taken !== null && (taken.pid !== gone?.pid || taken.born !== gone.born)) await link(aside, file).catch(() => {});
  await rm(aside, { force: true });
}

interface Holder {
  pid: number;
  born: string | null;
}

function cureOf(cause: unknown): string {
  const { code } = cause as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT' ? 'free disk space' : 'make it writable for this user';
}

/** Makes a folder and those above it. Node's own recursive way never ends where a file system refuses with ENOENT. */
async function makeDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    const parent = dirname(directory);
    if (code !== 'ENOENT' || (await stat(parent).catch(() => null)) !== null) throw error;
    await makeDirectory(parent);
    await mkdir(directory, { mode: 0o700 });
  }
}

/** Bytes that the embedded stores need to begin with: a first start writes about half of it. */
export const roomNeeded = 128 * 1024 * 1024;

/** A StartError where the disk of a data directory has less room than `needed` bytes: a store cut short is damaged. */
export async function requireRoom(directory: string, needed: number = roomNeeded): Promise<void> {
  const { bavail, bsize } = await statfs(directory);
  const free = bavail * bsize;
  if (free >= needed) return;
  const megabytes = (bytes: number) => Math.floor(bytes / (1024 * 1024));
  throw new StartError(
    `Cannot use the data directory "${directory}": its disk has ${megabytes(free)} MB left of the ${megabytes(needed)} MB that a start needs; free disk space or choose another with EVENKEEL_DATA`,
  );
}

async function readHolder(file: string): Promise<Holder | null> {
  try {
    const text = await readFile(file, 'utf8');
    const value = JSON.parse(text) as { pid: unknown; born: unknown };
    return typeof value.pid === 'number'
      ? { pid: value.pid, born: typeof value.born === 'string' ? value.born : null }
      : null;
  } catch {
    return null;
  }
}

/** Tells one life of a process id from the next: the start time where /proc has it, else whether it lives. */
async function birthOf(pid: number): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    try {
      process.kill(pid, 0);
      return 'alive';
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'EPERM' ? 'alive' : null;
    }
  }
}
