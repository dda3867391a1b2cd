import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The folder of the repository. */
export const root = resolve(import.meta.dirname, '../..');

/** Lists the files that git keeps or would keep, relative to the repository, with forward slashes. */
export function listTracked(): string[] {
  return execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
    .split('\0')
    .filter((file) => file !== '' && existsSync(join(root, file)));
}

/** Returns the text of a file of the repository. */
export function readTracked(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

/** Returns what a check says of each file, with the file before it. */
export function judgeAll(files: readonly string[], judge: (text: string, file: string) => string[]): string[] {
  return files.flatMap((file) => judge(readTracked(file), file).map((fault) => `${file}: ${fault}`));
}
