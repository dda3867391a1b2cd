#!/usr/bin/env node
// The command line runs on Node 24 by type stripping; an older Node hands over to the one that npm installed beside it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const source = join(root, 'src', 'cli', 'main.ts');
const built = join(root, 'dist', 'cli', 'main.js');
const main = existsSync(source) ? source : built;

if (Number(process.versions.node.split('.')[0]) >= 24) {
  await import(main);
} else {
  const newer = [join(root, 'node_modules', 'node', 'bin', 'node'), join(root, '..', 'node', 'bin', 'node')].find(
    (path) => existsSync(path),
  );
  if (newer === undefined) {
    process.stderr.write(
      `Evenkeel needs Node 24, this is ${process.version}: run "npm ci" in ${root}, or install Node 24\n`,
    );
    process.exit(2);
  }
  const child = spawn(newer, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
  // What is told to this process is meant for the one that does the work; it ends when that one has ended.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code) => process.exit(code ?? 3));
}
