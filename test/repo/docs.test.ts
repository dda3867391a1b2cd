import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { settings } from '../../src/platform/config.ts';
import { readOperations } from '../../src/platform/operations.ts';
import { readers } from '../../src/readers.ts';
import { gatherExamples, judgeCommands, judgeLinks, listFences, listVariables } from './docs.ts';
import { judgeAll, listTracked, readTracked, root } from './tracked.ts';

const pages = listTracked().filter((file) => file.endsWith('.md'));
const guides = pages.filter((file) => file.startsWith('docs/guides/'));
const usages = Object.fromEntries(Object.entries(commands).map(([name, each]) => [name, each.usage]));
const scripts = Object.keys((JSON.parse(readTracked('package.json')) as { scripts: object }).scripts);
const exists = (path: string) => existsSync(join(root, path));
/** Variables of the commands, which are no settings of the server. */
const ofCommands = ['EVENKEEL_URL', 'EVENKEEL_TOKEN'];

/** Reads the examples of the guides as one operations repository; returns errors and warnings. */
function judgeExamples(files: readonly { file: string; text: string }[]): string[] {
  return readOperations(files, readers)
    .diagnostics.filter((each) => each.severity !== 'info')
    .map((each) => `${each.file}:${each.line}:${each.column}: ${each.message}`);
}

describe('docs', () => {
  it('judgeLinks() finds no link that leads nowhere', () => {
    expect(pages.length).toBeGreaterThan(20);
    expect(judgeAll(pages, (text, file) => judgeLinks(text, file, exists))).toEqual([]);
  });

  it('judgeLinks() refuses a planted link', () => {
    expect(judgeLinks('see [x](gone.md#there) and [y](https://example.org)', 'docs/guides/a.md', exists)).toEqual([
      'the link "gone.md#there" leads nowhere',
    ]);
    expect(judgeLinks('[x](../../README.md)', 'docs/guides/a.md', exists)).toEqual([]);
  });

  it('judgeCommands() finds that every command, option and script of the pages exists', () => {
    expect(judgeAll(pages, (text) => judgeCommands(text, usages, scripts))).toEqual([]);
  });

  it.each([
    ['```sh\nnpx evenkeel deploy x\n```', 'there is no command "evenkeel deploy"'],
    ['`evenkeel check --fix`', 'the command "check" has no option --fix'],
    ['`npm run deploy`', 'there is no script "npm run deploy"'],
    ['```\nnpm start -- --colour blue\n```', 'the command "serve" has no option --colour'],
  ])('judgeCommands() refuses the planted %s', (text, fault) => {
    expect(judgeCommands(text, usages, scripts)).toEqual([fault]);
  });

  it('listVariables() finds no setting that the server does not read', () => {
    const known = [...Object.keys(settings), ...ofCommands];
    const judge = (text: string) =>
      listVariables(text).filter((name) => !known.includes(name) && !name.startsWith('EVENKEEL_CONNECTION_'));
    expect(judgeAll(guides, judge)).toEqual([]);
    expect(judge('set EVENKEEL_COLOUR')).toEqual(['EVENKEEL_COLOUR']);
  });

  it('gatherExamples() gives one operations repository without an error or a warning', () => {
    const { files, faults } = gatherExamples(guides.map((file) => ({ file, text: readTracked(file) })));
    expect(faults).toEqual([]);
    expect(files.length).toBeGreaterThan(5);
    expect(new Set(files.map((each) => each.file)).size).toBe(files.length);
    expect(judgeExamples(files)).toEqual([]);
  });

  it('gatherExamples() and the readers refuse planted examples', () => {
    const text = '```yaml\na: 1\n```\n```yaml x.yaml\nschemaVersion: "0.3"\n```\n```yaml fragment\na: 1\n```\n';
    const { files, faults } = gatherExamples([{ file: 'x.md', text }]);
    expect(faults).toEqual(['x.md:1: the example says neither its file nor "fragment"']);
    expect(files.map((each) => each.file)).toEqual(['x.yaml']);
    expect(judgeExamples(files)).not.toEqual([]);
  });

  it('listFences() finds every block with its words', () => {
    expect(listFences('a\n```yaml b.yaml\nc\n```\n')).toEqual([
      { language: 'yaml', words: 'b.yaml', body: 'c\n', line: 2 },
    ]);
  });

  it('README.md fits on one screen', () => {
    expect(readTracked('README.md').split('\n').length).toBeLessThanOrEqual(80);
  });
});
