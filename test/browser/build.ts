import { join } from 'node:path';
import { build } from 'vite';

/** Builds the console before the browser tests, so that they see what is in the tree and not what was built once. */
export default async function buildConsole(): Promise<void> {
  const root = join(import.meta.dirname, '..', '..', 'web');
  await build({ configFile: join(root, 'vite.config.ts'), root, logLevel: 'error' });
}
