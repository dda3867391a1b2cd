import { parseResponsePlan, type Level, type ResponsePlan } from '../../engines/incident/index.ts';
import { hasErrors, issue, type Issue, type Path } from '../../engines/issue.ts';
import { completeRef } from '../../organization/catalog/reader.ts';
import type { Entity, Reader, ReadResult, Reference, TemplateResource } from '../../platform/operations.ts';
import { contactRef } from '../oncall/reader.ts';
import { readTags } from '../oncall/tag.ts';

/** What the catalog keeps of a response plan, with what our own tags say. */
export interface ResponsePlanSpec extends Record<string, unknown> {
  plan: ResponsePlan;
  urgency: Level | null;
  service: string | null;
  path: Path;
}

/** Returns the reference of a response plan by its name or reference. */
export const planRef = (name: string): string => completeRef(name, 'response-plan');

const tag = { urgency: 'evenkeel.dev/urgency', service: 'evenkeel.dev/service', owner: 'evenkeel.dev/owner' } as const;

const tags = {
  [tag.urgency]: null,
  [tag.service]: { role: 'service', kind: 'component' },
  [tag.owner]: { role: 'owner', kind: 'group' },
};

/** Parts of a plan that AWS acts upon and this server does not, with what to write in their place. */
function tellIgnored(plan: ResponsePlan, path: Path, issues: Issue[]): void {
  const ignored = [
    {
      is: plan.notificationTopics.length > 0,
      at: ['IncidentTemplate', 'NotificationTargets'],
      instead: 'write an event rule on evenkeel.incident.opened with a target notify:…',
    },
    {
      is: plan.chatTopics.length > 0,
      at: ['ChatChannel'],
      instead: 'write an event rule on evenkeel.incident.opened with a target notify:webhook:…',
    },
    {
      is: plan.integrations.length > 0,
      at: ['Integrations'],
      instead: 'add a contact with a WEBHOOK channel to Engagements',
    },
  ];
  for (const { is, at, instead } of ignored) {
    if (is)
      issues.push(
        issue(
          'not_performed',
          [...path, ...at],
          `${at.at(-1)} of the plan "${plan.name}" is not acted upon here: ${instead}`,
          'warning',
        ),
      );
  }
}

function isLevel(text: string): text is Level {
  return text === 'high' || text === 'medium' || text === 'low';
}

function readPlan({ properties, path: place }: TemplateResource): ReadResult {
  const path = [...place, 'Properties'];
  const { value: plan, issues } = parseResponsePlan(properties, path);
  const { values, references: tagged, places } = readTags(properties, path, tags, issues);
  const urgency = values.get(tag.urgency) ?? null;
  if (urgency !== null && !isLevel(urgency)) {
    issues.push(
      issue(
        'bad_urgency',
        places.get(tag.urgency) ?? path,
        `The urgency "${urgency}" is not known: write high, medium or low`,
      ),
    );
  }
  if (plan === undefined || hasErrors(issues)) return { entities: [], issues };
  if (plan.engagements.length === 0) {
    const message = `Nobody is paged by the response plan "${plan.name}": add Engagements with a contact`;
    issues.push(issue('plan_engages_nobody', place, message, 'warning'));
  }
  tellIgnored(plan, path, issues);
  const references: Reference[] = [
    ...plan.engagements.map((each, index) => ({
      to: contactRef(each),
      role: 'contact',
      path: [...path, 'Engagements', index],
    })),
    ...plan.runbooks.map((each, index) => ({
      to: completeRef(each.document, 'runbook'),
      role: 'runbook',
      path: [...path, 'Actions', index, 'SsmAutomation', 'DocumentName'],
    })),
    ...tagged,
  ];
  const spec: ResponsePlanSpec = {
    plan,
    urgency: urgency as Level | null,
    service: values.get(tag.service) ?? null,
    path: place,
  };
  const owner = values.get(tag.owner) ?? null;
  const entity: Entity = {
    ref: planRef(plan.name),
    kind: 'response-plan',
    name: plan.name,
    title: plan.displayName,
    owner,
    spec,
    references,
  };
  return { entities: [entity], issues };
}

/** How CloudFormation's response plans become entities. */
export const readers: readonly Reader[] = [
  { form: 'cloudformation', type: 'AWS::SSMIncidents::ResponsePlan', read: readPlan },
];
