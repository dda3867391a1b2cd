import { posix } from 'node:path';
import { readDocuments, type SourceDocument, type SourceFile } from '../platform/document.ts';
import { readOperations } from '../platform/operations.ts';
import { readTree } from '../platform/tree.ts';
import { readers } from '../readers.ts';
import { readArgs, requireFolder } from './connect.ts';
import { exitCode } from './exit.ts';
import { bold, dim, formatMilliseconds, green, print, printJson, red } from './output.ts';
import { alarmTests, compositeTests } from './test-alarm.ts';
import type { TestContext, TestKind } from './test-kind.ts';
import { objectiveTests } from './test-objective.ts';
import { ruleTests } from './test-rule.ts';

/** Every kind of test, told by the key that names what it is about. */
const kinds: readonly TestKind[] = [alarmTests, compositeTests, objectiveTests, ruleTests];

/** A test as it stands in a file. */
interface WrittenTest {
  file: string;
  line: number;
  name: string;
  value: unknown;
}

/** Runs the tests that stand beside the documents of a folder: every document with `tests:`. Exit code 1 when one fails. */
export async function test(args: string[]): Promise<number> {
  const began = performance.now();
  const { values, positionals } = readArgs(args, { only: { type: 'string' } }, 1);
  const directory = await requireFolder(positionals[0] ?? process.env.EVENKEEL_OPS ?? './examples/northwind', 'test');
  const { files, diagnostics } = await readTree(directory);
  const operations = readOperations(files, readers);
  const mistakes = [...diagnostics, ...operations.diagnostics].filter((each) => each.severity === 'error').length;
  const written = files
    .flatMap(listTests)
    .filter((each) => values.only === undefined || each.name.includes(values.only));
  const results: (Omit<WrittenTest, 'value'> & { problems: string[] })[] = [];
  const now = Date.now();
  for (const { value, ...place } of written) {
    const context = {
      entities: operations.entities,
      now,
      readBeside: (path: string) => readBeside(files, place.file, path),
    };
    results.push({ ...place, problems: await runTest(value, context) });
  }
  const failed = results.filter((each) => each.problems.length > 0);
  const milliseconds = performance.now() - began;
  if (values.json)
    printJson({
      tests: results.length,
      failed: failed.length,
      mistakes,
      milliseconds: Math.round(milliseconds),
      results,
    });
  else {
    for (const each of failed) {
      print(`${bold(`${each.file}:${each.line}`)}  ${red('failed')}  ${each.name}`);
      for (const problem of each.problems) print(`    ${problem}`);
    }
    if (mistakes > 0) print(red(`The documents hold ${mistakes} mistakes: run "evenkeel check"`));
    const summary = `${results.length} tests: ${results.length - failed.length} passed, ${failed.length} failed`;
    print(`${failed.length > 0 ? red(summary) : green(summary)} ${dim(`in ${formatMilliseconds(milliseconds)}`)}`);
  }
  return failed.length > 0 || mistakes > 0 ? exitCode.finding : exitCode.fine;
}

async function runTest(value: unknown, context: TestContext): Promise<string[]> {
  const known = kinds.map((each) => each.key).join(', ');
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [`The test is no map: write what it is about, such as rule: NAME (known are ${known})`];
  const about = kinds.filter((each) => each.key in value);
  if (about.length !== 1)
    return [
      `The test is about ${about.length === 0 ? 'nothing that is known' : 'more than one thing'}: write one of ${known}`,
    ];
  return about[0]!.run(value as Record<string, unknown>, context);
}

/** Lists the tests of a file: those of its documents that have `tests:`. */
function listTests(file: SourceFile): WrittenTest[] {
  // Most files declare things, and the rest of them is read already.
  if (!/(^|[\s{"])tests"?\s*:/.test(file.text)) return [];
  return readDocuments(file).documents.flatMap((document) => testsOf(document));
}

function testsOf(document: SourceDocument): WrittenTest[] {
  const { file, value } = document;
  const tests = (value as { tests?: unknown } | null)?.tests;
  if (!Array.isArray(tests)) return [];
  return tests.map((each: unknown, index) => ({
    file,
    line: document.locate(['tests', index]).line,
    name: nameOf(each, index),
    value: each,
  }));
}

function nameOf(value: unknown, index: number): string {
  const map = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  if (typeof map.name === 'string') return map.name;
  const kind = kinds.find((each) => typeof map[each.key] === 'string');
  return kind === undefined ? `test ${index + 1}` : `${kind.key} ${String(map[kind.key])}, test ${index + 1}`;
}

function readBeside(
  files: readonly SourceFile[],
  from: string,
  path: string,
): { value: unknown } | { problem: string } {
  const place = posix.normalize(posix.join(posix.dirname(from), path));
  const found = files.find((each) => each.file === place);
  if (found === undefined) return { problem: `There is no file "${place}" in the folder` };
  const [document] = readDocuments(found).documents;
  return document === undefined
    ? { problem: `The file "${place}" holds no document that can be read` }
    : { value: document.value };
}
