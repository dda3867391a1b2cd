/** A numbered rule of an engine's SPEC.md. */
export interface Rule {
  id: string;
  says: string;
  source: string;
}

/** Returns the rules of a SPEC.md: rows of its tables that begin with an id; the source is the column of that name. */
export function listRules(text: string): Rule[] {
  const rules: Rule[] = [];
  const ofAll = /^(?:Source of all: |.*\ball rules are )(\w+)/i;
  let given = '';
  let columns: string[] = [];
  for (const line of text.split('\n')) {
    // One sentence may give the source of all rules: of the section before it, or of the whole text at its head.
    const said = ofAll.exec(line)?.[1];
    if (said !== undefined) {
      if (line.startsWith('Source of all')) for (const each of rules) each.source ||= said;
      else given = said;
    }
    if (!line.startsWith('|')) continue;
    const cells = line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((each) => each.trim());
    if (cells[0] === 'rule') columns = cells;
    else if (/^[A-Z]+-?\d+[a-z]?$/.test(cells[0] ?? ''))
      rules.push({
        id: cells[0]!,
        says: cells[1] ?? '',
        source: cells[columns.indexOf('source')] ?? given,
      });
  }
  return rules;
}

/** Returns the rule ids that the texts of a test file name; `X1 to X3` names X2 too. */
export function listCited(testText: string): Set<string> {
  const texts = [...testText.matchAll(/'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g)].map(
    (each) => each[0],
  );
  return new Set(
    texts.flatMap((each) => [
      ...[...each.matchAll(/\b[A-Z]+-?\d+[a-z]?\b/g)].map((id) => id[0]),
      ...[...each.matchAll(/\b([A-Z]+-?)(\d+) to \1(\d+)\b/g)].flatMap(([, name, from, to]) =>
        Array.from({ length: Number(to) - Number(from) + 1 }, (_, index) => `${name}${Number(from) + index}`),
      ),
    ]),
  );
}

/** Returns the rule ids that a file of vectors names. */
export function listVectorRules(vectors: unknown): Set<string> {
  const found = new Set<string>();
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(walk);
    else if (value !== null && typeof value === 'object')
      for (const [key, each] of Object.entries(value)) {
        if ((key === 'rule' || key === 'rules') && each !== undefined)
          for (const [id] of String(each).matchAll(/[A-Z]+-?\d+[a-z]?/g)) found.add(id);
        else walk(each);
      }
  };
  walk(vectors);
  return found;
}

/** Returns what is wrong with the rules of a SPEC.md: no source, an id twice, or no test and no vector that cites it. */
export function judgeRules(rules: readonly Rule[], cited: ReadonlySet<string>): string[] {
  const ids = rules.map((each) => each.id);
  return [
    ...rules.filter((each) => each.source === '').map((each) => `${each.id} has no source`),
    ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `${id} stands twice`),
    ...ids.filter((id) => !cited.has(id)).map((id) => `${id} is cited by no test and no vector`),
  ];
}
