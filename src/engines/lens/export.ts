import type { Choice, Lens, Question, Resource } from './lens.ts';

/** Writes a lens as JSON text with the keys of the format only (LE90 to LE92): what strict parsing takes, the Tool's import takes. */
export function exportLens(lens: Lens): string {
  const document = {
    schemaVersion: lens.schemaVersion,
    name: lens.name,
    description: lens.description,
    pillars: lens.pillars.map((pillar) => ({
      id: pillar.id,
      name: pillar.name,
      questions: pillar.questions.map((question) => writeQuestion(question)),
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function writeQuestion(question: Question): object {
  return {
    id: question.id,
    title: question.title,
    description: question.description,
    helpfulResource: writeResource(question.helpfulResource),
    choices: question.choices.map((choice) => writeChoice(choice)),
    riskRules: question.riskRules.map((rule) => ({ condition: rule.text, risk: rule.risk })),
  };
}

function writeChoice(choice: Choice): object {
  return {
    id: choice.id,
    title: choice.title,
    helpfulResource: writeResource(choice.helpfulResource),
    improvementPlan: writeResource(choice.improvementPlan),
    additionalResources: choice.additionalResources?.map((group) => ({
      type: group.type,
      content: group.content.map((each) => writeResource(each)),
    })),
  };
}

function writeResource(resource: Resource | undefined): object | undefined {
  return resource === undefined ? undefined : { displayText: resource.displayText, url: resource.url };
}

/** Returns the lens without the keys that an export strips, which is what parsing its export gives (LE91). */
export function withoutExtra(lens: Lens): Lens {
  return {
    ...lens,
    extra: {},
    pillars: lens.pillars.map((pillar) => ({
      ...pillar,
      extra: {},
      questions: pillar.questions.map((question) => ({
        ...question,
        extra: {},
        choices: question.choices.map(({ level: _level, ...choice }) => ({ ...choice, extra: {} })),
        riskRules: question.riskRules.map((rule) => ({ ...rule, extra: {} })),
      })),
    })),
  };
}
