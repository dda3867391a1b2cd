import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readTree } from './tree.ts';

async function makeTree(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'evenkeel-tree-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  await chmod(directory, 0o755);
  return directory;
}

it('readTree() names files by their place in the folder, also where the folder is a link; links out are passed over', async () => {
  const directory = await makeTree();
  await mkdir(join(directory, 'ops', 'sub'), { recursive: true });
  await writeFile(join(directory, 'ops', 'sub', 'a.yaml'), 'a: 1\n');
  await writeFile(join(directory, 'secret.yaml'), 'b: 1\n');
  await symlink(join(directory, 'secret.yaml'), join(directory, 'ops', 'b.yaml'));
  await symlink(directory, join(directory, 'ops', 'loop'));
  await symlink(join(directory, 'ops'), join(directory, 'link'));
  expect(await readTree(join(directory, 'link'))).toEqual({
    files: [{ file: 'sub/a.yaml', text: 'a: 1\n' }],
    diagnostics: [],
  });
});

it('readTree() tells of a folder that is not there, or holds nothing: neither means that all is to be removed', async () => {
  const directory = await makeTree();
  expect((await readTree(directory)).diagnostics).toMatchObject([{ code: 'tree_empty', severity: 'error' }]);
  expect((await readTree(join(directory, 'absent'))).diagnostics).toMatchObject([{ code: 'folder_unreadable' }]);
});

it('readTree() tells of a folder below that may not be read, and reads the rest', async () => {
  const directory = await makeTree();
  await writeFile(join(directory, 'a.yaml'), 'a: 1\n');
  await mkdir(join(directory, 'closed'), { mode: 0o000 });
  const isRoot = process.getuid?.() === 0;
  if (isRoot) process.seteuid!('nobody');
  try {
    const { files, diagnostics } = await readTree(directory);
    expect(files).toHaveLength(1);
    expect(diagnostics).toMatchObject([{ file: 'closed', code: 'folder_unreadable', severity: 'error' }]);
  } finally {
    if (isRoot) process.seteuid!(0);
  }
});
