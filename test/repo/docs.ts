import { dirname, join, normalize } from 'node:path';

/** A fenced block of a Markdown text: the first word after the fence, the words after it, and what stands inside. */
export interface Fence {
  language: string;
  words: string;
  body: string;
  line: number;
}

/** Returns the fenced blocks of a Markdown text. */
export function listFences(text: string): Fence[] {
  const fences: Fence[] = [];
  let open: Fence | null = null;
  text.split('\n').forEach((line, index) => {
    const mark = /^```(\S*)\s*(.*)$/.exec(line);
    if (mark === null) {
      if (open !== null) open.body += `${line}\n`;
    } else if (open === null) open = { language: mark[1]!, words: mark[2]!.trim(), body: '', line: index + 1 };
    else {
      fences.push(open);
      open = null;
    }
  });
  return fences;
}

const withoutFences = (text: string): string => text.replace(/^```[\s\S]*?^```$/gm, '');

/** Returns the relative links of a Markdown text that lead nowhere; `exists` is asked by path in the repository. */
export function judgeLinks(text: string, file: string, exists: (path: string) => boolean): string[] {
  const links = [
    ...withoutFences(text)
      .replace(/`[^`\n]*`/g, '')
      .matchAll(/\]\(([^)\s]+)\)/g),
  ].map((match) => match[1]!);
  return links
    .filter((link) => !/^([a-z]+:|#)/i.test(link))
    .filter((link) => !exists(normalize(join(dirname(file), link.split('#')[0]!)).replace(/\/$/, '')))
    .map((link) => `the link "${link}" leads nowhere`);
}

/** Returns the commands that a Markdown text shows, one text each: lines of fenced blocks and code in the text. */
export function listCommands(text: string): string[] {
  const lines = listFences(text)
    .filter((each) => ['', 'sh', 'bash', 'console'].includes(each.language))
    .flatMap((each) => each.body.replace(/\\\n\s*/g, ' ').split('\n'));
  const spans = [...withoutFences(text).matchAll(/`([^`\n]+)`/g)].map((match) => match[1]!);
  return [...lines, ...spans].map((each) => each.split(' #')[0]!.trim()).filter((each) => each !== '');
}

const everywhere = ['--json', '--url', '--token', '--data', '--help'];

/** Returns what is wrong with the `evenkeel` and `npm` commands of a Markdown text, held against what there is. */
export function judgeCommands(
  text: string,
  usages: Readonly<Record<string, string>>,
  scripts: readonly string[],
): string[] {
  const faults: string[] = [];
  const judgeOptions = (name: string, rest: string) => {
    for (const [option] of rest.matchAll(/(?<=^|\s)--[a-z][a-z-]*/g))
      if (!everywhere.includes(option) && !new RegExp(`${option}(?![a-z-])`).test(usages[name]!))
        faults.push(`the command "${name}" has no option ${option}`);
  };
  for (const command of listCommands(text)) {
    for (const [, name, rest] of command.matchAll(/(?:^|\s)evenkeel ([a-z][a-z-]*)([^|;&]*)/g)) {
      if (name === 'help') continue;
      if (!Object.hasOwn(usages, name!)) faults.push(`there is no command "evenkeel ${name}"`);
      else judgeOptions(name!, rest!);
    }
    for (const [, name, rest] of command.matchAll(/(?:^|\s)npm (?:run (?:-s )?([a-z][a-z:-]*)|start)([^|;&]*)/g)) {
      if (name !== undefined && !scripts.includes(name)) faults.push(`there is no script "npm run ${name}"`);
      if (name === undefined) judgeOptions('serve', rest!);
    }
  }
  return faults;
}

/** Returns the environment variables of ours that a text names. */
export function listVariables(text: string): string[] {
  return [
    ...new Set([...text.matchAll(/\b(EVENKEEL_[A-Z_]+|DATABASE_URL|CLICKHOUSE_URL)\b/g)].map((each) => each[1]!)),
  ];
}

/** Gathers the documents of the guides as one tree; a YAML block says its file, or `fragment` where it is none. */
export function gatherExamples(guides: readonly { file: string; text: string }[]) {
  const files: { file: string; text: string }[] = [];
  const faults: string[] = [];
  for (const guide of guides)
    for (const fence of listFences(guide.text)) {
      if (!['yaml', 'yml', 'json'].includes(fence.language) || fence.words === 'fragment') continue;
      if (/^[\w./-]+\.(ya?ml|json)$/.test(fence.words)) files.push({ file: fence.words, text: fence.body });
      else faults.push(`${guide.file}:${fence.line}: the example says neither its file nor "fragment"`);
    }
  return { files, faults };
}
