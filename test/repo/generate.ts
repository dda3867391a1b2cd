import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { openDatabase } from '../../src/platform/db.ts';
import { migrate } from '../../src/platform/migrate.ts';
import { generateFiles } from './generated.ts';

const pglite = await PGlite.create();
const database = await openDatabase({ dump: (await pglite.dumpDataDir('none')) as Blob });
await pglite.close();
await migrate(database);
for (const [path, text] of await generateFiles(database)) {
  const target = new URL(`../../${path}`, import.meta.url);
  await mkdir(dirname(target.pathname), { recursive: true });
  await writeFile(target, text);
  process.stdout.write(`${path}\n`);
}
await database.close();
