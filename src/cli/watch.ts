import { type FSWatcher, watch } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isDocument, isSkipped } from '../platform/tree.ts';

/** Watches a folder; `check` looks at once instead of at its next turn. */
export interface FolderWatch {
  check(): Promise<void>;
  close(): void;
}

/** Milliseconds for which a folder must be still before it is read. */
const stillMs = 500;

/** Milliseconds between looks where the system does not tell of changes: a folder made anew, or no more watches left. */
const lookMs = 10_000;

/** Names, sizes and times of the documents below a folder; null while the folder cannot be read. */
async function takeStamp(directory: string): Promise<string | null> {
  const parts: string[] = [];
  async function walk(folder: string): Promise<void> {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (isSkipped(entry.name)) continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) await walk(path);
      else if (isDocument(entry.name)) {
        const { size, mtimeMs, ino } = await stat(path);
        parts.push(`${path}:${size}:${mtimeMs}:${ino}`);
      }
    }
  }
  try {
    await walk(directory);
    return parts.sort().join('\n');
  } catch {
    return null;
  }
}

/**
 * Calls `changed` when documents below a folder have changed and then been still for half a second, one call at a time.
 * The system's own word is a hint that makes it fast; what it misses is found within ten seconds. While the folder is not
 * there nothing is called: what was read last stays in force.
 */
export async function watchFolder(directory: string, changed: () => Promise<void>): Promise<FolderWatch> {
  let known = await takeStamp(directory);
  let closed = false;
  let watcher: FSWatcher | null = null;
  let hint: NodeJS.Timeout | null = null;
  let looking: Promise<void> = Promise.resolve();

  function arm(): void {
    if (watcher !== null || closed) return;
    try {
      const fresh = watch(directory, { recursive: true, persistent: false }, (_, name) => {
        if (name?.split(/[/\\]/).some(isSkipped)) return;
        hint ??= setTimeout(() => void check(), stillMs);
      });
      fresh.on('error', () => {
        fresh.close();
        if (watcher === fresh) watcher = null;
      });
      watcher = fresh;
    } catch {
      watcher = null;
    }
  }

  async function look(): Promise<void> {
    hint = null;
    const seen = await takeStamp(directory);
    if (seen === null) {
      watcher?.close();
      watcher = null;
      return;
    }
    arm();
    if (seen === known || closed) return;
    await new Promise((resolve) => setTimeout(resolve, stillMs));
    if (closed) return;
    if ((await takeStamp(directory)) !== seen) {
      hint ??= setTimeout(() => void check(), stillMs);
      return;
    }
    known = seen;
    await changed();
  }

  function check(): Promise<void> {
    looking = looking.then(() => (closed ? undefined : look()));
    return looking;
  }

  arm();
  const turn = setInterval(() => void check(), lookMs);
  return {
    check,
    close() {
      closed = true;
      clearInterval(turn);
      if (hint !== null) clearTimeout(hint);
      watcher?.close();
    },
  };
}
