import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartError } from './errors.ts';

/** Takes a data directory for this process; another live process that holds it is a StartError. Returns the release. */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
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
          `Cannot write to the data directory "${directory}": ${(cause as Error).message}; free disk space or choose another with EVENKEEL_DATA`,
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
      await rm(file, { force: true });
    } finally {
      await rm(own, { force: true });
    }
  }
  throw new StartError(`Cannot use the data directory "${directory}": another process is taking it now; try again`);
}

async function readHolder(file: string): Promise<{ pid: number; born: string | null } | null> {
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
