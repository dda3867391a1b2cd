import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { watchFolder } from './watch.ts';

async function start() {
  const parent = await mkdtemp(join(tmpdir(), 'evenkeel-watch-'));
  const directory = join(parent, 'ops');
  await mkdir(join(directory, 'sub'), { recursive: true });
  await writeFile(join(directory, 'a.yaml'), 'a: 1\n');
  let calls = 0;
  let running = 0;
  const watching = await watchFolder(directory, async () => {
    expect((running += 1)).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    running -= 1;
    calls += 1;
  });
  onTestFinished(async () => {
    watching.close();
    await rm(parent, { recursive: true, force: true });
  });
  return { directory, watching, calls: () => calls };
}

it('watchFolder() hears of an editor that writes aside and renames, and not of files that are no documents', async () => {
  const { directory, watching, calls } = await start();
  await writeFile(join(directory, 'sub', 'b.yaml.tmp'), 'b: 1\n');
  await rename(join(directory, 'sub', 'b.yaml.tmp'), join(directory, 'sub', 'b.yaml'));
  await vi.waitFor(() => expect(calls()).toBe(1), 15_000);
  await mkdir(join(directory, '.git'));
  await writeFile(join(directory, '.git', 'c.json'), '{}');
  await writeFile(join(directory, 'notes.txt'), 'x');
  await Promise.all([watching.check(), watching.check()]);
  expect(calls()).toBe(1);
});

it('watchFolder() says nothing while the folder is away, and finds the one that takes its place', async () => {
  const { directory, watching, calls } = await start();
  await rename(directory, `${directory}.old`);
  await watching.check();
  expect(calls()).toBe(0);
  await mkdir(directory);
  await writeFile(join(directory, 'a.yaml'), 'a: 2\n');
  await vi.waitFor(
    async () => {
      await watching.check();
      expect(calls()).toBe(1);
    },
    { timeout: 15_000 },
  );
  await writeFile(join(directory, 'b.yaml'), 'b: 1\n');
  await vi.waitFor(() => expect(calls()).toBe(2), 15_000);
});
