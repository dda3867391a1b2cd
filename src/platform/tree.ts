import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { type Diagnostic, fileLimit, type SourceFile } from './document.ts';

/** Most files that an operations folder may hold. */
export const treeLimit = 20_000;

const skipped = new Set(['node_modules', 'dist', 'coverage']);

/**
 * Reads every YAML and JSON file below a folder, in order of path; hidden folders and links that lead out of the
 * folder are passed over. What cannot be read is a diagnostic.
 */
export async function readTree(directory: string): Promise<{ files: SourceFile[]; diagnostics: Diagnostic[] }> {
  const files: SourceFile[] = [];
  const diagnostics: Diagnostic[] = [];
  const root = await realpath(directory);
  const visited = new Set<string>();

  async function walk(folder: string): Promise<void> {
    const real = await realpath(folder);
    if (visited.has(real) || (real !== root && !real.startsWith(root + sep))) return;
    visited.add(real);
    const entries = (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      if (entry.name.startsWith('.') || skipped.has(entry.name)) continue;
      const path = join(folder, entry.name);
      const kind = entry.isSymbolicLink() ? await stat(path).catch(() => null) : entry;
      if (kind === null) continue;
      if (kind.isDirectory()) await walk(path);
      else if (kind.isFile() && /\.(ya?ml|json)$/i.test(entry.name)) await take(path);
    }
  }

  async function take(path: string): Promise<void> {
    const file = relative(root, path).split(sep).join('/');
    const refuse = (code: string, message: string) =>
      diagnostics.push({ file, line: 1, column: 1, code, severity: 'error', message });
    if (files.length >= treeLimit) {
      refuse('tree_too_large', `The folder has more than ${treeLimit} files: point at a smaller folder`);
      return;
    }
    try {
      const real = await realpath(path);
      if (!real.startsWith(root + sep)) return;
      const { size } = await stat(path);
      if (size > fileLimit * 4) {
        refuse('file_too_large', `The file has ${size} bytes: split it`);
        return;
      }
      const bytes = await readFile(path);
      files.push({ file, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) });
    } catch (error) {
      refuse('file_unreadable', `The file cannot be read: ${(error as Error).message}`);
    }
  }

  await walk(directory);
  return { files, diagnostics };
}
