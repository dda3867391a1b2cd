import { readFile, writeFile } from 'node:fs/promises';
import { completeLockfile, type Lockfile } from './lockfile.ts';

const file = new URL('../../package-lock.json', import.meta.url);
const lockfile = JSON.parse(await readFile(file, 'utf8')) as Lockfile;
await writeFile(file, `${JSON.stringify(completeLockfile(lockfile), null, 2)}\n`);
