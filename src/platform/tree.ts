import type { Dirent } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { type Diagnostic, fileLimit, type SourceFile } from './document.ts';

/** Most files that an operations folder may hold. */
export const treeLimit = 20_000;

const skipped = new Set(['node_modules', 'dist', 'coverage']);

/** Reports whether a file or folder of this name is passed over. */
export function isSkipped(name: string): boolean {
  return name.startsWith('.') || skipped.has(name);
}

/** Reports whether a file of this name holds documents. */
export function isDocument(name: string): boolean {
  return /\.(ya?ml|json)$/i.test(name);
}

/**
 * Reads every YAML and JSON file below a folder, in order of path; hidden folders and links that lead out of the
 * folder are passed over. What cannot be read is a diagnostic, and so is a folder without any document: it is more
 * likely in the middle of being replaced, or the wrong one, than meant to declare nothing.
 */
export async function readTree(directory: string): Promise<{ files: SourceFile[]; diagnostics: Diagnostic[] }> {
  const files: SourceFile[] = [];
  const diagnostics: Diagnostic[] = [];
  const visited = new Set<string>();
  const refuse = (file: string, code: string, message: string) =>
    diagnostics.push({ file, line: 1, column: 1, code, severity: 'error', message });
  let root: string;
  try {
    root = await realpath(directory);
  } catch (error) {
    refuse('.', 'folder_unreadable', `The folder "${directory}" cannot be read: ${(error as Error).message}`);
    return { files, diagnostics };
  }

  async function walk(folder: string): Promise<void> {
    let entries: Dirent[];
    try {
      const real = await realpath(folder);
      if (visited.has(real) || (real !== root && !real.startsWith(root + sep))) return;
      visited.add(real);
      entries = (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
    } catch (error) {
      refuse(nameOf(folder), 'folder_unreadable', `The folder cannot be read: ${(error as Error).message}`);
      return;
    }
    for (const entry of entries) {
      if (isSkipped(entry.name)) continue;
      const path = join(folder, entry.name);
      const kind = entry.isSymbolicLink() ? await stat(path).catch(() => null) : entry;
      if (kind === null) continue;
      if (kind.isDirectory()) await walk(path);
      else if (kind.isFile() && isDocument(entry.name)) await take(path);
    }
  }

  async function take(path: string): Promise<void> {
    const file = nameOf(path);
    if (files.length >= treeLimit) {
      const told = diagnostics.some((each) => each.code === 'tree_too_large');
      if (!told)
        refuse(file, 'tree_too_large', `The folder has more than ${treeLimit} files: point at a smaller folder`);
      return;
    }
    try {
      const real = await realpath(path);
      if (!real.startsWith(root + sep)) return;
      const { size } = await stat(path);
      if (size > fileLimit * 4) {
        refuse(file, 'file_too_large', `The file has ${size} bytes: split it`);
        return;
      }
      const bytes = await readFile(path);
      files.push({ file, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) });
    } catch (error) {
      refuse(file, 'file_unreadable', `The file cannot be read: ${(error as Error).message}`);
    }
  }

  const nameOf = (path: string) => relative(root, path).split(sep).join('/') || '.';
  await walk(root);
  if (files.length === 0 && diagnostics.length === 0)
    refuse('.', 'tree_empty', `The folder "${directory}" holds no document: point at an operations repository`);
  return { files, diagnostics };
}
