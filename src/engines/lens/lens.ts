/** The risk a rule assigns to a question (LE20). */
export type RuleRisk = 'HIGH_RISK' | 'MEDIUM_RISK' | 'NO_RISK';

/** The risk of a question, the two states that no rule can give included (LE30, LE31). */
export type Risk = RuleRisk | 'UNANSWERED' | 'NOT_APPLICABLE';

/** The level of risk of a missing practice, read from our own key `_risk` (LE50). */
export type Level = 'High' | 'Medium' | 'Low';

/** A boolean term over the choices of one question (LE10 to LE16). */
export type Condition =
  | { readonly kind: 'default' }
  | { readonly kind: 'choice'; readonly id: string }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'and'; readonly of: readonly Condition[] }
  | { readonly kind: 'or'; readonly of: readonly Condition[] };

/** Keys of the file that the format does not know, kept as they came and stripped by the export (LE8). */
export type Extra = Readonly<Record<string, unknown>>;

/** A text with an optional link, shown beside a question or choice. */
export interface Resource {
  readonly displayText?: string;
  readonly url?: string;
}

/** Up to five more resources of one type for a choice. */
export interface ResourceGroup {
  readonly type: 'HELPFUL_RESOURCE' | 'IMPROVEMENT_PLAN';
  readonly content: readonly Resource[];
}

/** One practice that can be ticked; `isNone` is true for the "None of these" choice, whose id ends with `_no`. */
export interface Choice {
  readonly id: string;
  readonly title: string;
  readonly isNone: boolean;
  readonly level?: Level;
  readonly helpfulResource?: Resource;
  readonly improvementPlan?: Resource;
  readonly additionalResources?: readonly ResourceGroup[];
  readonly extra: Extra;
}

/** A condition with the risk it assigns; `text` is the condition as written. */
export interface RiskRule {
  readonly text: string;
  readonly condition: Condition;
  readonly risk: RuleRisk;
  readonly extra: Extra;
}

/** A question with its choices and the rules that rate a selection, in order of evaluation. */
export interface Question {
  readonly id: string;
  readonly title: string;
  readonly description?: string;
  readonly helpfulResource?: Resource;
  readonly choices: readonly Choice[];
  readonly riskRules: readonly RiskRule[];
  readonly extra: Extra;
}

/** A named group of questions. */
export interface Pillar {
  readonly id: string;
  readonly name: string;
  readonly questions: readonly Question[];
  readonly extra: Extra;
}

/** A custom lens of the AWS Well-Architected Tool, schema version 2021-11-01. */
export interface Lens {
  readonly schemaVersion: '2021-11-01';
  readonly name: string;
  readonly description?: string;
  readonly pillars: readonly Pillar[];
  readonly extra: Extra;
}

/** Returns the questions of all pillars in file order. */
export function listQuestions(lens: Lens): Question[] {
  return lens.pillars.flatMap((pillar) => pillar.questions);
}

/** Returns the choice id of a practice id of the Framework: `OPS10-BP02` gives `OPS10_BP02` (LE51). */
export function choiceIdOf(practiceId: string): string {
  return practiceId.replace('-', '_');
}

/** Returns the practice id of a choice id of our lens: `OPS10_BP02` gives `OPS10-BP02`, other ids come back unchanged (LE51). */
export function practiceIdOf(choiceId: string): string {
  return /^[A-Z]+\d+_BP\d+$/.test(choiceId) ? choiceId.replace('_', '-') : choiceId;
}
