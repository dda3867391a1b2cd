import { readFile } from 'node:fs/promises';
import { expect, it, onTestFinished } from 'vitest';
import { openTestDatabase } from '../app.ts';
import { generateFiles } from './generated.ts';

it('generateFiles() gives what is committed: openapi.json, the schema and the reference pages', async () => {
  const database = await openTestDatabase();
  onTestFinished(() => database.close());
  const files = await generateFiles(database);
  expect(files.size).toBeGreaterThan(4);
  for (const [path, text] of files) {
    // The dump of PostgreSQL's own catalogue may spell a definition in another way than PGlite's version does.
    if (path.endsWith('schema.sql') && database.kind !== 'pglite') continue;
    const committed = await readFile(new URL(`../../${path}`, import.meta.url), 'utf8').catch(() => '');
    expect(committed === text, `${path} is stale: run "npm run generate"`).toBe(true);
  }
});
