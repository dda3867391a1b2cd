import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Runs one benchmark by name, or all; each prints one JSON line per figure. */
const [name, ...rest] = process.argv.slice(2);
const names = readdirSync(import.meta.dirname)
  .filter((file) => /^[a-z-]+\.ts$/.test(file) && file !== 'run.ts' && file !== 'print.ts')
  .map((file) => file.slice(0, -3))
  .sort();
if (name !== undefined && !names.includes(name)) {
  process.stderr.write(`There is no benchmark "${name}": write one of ${names.join(', ')}\n`);
  process.exit(2);
}
let failed = 0;
for (const each of name === undefined ? names : [name]) {
  const result = spawnSync(process.execPath, [join(import.meta.dirname, `${each}.ts`), ...rest], { stdio: 'inherit' });
  if (result.status !== 0) failed += 1;
}
process.exit(failed === 0 ? 0 : 1);
