import { readTree } from '../platform/tree.ts';
import type { Plan } from '../organization/document/contract.ts';
import { connect, findServer, readArgs, requireFolder } from './connect.ts';
import { exitCode, ServerError } from './exit.ts';
import { bold, dim, green, print, printJson, red, yellow } from './output.ts';

async function readInput(args: string[], action: string) {
  const { values, positionals } = readArgs(args, {}, 1);
  const directory = positionals[0] ?? process.env.EVENKEEL_OPS ?? './examples/northwind';
  const tree = await readTree(await requireFolder(directory, action));
  return { values, tree, client: connect(await findServer(values)) };
}

/** Prints what applying a tree would change. Exit code 1 when the tree holds errors. */
export async function plan(args: string[]): Promise<number> {
  const { values, tree, client } = await readInput(args, 'plan');
  // What cannot be read is not what is to be removed.
  const isWhole = tree.diagnostics.every((each) => each.severity !== 'error');
  const made = isWhole
    ? await client.planDocuments({ files: tree.files })
    : { changes: [], unchanged: 0, diagnostics: [] };
  const diagnostics = [...tree.diagnostics, ...made.diagnostics];
  if (values.json) printJson({ ...made, diagnostics });
  else printPlan({ ...made, diagnostics });
  return diagnostics.some((each) => each.severity === 'error') ? exitCode.finding : exitCode.fine;
}

/** Puts a tree into force, all or nothing. Exit code 1 when it was refused. */
export async function apply(args: string[]): Promise<number> {
  const { values, tree, client } = await readInput(args, 'apply');
  const unreadable = tree.diagnostics.filter((each) => each.severity === 'error');
  try {
    if (unreadable.length > 0)
      throw Object.assign(new ServerError('Some files cannot be read'), {
        code: 'documents_rejected',
        details: unreadable,
      });
    const done = await client.applyDocuments({ files: tree.files });
    if (values.json) printJson(done);
    else {
      printPlan(done);
      print(green(`Revision ${done.revision.id} is in force`));
    }
    return exitCode.fine;
  } catch (error) {
    const refusal = error as ServerError & { code?: string; details?: Plan['diagnostics'] };
    if (refusal.code !== 'documents_rejected') throw error;
    if (values.json) printJson({ applied: false, diagnostics: refusal.details });
    else {
      printPlan({ changes: [], unchanged: 0, diagnostics: refusal.details ?? [] });
      print(red(`Nothing was changed: ${refusal.message}`));
    }
    return exitCode.finding;
  }
}

function printPlan(made: Plan): void {
  const sign = { add: green('+'), change: yellow('~'), remove: red('-') };
  for (const each of made.changes) {
    print(`${sign[each.action]} ${bold(each.ref)}${each.file === null ? '' : dim(`  ${each.file}`)}`);
    for (const field of each.fields)
      print(`    ${field.path}: ${JSON.stringify(field.from)} → ${JSON.stringify(field.to)}`);
  }
  for (const each of made.diagnostics.filter((each) => each.severity !== 'info')) {
    print(
      `${each.file}:${each.line}:${each.column}  ${each.severity === 'error' ? red('error') : yellow('warning')}  ${each.message}`,
    );
  }
  print(`${made.changes.length} changes, ${made.unchanged} things stay as they are`);
}
