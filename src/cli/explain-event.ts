import { readFile } from 'node:fs/promises';
import type { Explanation } from '../operate/event/contract.ts';
import { explainPattern, explainRule } from '../operate/event/explain.ts';
import { readGivenEvent } from '../operate/event/given-event.ts';
import { parseEventPattern } from '../operate/event/pattern.ts';
import type { RuleSpec } from '../operate/event/reader.ts';
import { readDocuments } from '../platform/document.ts';
import { readOperations } from '../platform/operations.ts';
import { readTree } from '../platform/tree.ts';
import { readers } from '../readers.ts';
import { connect, findServer, readArgs, requireFolder } from './connect.ts';
import { exitCode, UsageError } from './exit.ts';
import { dim, green, print, printJson, red, table } from './output.ts';

const usage =
  'Write "evenkeel explain event FILE --rule NAME" or "--pattern JSON"; FILE is JSON or YAML, "-" is standard input, and the id of an event in the log does too';

type Told = Omit<Explanation, 'event' | 'rule' | 'targets'> & Partial<Explanation>;

/**
 * Tells why an event matches a rule or a pattern, or not: by the folder, without a server, or with --server or the id of
 * an event by the server. Exit code 1 when it does not match.
 */
export async function explainEvent(args: string[]): Promise<number> {
  const { values, positionals } = readArgs(
    args,
    {
      rule: { type: 'string' },
      pattern: { type: 'string' },
      ops: { type: 'string' },
      server: { type: 'boolean', default: false },
    },
    1,
  );
  const [what] = positionals;
  const { rule, pattern } = values;
  if (what === undefined || (rule === undefined) === (pattern === undefined)) throw new UsageError(usage);
  const event = await readEventFile(what);
  const about = event === null ? { eventId: what } : { event };
  let told: Told;
  if (values.server || event === null) {
    const client = connect(await findServer(values));
    told = await (rule === undefined
      ? client.explainPattern({ pattern: pattern!, ...about })
      : client.explainRule({ name: rule, ...about }));
  } else {
    const views = readGivenEvent(event, Date.now());
    told = rule === undefined ? explainText(pattern!, views) : explainRule(await findRule(rule, values.ops), views);
  }
  if (values.json) printJson(told);
  else show(told);
  return told.matched ? exitCode.fine : exitCode.finding;
}

/** Returns the event of a file; null when there is none of that name, so that it may be an id. */
async function readEventFile(name: string): Promise<Record<string, unknown> | null> {
  let text: string;
  try {
    text = await readFile(name === '-' ? '/dev/stdin' : name, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && !/[./]/.test(name)) return null;
    throw new UsageError(`Cannot read "${name}": ${(error as Error).message}`);
  }
  const { documents, diagnostics } = readDocuments({ file: name, text });
  const value = documents[0]?.value;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new UsageError(`Cannot read "${name}": ${diagnostics[0]?.message ?? 'it holds no event'}`);
  return value as Record<string, unknown>;
}

async function findRule(name: string, folder: string | undefined) {
  const directory = await requireFolder(folder ?? process.env.EVENKEEL_OPS ?? './examples/northwind', 'explain by');
  const { entities } = readOperations((await readTree(directory)).files, readers);
  const found = entities.find((each) => each.kind === 'rule' && (each.name === name || each.ref === name));
  if (found === undefined)
    throw new UsageError(
      `There is no rule "${name}" in "${directory}": name another folder with --ops, or ask the server with --server`,
    );
  return { ref: found.ref, name: found.name, spec: found.spec as unknown as RuleSpec };
}

function explainText(text: string, views: Parameters<typeof explainPattern>[1]): Told {
  let pattern: unknown;
  try {
    pattern = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`Cannot read the pattern: ${(error as Error).message}`);
  }
  const told = explainPattern(pattern, views);
  if (told === null)
    throw new UsageError(
      `Cannot read the pattern: ${parseEventPattern(pattern)
        .issues.map((each) => each.message)
        .join('; ')}`,
    );
  return told;
}

function show({ matched, because, fields, targets = [] }: Told): void {
  print(matched ? green(because) : red(because));
  const rows = fields.map((each) => [
    each.matched ? green('holds') : red('fails'),
    each.path,
    `is ${each.actual === undefined ? 'absent' : JSON.stringify(each.actual)}`,
    dim(each.hint === undefined ? each.expected : `${each.expected}; ${each.hint}`),
  ]);
  if (rows.length > 0) print('', ...table([['', 'field', 'in the event', 'asked for'], ...rows]));
  for (const each of targets) {
    const input = each.input === null ? 'the event' : JSON.stringify(each.input, null, 2);
    print('', `Target ${each.id}, ${each.to}, is given ${input}`);
  }
}
