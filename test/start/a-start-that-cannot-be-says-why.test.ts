import { execFileSync } from 'node:child_process';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type Ending, findClosedPort, makeFolder, openSilentPort, type Start, tryStart } from './start.ts';

const hook = new URL('./without-chdb.mjs', import.meta.url).href;
const isRoot = process.getuid?.() === 0;

/** One sentence with its cure, on standard error, and the exit code that says whose fault it is. */
function expectRefusal(ending: Ending, sentence: RegExp, code = 3): void {
  expect(ending).toMatchObject({ ready: false, code });
  expect(ending.stderr).toMatch(sentence);
  expect(ending.stderr).toMatch(/^evenkeel: .+\n$/);
}

async function expectGoodStart(start: Start): Promise<void> {
  const ending = await tryStart(start);
  expect(ending.stderr).toBe('');
  expect(ending).toMatchObject({ ready: true, code: 0 });
}

it.each<[string, Omit<Start, 'data'>, RegExp, number]>([
  ['a public host without TLS', { args: ['--host', '0.0.0.0'] }, /without TLS: set EVENKEEL_TLS_CERT/, 3],
  ['a setting out of range', { args: ['--port', '99999'] }, /EVENKEEL_PORT: .*evenkeel config/, 3],
  ['half of the TLS files', { env: { EVENKEEL_TLS_CERT: 'a.pem' } }, /set both or neither/, 3],
  [
    'TLS files that are not there',
    { env: { EVENKEEL_TLS_CERT: 'a.pem', EVENKEEL_TLS_KEY: 'b.pem' } },
    /Cannot read the TLS files: .*check EVENKEEL_TLS_CERT/,
    3,
  ],
  ['an unknown option', { args: ['--colour'] }, /Unknown option '--colour'/, 2],
  ['an operations folder that is not there', { args: ['--ops', '/gone'] }, /"\/gone": it is not a folder; name one/, 3],
  [
    'a DATABASE_URL that is no address',
    { env: { DATABASE_URL: 'shop' } },
    /Cannot read DATABASE_URL: .*write postgres/,
    3,
  ],
  [
    'a CLICKHOUSE_URL that is no address',
    { env: { CLICKHOUSE_URL: 'shop' } },
    /Cannot read CLICKHOUSE_URL: .*write http/,
    3,
  ],
])(
  'evenkeel serve refuses %s',
  async (_, start, sentence, code) => {
    const ending = await tryStart({ ...start, data: join(await makeFolder(), 'data') });
    expectRefusal(ending, sentence, code);
  },
  60_000,
);

it('evenkeel serve says that its port is taken, and starts on another one afterwards', async () => {
  const data = join(await makeFolder(), 'data');
  const port = String(await openSilentPort());
  expectRefusal(await tryStart({ data, args: ['--port', port] }), /it is taken by another process; .*EVENKEEL_PORT/);
  expectRefusal(await tryStart({ data, args: ['--otlp-port', port] }), /taken .*EVENKEEL_OTLP_PORT/);
  await expectGoodStart({ data });
}, 200_000);

it('evenkeel serve leaves a data directory alone that another process holds, and takes it when that has ended', async () => {
  const data = join(await makeFolder(), 'data');
  const holder = await tryStart({ data }, async () => {
    expectRefusal(await tryStart({ data }), /process \d+ holds it; stop that process/);
  });
  expect(holder).toMatchObject({ ready: true, code: 0, stderr: '' });
  await expectGoodStart({ data });
}, 200_000);

it('evenkeel serve says what to do about a data directory that it cannot make or write', async () => {
  const folder = await makeFolder();
  await chmod(folder, 0o755);
  const data = join(folder, 'data');
  await mkdir(data, { mode: 0o555 });
  // Root may write everywhere, so the rights are given up first.
  const before = isRoot ? ['setpriv', '--reuid=65534', '--clear-groups'] : [];
  expectRefusal(await tryStart({ data, before }), /Cannot write to the data directory .*writable .*EVENKEEL_DATA/);
  expectRefusal(await tryStart({ data: join(data, 'x'), before }), /Cannot create the data directory .*EVENKEEL_DATA/);
  await chmod(data, 0o755);
  if (process.platform === 'linux')
    expectRefusal(await tryStart({ data: '/proc/evenkeel' }), /Cannot create the data directory "\/proc\/evenkeel"/);
}, 200_000);

it('evenkeel serve does not wait for ever for a database that refuses or is silent', async () => {
  const data = join(await makeFolder(), 'data');
  const url = (port: number) => ({ DATABASE_URL: `postgres://ada:hidden@127.0.0.1:${port}/shop` });
  const refused = await tryStart({ data, env: url(await findClosedPort()) });
  expectRefusal(refused, /Cannot reach the database of DATABASE_URL: .*; start PostgreSQL or unset/);
  const silent = await tryStart({ data, env: url(await openSilentPort()) });
  expectRefusal(silent, /no answer within 5 s; start PostgreSQL/);
  expect(refused.stderr + silent.stderr).not.toContain('hidden');
  await expectGoodStart({ data });
}, 200_000);

it('evenkeel serve does not wait for ever for a ClickHouse that refuses or is silent', async () => {
  const data = join(await makeFolder(), 'data');
  const url = (port: number) => ({ CLICKHOUSE_URL: `http://ada:hidden@127.0.0.1:${port}` });
  const refused = await tryStart({ data, env: url(await findClosedPort()) });
  expectRefusal(refused, /Cannot reach ClickHouse at .*: check CLICKHOUSE_URL/);
  const silent = await tryStart({ data, env: url(await openSilentPort()) });
  expectRefusal(silent, /no answer within 5 s/);
  expect(refused.stderr + silent.stderr).not.toContain('hidden');
  await expectGoodStart({ data });
}, 200_000);

it('evenkeel serve says how to have telemetry where chDB is missing, and starts once it is there', async () => {
  const data = join(await makeFolder(), 'data');
  const ending = await tryStart({ data, env: { NODE_OPTIONS: `--import ${hook}` } });
  expectRefusal(ending, /chdb is not installed or has no build for this platform, .*set CLICKHOUSE_URL/);
  await expectGoodStart({ data });
}, 200_000);

it('evenkeel serve touches nothing on a full disk, and starts when there is room', async (context) => {
  const folder = await makeFolder();
  const mount = (...args: string[]) => execFileSync('mount', args, { stdio: 'ignore' });
  try {
    mount('-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', folder);
  } catch {
    context.skip('a small disk cannot be mounted here: it needs root and the right to mount');
  }
  onTestFinished(() => void execFileSync('umount', [folder]));
  const data = join(folder, 'data');
  expectRefusal(await tryStart({ data }), /its disk has 1\d MB left of the 128 MB that a start needs; free disk space/);
  mount('-o', 'remount,size=400m', folder);
  await expectGoodStart({ data });
  mount('-o', 'remount,size=100m', folder);
  expectRefusal(await tryStart({ data }), /free disk space/);
  mount('-o', 'remount,size=400m', folder);
  await expectGoodStart({ data });
}, 200_000);
