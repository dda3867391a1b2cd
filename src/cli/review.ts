import type { Client } from '../platform/contract.ts';
import type { routes } from '../contracts.ts';
import type { PracticeVerdict, QuestionRisk, Review } from '../review/assessment/contract.ts';
import { connect, findServer, readArgs } from './connect.ts';
import { exitCode, UsageError } from './exit.ts';
import { bold, dim, formatMilliseconds, green, print, printJson, red, table, yellow } from './output.ts';

type Paint = (text: string) => string;

const risks: Record<QuestionRisk['risk'], { word: string; paint: Paint }> = {
  HIGH_RISK: { word: 'HIGH RISK', paint: red },
  MEDIUM_RISK: { word: 'MEDIUM RISK', paint: yellow },
  NO_RISK: { word: 'NO RISK', paint: green },
  UNANSWERED: { word: 'UNANSWERED', paint: dim },
  NOT_APPLICABLE: { word: 'NOT APPLICABLE', paint: dim },
};

const verdicts: Record<PracticeVerdict['verdict'], { mark: string; word: string; paint: Paint }> = {
  met: { mark: '✓', word: 'met', paint: green },
  not_met: { mark: '✗', word: 'not met', paint: red },
  stale: { mark: '~', word: 'stale', paint: yellow },
  unknown: { mark: '?', word: 'unknown', paint: dim },
};

/** Prints the Well-Architected review of the running organisation, takes a milestone of it, or compares two. */
export async function review(args: string[]): Promise<number> {
  const { values, positionals } = readArgs(
    args,
    { milestone: { type: 'string' }, compare: { type: 'string' }, all: { type: 'boolean', default: false } },
    1,
  );
  if (values.milestone !== undefined && values.compare !== undefined)
    throw new UsageError('Take a milestone or compare two, one at a time');
  if (positionals.length > 0 && values.compare === undefined)
    throw new UsageError(`Cannot read the arguments: unexpected "${positionals[0]}"`);
  const client = connect(await findServer(values));
  if (values.milestone !== undefined) return take(client, values.milestone, values.json);
  if (values.compare !== undefined)
    return compare(client, { from: values.compare, to: positionals[0] ?? 'now' }, values.json);
  const answer = await client.getReview({});
  if (values.json) printJson(answer);
  else print(...describeReview(answer, values.all));
  return exitCode.fine;
}

async function take(client: Client<typeof routes>, name: string, json: boolean): Promise<number> {
  const milestone = await client.takeMilestone({ name });
  if (json) printJson(milestone);
  else print(`Milestone ${bold(milestone.name)} taken at ${milestone.takenAt}: ${describeCounts(milestone.counts)}`);
  return exitCode.fine;
}

async function compare(
  client: Client<typeof routes>,
  sides: { from: string; to: string },
  json: boolean,
): Promise<number> {
  const { from, to, questions, practices, unchanged } = await client.compareMilestones(sides);
  if (json) {
    printJson({ from, to, questions, practices, unchanged });
    return exitCode.fine;
  }
  const paints = { better: green, worse: red, other: dim };
  print(
    bold(`From ${from} to ${to}`),
    ...table(
      questions.map((each) => [
        each.id,
        `${paintRisk(each.from)} -> ${paintRisk(each.to)}`,
        paints[each.direction](each.direction),
      ]),
    ),
    ...practices.flatMap((each) => [
      `${each.id}  ${verdicts[each.from].word} -> ${verdicts[each.to].word}  ${paints[each.direction](each.direction)}`,
      ...(each.because === null ? [] : [`  ${each.because}`]),
    ]),
    dim(`${unchanged.questions} questions and ${unchanged.practices} practices are as they were`),
  );
  return exitCode.fine;
}

function paintRisk(risk: QuestionRisk['risk']): string {
  return risks[risk].paint(risks[risk].word);
}

function describeCounts({ high, medium, none, unanswered }: Review['counts']): string {
  return `${high} high, ${medium} medium, ${none} without risk, ${unanswered} unanswered`;
}

/** Returns the lines of a review: questions with their practices, then the plan, then what changed in the last day. */
export function describeReview(answer: Review, all: boolean): string[] {
  return [
    `${bold(answer.lens)}, ${answer.takenAt}: ${answer.practices.length} practices in ${formatMilliseconds(answer.milliseconds)}`,
    describeCounts(answer.counts),
    ...answer.questions.flatMap((question) => ['', ...describeQuestion(question, answer.practices, all)]),
    ...describePlan(answer, all),
    ...describeChanges(answer),
  ];
}

function describeQuestion(question: QuestionRisk, practices: readonly PracticeVerdict[], all: boolean): string[] {
  const own = practices.filter((each) => each.question === question.id);
  const shown = all ? own : own.filter((each) => each.verdict !== 'unknown');
  const hidden = own.filter((each) => !shown.includes(each)).map((each) => each.id.replace(`${question.id}-`, ''));
  return [
    `${bold(`${question.id} ${question.title}`)}  ${paintRisk(question.risk)}`,
    ...shown.flatMap(describePractice),
    ...(hidden.length === 0
      ? []
      : [dim(`  ? unknown  ${hidden.join(', ')}: nothing on record proves or disproves them, --all tells what would`)]),
  ];
}

function describePractice(practice: PracticeVerdict): string[] {
  const { mark, word, paint } = verdicts[practice.verdict];
  return [
    `  ${paint(`${mark} ${word.padEnd(7)}`)}  ${practice.id} ${practice.title} ${dim(`(${practice.risk})`)}`,
    `      ${practice.reason}`,
    ...(practice.next === '' ? [] : [`      next: ${practice.next}`]),
  ];
}

const planLines = 5;

function describePlan({ plan }: Review, all: boolean): string[] {
  if (plan.length === 0) return [];
  const shown = all ? plan : plan.slice(0, planLines);
  return [
    '',
    bold('Improvement plan'),
    ...shown.flatMap((item) => {
      const [set = []] = item.sets;
      const choices = item.sets.length > 1 ? dim(` (or one of ${item.sets.length - 1} other ways)`) : '';
      return [
        `  ${item.question}  ${paintRisk(item.risk)} -> ${paintRisk(item.to)} by ${set.join(', ')}${choices}`,
        ...set.map((id, index) => `      ${id}: ${item.next[index] ?? ''}`),
      ];
    }),
    ...(plan.length > shown.length ? [dim(`  and ${plan.length - shown.length} more, see --all`)] : []),
  ];
}

function describeChanges({ changes }: Review): string[] {
  if (changes.length === 0) return [];
  return [
    '',
    bold(`Changed since ${changes.at(-1)!.time}`),
    ...changes.flatMap((each) => [
      `  ${each.time}  ${each.practice}  ${each.from === null ? 'new' : verdicts[each.from].word} -> ${verdicts[each.to].paint(verdicts[each.to].word)}`,
      `      ${each.because}`,
    ]),
  ];
}
