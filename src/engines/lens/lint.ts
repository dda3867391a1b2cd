import { type Issue, issue, type Path } from '../issue.ts';
import type { Question } from './lens.ts';
import { buildTable, MAX_TABLE_CHOICES, rankRuleRisk, type TruthTable } from './truth-table.ts';

/** Checks the rules of one question against every answered selection (LE60 to LE68); `path` is where the question stands. */
export function lintQuestion(question: Question, path: Path): Issue[] {
  if (question.riskRules.length === 0) return [];
  const table = buildTable(question);
  if (table === undefined) {
    const problem = `Question "${question.id}" uses more than ${MAX_TABLE_CHOICES} choices in its rules`;
    return [issue('lens.table-too-large', path, `${problem}: split it to have its rules checked`, 'info')];
  }
  const rules = [...path, 'riskRules'];
  return [
    ...findDeadRules(question, table, rules),
    ...findUndecided(question, table, rules),
    ...findRise(question, table, rules),
    ...findNoneHole(question, table, rules),
    ...findIdleChoices(question, table, path),
  ];
}

function findDeadRules(question: Question, table: TruthTable, path: Path): Issue[] {
  const used = new Set(table.deciding.subarray(firstAnswered(table)));
  return question.riskRules.flatMap((rule, index) => {
    if (used.has(index)) return [];
    const problem = `Rule "${shorten(rule.text)}" decides no answer`;
    if (
      rule.risk === 'HIGH_RISK' &&
      !question.riskRules.some((each, at) => used.has(at) && each.risk === 'HIGH_RISK')
    ) {
      const advice = `no answer of question "${question.id}" can be HIGH_RISK, correct the condition or the rules before it`;
      return [issue('lens.high-unreachable', [...path, index], `${problem}: ${advice}`, 'warning')];
    }
    const advice = 'correct its condition, move it before the rules that hide it, or delete it';
    return [issue('lens.rule-dead', [...path, index], `${problem}: ${advice}`, 'warning')];
  });
}

function findUndecided(question: Question, table: TruthTable, path: Path): Issue[] {
  const state = table.deciding.indexOf(-1, firstAnswered(table));
  if (state === -1) return [];
  const problem = `No rule of question "${question.id}" matches when ${describe(table, state)}`;
  return [issue('lens.undecided', path, `${problem}: add a default rule`, 'warning')];
}

function findRise(question: Question, table: TruthTable, path: Path): Issue[] {
  const practices = table.ids.map((id, bit) => ({ id, bit })).filter(({ id }) => !isNone(question, id));
  for (let state = firstAnswered(table); state < table.ranks.length; state += 1) {
    const rank = table.ranks[state] ?? 0;
    for (const { id, bit } of practices) {
      if ((table.ranks[state | (1 << bit)] ?? 0) <= rank) continue;
      const problem = `Selecting "${id}" raises the risk of question "${question.id}" when ${describe(table, state)}`;
      const advice = 'correct the conditions so that a practice never adds risk';
      return [issue('lens.not-monotone', path, `${problem}: ${advice}`, 'warning')];
    }
  }
  return [];
}

function findNoneHole(question: Question, table: TruthTable, path: Path): Issue[] {
  const none = question.choices.find((choice) => choice.isNone);
  if (none === undefined) return [];
  const bit = table.ids.indexOf(none.id);
  const alone = bit === -1 ? 0 : 1 << bit;
  const worst = Math.max(...question.riskRules.map((rule) => rankRuleRisk(rule.risk)));
  const issues: Issue[] = [];
  const rank = table.ranks[alone] ?? 0;
  if (rank < worst) {
    const problem = `Choice "${none.id}" alone is rated below the worst risk of question "${question.id}"`;
    const advice = 'let the rule of the worst risk, or the default, cover it';
    issues.push(issue('lens.none-mild', path, `${problem}: ${advice}`, 'warning'));
  }
  if ((table.ranks.at(-1) ?? 0) < rank) {
    const problem = `Choice "${none.id}" is ignored when practices are selected with it`;
    const advice = `add "&& !${none.id}" to the conditions of the lower risks`;
    issues.push(issue('lens.none-hole', path, `${problem}: ${advice}`, 'warning'));
  }
  return issues;
}

function findIdleChoices(question: Question, table: TruthTable, path: Path): Issue[] {
  return question.choices.flatMap((choice, index) => {
    const bit = table.ids.indexOf(choice.id);
    if (choice.isNone || (bit !== -1 && table.ranks.some((rank, state) => rank !== table.ranks[state ^ (1 << bit)])))
      return [];
    const message = `Choice "${choice.id}" never changes the risk: name it in a rule if it should`;
    return [issue('lens.choice-idle', [...path, 'choices', index], message, 'info')];
  });
}

function firstAnswered(table: TruthTable): number {
  return table.isEmptyAnswered ? 0 : 1;
}

function isNone(question: Question, id: string): boolean {
  return question.choices.some((choice) => choice.id === id && choice.isNone);
}

function describe(table: TruthTable, state: number): string {
  const ids = table.ids.filter((_, bit) => (state >>> bit) & 1);
  return ids.length === 0 ? 'none of the choices of its rules is selected' : `only ${ids.join(', ')} are selected`;
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
