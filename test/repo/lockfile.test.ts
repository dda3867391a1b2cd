import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { completeLockfile, findMissingPlatforms, type Lockfile } from './lockfile.ts';

it('findMissingPlatforms() finds none in the lockfile: else run "npm run lock"', async () => {
  const text = await readFile(new URL('../../package-lock.json', import.meta.url), 'utf8');
  const lockfile = JSON.parse(text) as Lockfile;
  expect(Object.keys(lockfile.packages).length).toBeGreaterThan(200);
  expect([...findMissingPlatforms(lockfile).keys()]).toEqual([]);
});

it('completeLockfile() names what a package asks for on other platforms', () => {
  const lockfile = {
    packages: {
      '': {},
      'node_modules/a': {
        dev: true,
        optionalDependencies: { '@a/linux-arm64-musl': '1.0.0', '@a/win32-x64': '1.0.0' },
      },
    },
  };
  expect(completeLockfile(lockfile).packages).toMatchObject({
    'node_modules/@a/linux-arm64-musl': {
      version: '1.0.0',
      cpu: ['arm64'],
      os: ['linux'],
      libc: ['musl'],
      dev: true,
      optional: true,
    },
    'node_modules/@a/win32-x64': { version: '1.0.0', cpu: ['x64'], os: ['win32'], optional: true },
  });
  expect(findMissingPlatforms(completeLockfile(lockfile)).size).toBe(0);
});
