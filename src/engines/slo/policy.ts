import { hasErrors, type Issue, type Parsed } from '../issue.ts';
import { PropertyReader, quote } from '../template/index.ts';
import { HOUR, lengthOf } from './duration.ts';
import { readDescription, readDuration, readMetadata, readNumber } from './field.ts';
import type { Metadata } from './model.ts';

export type ConsequenceType = 'halt-changes' | 'require-approval' | 'postmortem' | 'notify';
const types: readonly ConsequenceType[] = ['halt-changes', 'require-approval', 'postmortem', 'notify'];

/** What follows while a rule holds; `exceptions` are kinds of change that may go on, `to` says whom to tell or ask. */
export interface Consequence {
  type: ConsequenceType;
  exceptions: string[];
  to: string | null;
}

/** One rule; all conditions given must hold. Budget shares are from 0 to 1. */
export interface PolicyRule {
  name: string;
  when: { remainingBelow: number | null; burnAbove: number | null; incidentAbove: number | null };
  /** Span of the burn rate, in milliseconds. */
  overMs: number;
  until: { remainingAbove: number | null; burnBelow: number | null };
  /** How long it holds at least, in milliseconds. */
  leastMs: number;
  consequences: Consequence[];
}

/** What the budget of an objective decides. */
export interface ErrorBudgetPolicy {
  metadata: Metadata;
  description: string | null;
  owner: string | null;
  appliesTo: { all: boolean; objectives: string[]; services: string[] };
  rules: PolicyRule[];
}

/** Parses a document of kind ErrorBudgetPolicy, apiVersion evenkeel.dev/v1 (SL32); gives every issue at once. */
export function parseErrorBudgetPolicy(value: unknown): Parsed<ErrorBudgetPolicy> {
  const issues: Issue[] = [];
  const reader = new PropertyReader(value, [], issues);
  reader.choice('apiVersion', ['evenkeel.dev/v1']);
  reader.choice('kind', ['ErrorBudgetPolicy']);
  const metadata = readMetadata(reader);
  reader.require('spec', 'appliesTo and rules');
  const spec = reader.child('spec');
  reader.finish();
  if (spec === undefined) return { issues };
  const description = readDescription(spec);
  const owner = spec.text('owner') ?? null;
  spec.require('appliesTo', 'all: true, or a list of objectives or services');
  const applies = spec.child('appliesTo');
  const appliesTo = {
    all: applies?.flag('all') ?? false,
    objectives: applies?.texts('objectives') ?? [],
    services: applies?.texts('services') ?? [],
  };
  applies?.finish();
  if (applies !== undefined && !appliesTo.all && appliesTo.objectives.length + appliesTo.services.length === 0)
    applies.report(
      'applies_to_nothing',
      [],
      'The policy applies to nothing: write all: true, or name objectives or services',
    );
  spec.require('rules', 'a list of rules');
  const rules = spec.children('rules', { min: 1 }).map((each) => readRule(each, issues));
  const names = rules.map((each) => each.name);
  names.forEach((name, index) => {
    if (names.indexOf(name) !== index)
      spec.report(
        'duplicate_rule',
        ['rules', index, 'name'],
        `The rule "${name}" stands twice: give each its own name`,
      );
  });
  spec.finish();
  return hasErrors(issues) ? { issues } : { value: { metadata, description, owner, appliesTo, rules }, issues };
}

function readShare(reader: PropertyReader | undefined, name: string): number | null {
  const range = { min: -1000, max: 100 };
  const value =
    reader === undefined ? undefined : readNumber(reader, name, 'a percentage of the budget, such as 10', range);
  return value === undefined ? null : value / 100;
}

function readRule(reader: PropertyReader, issues: Issue[]): PolicyRule {
  const name = reader.requiredText('name', 'a name of the rule, such as exhausted');
  reader.require('when', 'budgetRemainingBelow, burnRateAbove or incidentSpentAbove');
  const condition = reader.child('when');
  const when = {
    remainingBelow: readShare(condition, 'budgetRemainingBelow'),
    burnAbove: (condition && readNumber(condition, 'burnRateAbove', 'a burn rate above 0', { above: 0 })) ?? null,
    incidentAbove: readShare(condition, 'incidentSpentAbove'),
  };
  const over = condition && readDuration(condition, 'over', issues, 'mhd');
  condition?.finish();
  if (condition !== undefined && Object.values(when).every((each) => each === null))
    condition.report(
      'missing_property',
      [],
      'The rule has no condition: write budgetRemainingBelow, burnRateAbove or incidentSpentAbove',
    );
  const end = reader.child('until');
  const until = {
    remainingAbove:
      readShare(end, 'budgetRemainingAbove') ?? (when.remainingBelow === null ? null : when.remainingBelow + 0.05),
    burnBelow:
      (end && readNumber(end, 'burnRateBelow', 'a burn rate from 0 on', { min: 0 })) ??
      (when.burnAbove === null ? null : when.burnAbove * 0.9),
  };
  const least = end && readDuration(end, 'atLeast', issues, 'mhdw');
  end?.finish();
  if (when.remainingBelow !== null && until.remainingAbove !== null && until.remainingAbove < when.remainingBelow)
    reader.report(
      'no_hysteresis',
      ['until', 'budgetRemainingAbove'],
      `The rule would end at ${until.remainingAbove * 100} % and begin at ${when.remainingBelow * 100} %: write an end above the beginning`,
    );
  if (when.burnAbove !== null && until.burnBelow !== null && until.burnBelow > when.burnAbove)
    reader.report(
      'no_hysteresis',
      ['until', 'burnRateBelow'],
      `The rule would end at ${until.burnBelow} and begin at ${when.burnAbove}: write an end below the beginning`,
    );
  reader.require('consequences', `a list of ${types.join(', ')}`);
  const consequences = reader.children('consequences', { min: 1 }).map(readConsequence);
  reader.finish();
  return {
    name,
    when,
    overMs: over === undefined ? HOUR : lengthOf(over),
    until,
    leastMs: least === undefined ? 0 : lengthOf(least),
    consequences,
  };
}

function readConsequence(reader: PropertyReader): Consequence {
  reader.require('type', types.join(', '));
  const type = reader.choice('type', types) ?? 'notify';
  const exceptions = reader.texts('exceptions');
  const to = reader.text('to') ?? null;
  reader.finish();
  if (type === 'notify' && to === null) reader.require('to', 'whom to tell, such as notify:console');
  if (type !== 'halt-changes' && type !== 'require-approval' && exceptions.length > 0)
    reader.report(
      'exceptions_unused',
      ['exceptions'],
      `${quote(exceptions[0])} is an exception of nothing: write exceptions with halt-changes or require-approval`,
    );
  return { type, exceptions, to };
}

/** Reports whether a policy applies to an objective of a service, each given by its plain name. */
export function appliesTo(policy: ErrorBudgetPolicy, objective: string, service: string): boolean {
  const { all, objectives, services } = policy.appliesTo;
  return all || objectives.includes(objective) || services.includes(service);
}
