import { hasErrors, type Parsed } from '../issue.ts';
import { parseCondition } from './condition.ts';
import { exportLens } from './export.ts';
import type { Choice, Lens, Level, Pillar, Question, Resource, ResourceGroup, RiskRule, RuleRisk } from './lens.ts';
import { lintQuestion } from './lint.ts';
import { type Mode, type Node, quote, readExtra, readId, readNode, readNodes, readText, startReport } from './read.ts';

const MAX_TEXT = 2048;
const MAX_TITLE = 128;
const MAX_FILE = 500_000;

/** Parses a custom lens of schema version 2021-11-01 by LE1 to LE22 and checks its rules by truth table (LE60 to LE68). */
export function parseLens(value: unknown, mode: Mode = 'strict'): Parsed<Lens> {
  const report = startReport(mode);
  const node = readNode(value, [], report, 'Lens');
  if (node === undefined) return { issues: report.issues };

  const schemaVersion = '2021-11-01';
  if (node.object['schemaVersion'] !== schemaVersion) {
    const problem = `Schema version is ${quote(node.object['schemaVersion'])}`;
    report.error('lens.schema-version', ['schemaVersion'], `${problem}: write "${schemaVersion}"`);
  }
  const name = readText(node, 'name', { max: MAX_TITLE, isRequired: true, isPlain: true }) ?? '';
  const description = readText(node, 'description', { max: MAX_TEXT, isPlain: true });
  const pillarIds = new Set<string>();
  const questionIds = new Set<string>();
  const pillars = readNodes(node, 'pillars', 1, 10).map((each) => readPillar(each, pillarIds, questionIds));
  const extra = readExtra(node, ['schemaVersion', 'name', 'description', 'pillars']);
  if (hasErrors(report.issues)) return { issues: report.issues };

  const lens: Lens = { schemaVersion, name, ...present({ description }), pillars, extra };
  const size = exportLens(lens).length;
  if (size > MAX_FILE) {
    report.limit('lens.size', [], `Lens has ${size} characters: split it into lenses of at most ${MAX_FILE}`);
  }
  pillars.forEach((pillar, p) => {
    pillar.questions.forEach((question, q) => {
      report.issues.push(...lintQuestion(question, ['pillars', p, 'questions', q]));
    });
  });
  return hasErrors(report.issues) ? { issues: report.issues } : { value: lens, issues: report.issues };
}

function readPillar(node: Node, taken: Set<string>, questionIds: Set<string>): Pillar {
  return {
    id: readId(node, taken, 64),
    name: readText(node, 'name', { max: MAX_TITLE, isRequired: true, isPlain: true }) ?? '',
    questions: readNodes(node, 'questions', 1, 20).map((each) => readQuestion(each, questionIds)),
    extra: readExtra(node, ['id', 'name', 'questions']),
  };
}

function readQuestion(node: Node, taken: Set<string>): Question {
  const id = readId(node, taken, 128);
  const title = readText(node, 'title', { max: MAX_TITLE, isRequired: true, isPlain: true }) ?? '';
  const description = readText(node, 'description', { max: MAX_TEXT, isPlain: true });
  const helpfulResource = readResource(node, 'helpfulResource');
  const choiceIds = new Set<string>();
  const choices = readNodes(node, 'choices', 1, 15).map((each) => readChoice(each, choiceIds));
  const riskRules = readNodes(node, 'riskRules', 0, 3).flatMap((each) => readRule(each, choiceIds));
  const extra = readExtra(node, ['id', 'title', 'description', 'helpfulResource', 'choices', 'riskRules']);

  const path = [...node.path, 'riskRules'];
  for (const risk of new Set(riskRules.map((rule) => rule.risk))) {
    const count = riskRules.filter((rule) => rule.risk === risk).length;
    if (count > 1) {
      node.report.limit(
        'lens.rule-duplicate',
        path,
        `Risk "${risk}" has ${count} rules: join their conditions by "||"`,
      );
    }
  }
  if (!riskRules.some((rule) => rule.condition.kind === 'default')) {
    const advice = 'add a last rule with the condition "default"';
    node.report.warn('lens.no-default', path, `Question "${id}" has no default rule: ${advice}`);
  }
  return { id, title, ...present({ description, helpfulResource }), choices, riskRules, extra };
}

function readChoice(node: Node, taken: Set<string>): Choice {
  const id = readId(node, taken, 64);
  const title = readText(node, 'title', { max: MAX_TITLE, isRequired: true, isPlain: true }) ?? '';
  const isNone = id.endsWith('_no');
  const helpfulResource = readResource(node, 'helpfulResource');
  const improvementPlan = readResource(node, 'improvementPlan');
  const additionalResources = readGroups(node);
  const extra = readExtra(node, ['id', 'title', 'helpfulResource', 'improvementPlan', 'additionalResources']);

  if (!isNone && node.object['improvementPlan'] === undefined) {
    const advice = 'say what to do when it is not selected';
    node.report.limit('lens.no-plan', node.path, `Choice "${id}" has no field "improvementPlan": ${advice}`);
  }
  if (!isNone && /^none of (these|the above)$/i.test(title.trim())) {
    const advice = 'end its id with "_no", or the Tool takes it for a practice';
    node.report.warn('lens.none-suffix', [...node.path, 'id'], `Choice "${id}" is titled "${title}": ${advice}`);
  }
  const level = readLevel(node);
  return { id, title, isNone, ...present({ level, helpfulResource, improvementPlan, additionalResources }), extra };
}

function readLevel(node: Node): Level | undefined {
  const value = node.object['_risk'];
  if (value === 'High' || value === 'Medium' || value === 'Low') return value;
  if (value !== undefined) {
    const message = `Level of risk is ${quote(value)}: write "High", "Medium" or "Low"`;
    node.report.warn('lens.level', [...node.path, '_risk'], message);
  }
  return undefined;
}

function readRule(node: Node, choiceIds: ReadonlySet<string>): RiskRule[] {
  const risk = node.object['risk'];
  const text = readText(node, 'condition', { max: MAX_FILE, isRequired: true });
  const extra = readExtra(node, ['condition', 'risk']);
  if (!isRuleRisk(risk)) {
    const message = `Risk is ${quote(risk)}: write "HIGH_RISK", "MEDIUM_RISK" or "NO_RISK"`;
    node.report.error('lens.risk', [...node.path, 'risk'], message);
  }
  if (text === undefined) return [];
  const parsed = parseCondition(text, choiceIds);
  node.report.issues.push(...parsed.issues.map((each) => ({ ...each, path: [...node.path, 'condition'] })));
  return parsed.value === undefined || !isRuleRisk(risk) ? [] : [{ text, condition: parsed.value, risk, extra }];
}

function isRuleRisk(value: unknown): value is RuleRisk {
  return value === 'HIGH_RISK' || value === 'MEDIUM_RISK' || value === 'NO_RISK';
}

function readResource(node: Node, key: string): Resource | undefined {
  if (node.object[key] === undefined) return undefined;
  const found = readNode(node.object[key], [...node.path, key], node.report, `Field "${key}"`);
  return found === undefined ? undefined : readResourceFields(found);
}

function readResourceFields(node: Node): Resource {
  const displayText = readText(node, 'displayText', { max: MAX_TEXT });
  const url = readText(node, 'url', { max: MAX_TEXT });
  readExtra(node, ['displayText', 'url']);
  if (displayText === undefined) {
    const advice = url === undefined ? 'write one or leave the whole field out' : 'write one, a url alone is refused';
    node.report.limit('lens.display-text', node.path, `Resource has no field "displayText": ${advice}`);
  }
  if (url !== undefined && !/^https?:\/\/\S+$/.test(url)) {
    const advice = 'write an address that starts with http:// or https:// and has no spaces';
    node.report.limit('lens.url', [...node.path, 'url'], `Url is ${quote(url)}: ${advice}`);
  }
  return present({ displayText, url });
}

function readGroups(node: Node): ResourceGroup[] | undefined {
  if (node.object['additionalResources'] === undefined) return undefined;
  const taken = new Set<string>();
  return readNodes(node, 'additionalResources', 0, 2).flatMap((each) => {
    const type = each.object['type'];
    const path = [...each.path, 'type'];
    const content = readNodes(each, 'content', 0, 5).map((entry) => readResourceFields(entry));
    readExtra(each, ['type', 'content']);
    if (type !== 'HELPFUL_RESOURCE' && type !== 'IMPROVEMENT_PLAN') {
      const message = `Type is ${quote(type)}: write "HELPFUL_RESOURCE" or "IMPROVEMENT_PLAN"`;
      node.report.error('lens.resource-type', path, message);
      return [];
    }
    if (taken.has(type)) {
      node.report.limit('lens.duplicate', path, `Type "${type}" is used before: join the two lists`);
    }
    taken.add(type);
    return [{ type, content }];
  });
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Leaves out what is undefined, so that an absent field stays absent. */
function present<T extends Record<string, unknown>>(fields: T): Present<T> {
  // Object.fromEntries forgets the keys; filtering undefined is all that happens to the values.
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>;
}
