import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));

function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...args], { env: { PATH: process.env.PATH } }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    );
  });
}

it('every failure has its exit code and one sentence, with --json as JSON on standard output', async () => {
  const empty = await mkdtemp(join(tmpdir(), 'evenkeel-cli-'));
  onTestFinished(() => rm(empty, { recursive: true, force: true }));
  const [unknown, inherited, option, file, none, away] = await Promise.all([
    run('nothing'),
    run('constructor'),
    run('check', '--nonsense', '--json'),
    run('check', main, '--json'),
    run('check', empty, '--json'),
    run('audit', 'verify', '--data', empty, '--json'),
  ]);
  expect(unknown).toMatchObject({ code: 2, out: '', err: expect.stringContaining('There is no command "nothing"') });
  expect(inherited).toMatchObject({ code: 2, err: expect.not.stringContaining(' at ') });
  expect(option.code).toBe(2);
  expect(JSON.parse(option.out)).toMatchObject({
    error: { exitCode: 2, message: expect.stringContaining('--nonsense') },
  });
  expect(JSON.parse(file.out)).toMatchObject({
    error: { exitCode: 2, message: expect.stringContaining('not a folder') },
  });
  expect(none.code).toBe(1);
  expect(JSON.parse(none.out)).toMatchObject({ documents: 0, issues: [{ code: 'tree_empty' }] });
  expect(away.code).toBe(3);
  expect(JSON.parse(away.out)).toMatchObject({
    error: { exitCode: 3, message: expect.stringContaining('server.json') },
  });
}, 60_000);
