import { readOperations } from '../platform/operations.ts';
import { readTree } from '../platform/tree.ts';
import { readers } from '../readers.ts';
import { readArgs, requireFolder } from './connect.ts';
import { exitCode } from './exit.ts';
import { bold, dim, green, print, printJson, red, yellow } from './output.ts';

/** Finds every mistake in a tree of documents at once; needs no server. Exit code 1 when there are errors. */
export async function check(args: string[]): Promise<number> {
  const { values, positionals } = readArgs(args, { strict: { type: 'boolean', default: false } }, 1);
  const directory = await requireFolder(positionals[0] ?? process.env.EVENKEEL_OPS ?? './examples/northwind', 'check');
  const tree = await readTree(directory);
  const operations = readOperations(tree.files, readers);
  const issues = [...tree.diagnostics, ...operations.diagnostics];
  const count = (severity: string) => issues.filter((each) => each.severity === severity).length;
  const failed = count('error') > 0 || (values.strict && count('warning') > 0);
  if (values.json) {
    printJson({ documents: operations.documents, issues });
    return failed ? exitCode.finding : exitCode.fine;
  }
  const mark = { error: red('error'), warning: yellow('warning'), info: dim('note') };
  for (const each of issues)
    print(
      `${bold(`${each.file}:${each.line}:${each.column}`)}  ${mark[each.severity]}  ${each.message}  ${dim(each.code)}`,
    );
  const summary = `${operations.documents} documents, ${operations.entities.length} things declared: ${count('error')} errors, ${count('warning')} warnings, ${count('info')} notes`;
  print(failed ? red(summary) : green(summary));
  return failed ? exitCode.finding : exitCode.fine;
}
