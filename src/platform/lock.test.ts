import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { StartError } from './errors.ts';
import { lockDirectory, takeAway } from './lock.ts';

async function makeDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'evenkeel-lock-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

it('lockDirectory() refuses a directory that a live process holds, and gives it after the release', async () => {
  const directory = await makeDirectory();
  const release = await lockDirectory(directory);
  await expect(lockDirectory(directory)).rejects.toThrow(StartError);
  await expect(lockDirectory(directory)).rejects.toThrow(`process ${process.pid} holds it`);
  await release();
  await (await lockDirectory(directory))();
});

it.each([
  ['a process that is gone', JSON.stringify({ pid: 2 ** 22 - 1, born: '1' })],
  ['another life of this process id', JSON.stringify({ pid: process.pid, born: '1' })],
  ['half a lock', '{"pid": 1'],
])('lockDirectory() takes over the lock of %s', async (_, text) => {
  const directory = await makeDirectory();
  await writeFile(join(directory, 'process.lock'), text);
  await (await lockDirectory(directory))();
});

it('lockDirectory() says what to do when the directory cannot be made', async () => {
  const directory = await makeDirectory();
  await writeFile(join(directory, 'file'), '');
  await expect(lockDirectory(join(directory, 'file', 'data'))).rejects.toThrow(
    /Cannot create the data directory .* choose another with EVENKEEL_DATA/,
  );
});

it('takeAway() leaves the lock of a process that was faster, and takes that of one that is gone', async () => {
  const directory = await makeDirectory();
  const file = join(directory, 'process.lock');
  const gone = { pid: 1, born: 'long ago' };
  await writeFile(file, JSON.stringify({ pid: 2, born: 'now' }));
  await takeAway(file, `${file}.aside`, gone);
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ pid: 2, born: 'now' });
  await writeFile(file, JSON.stringify(gone));
  await takeAway(file, `${file}.aside`, gone);
  await expect(readFile(file)).rejects.toThrow('ENOENT');
});
