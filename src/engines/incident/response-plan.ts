import { hasErrors, type Issue, type Parsed, type Path } from '../issue.ts';
import { nameOfArn, PropertyReader } from '../template/index.ts';

/** A runbook that the plan starts, with fixed parameters and such as come from the incident. */
export interface PlannedRunbook {
  document: string;
  version?: string;
  role?: string;
  targetAccount: 'RESPONSE_PLAN_OWNER_ACCOUNT' | 'IMPACTED_ACCOUNT';
  parameters: Readonly<Record<string, readonly string[]>>;
  dynamicParameters: Readonly<Record<string, 'INCIDENT_RECORD_ARN' | 'INVOLVED_RESOURCES'>>;
}

/** What happens when an incident begins. Contacts, documents and topics are given by name. */
export interface ResponsePlan {
  name: string;
  displayName: string;
  title: string;
  /** 1 critical, 2 high, 3 medium, 4 low, 5 none. */
  impact: number;
  summary?: string;
  /** Incidents of this plan with one such text are the same incident. */
  dedupeString?: string;
  notificationTopics: readonly string[];
  incidentTags: Readonly<Record<string, string>>;
  engagements: readonly string[];
  chatTopics: readonly string[];
  runbooks: readonly PlannedRunbook[];
  integrations: readonly { kind: 'pagerduty'; name: string; serviceId: string; secretId: string }[];
}

/** Parses the properties of an AWS::SSMIncidents::ResponsePlan (rules INC-7 to INC-9); `path` is where they stand. */
export function parseResponsePlan(properties: unknown, path: Path = []): Parsed<ResponsePlan> {
  const issues: Issue[] = [];
  const reader = new PropertyReader(properties, path, issues);
  const name = reader.requiredText('Name', 'the name of the plan', 200);
  if (name !== '' && !/^[A-Za-z0-9_-]+$/.test(name)) {
    reader.report('invalid_name', ['Name'], `"${name}" is no name: use letters, digits, _ and -`);
  }
  const displayName = reader.text('DisplayName', 200) ?? name;
  reader.require('IncidentTemplate', 'a Title and an Impact');
  const template = reader.child('IncidentTemplate');
  const incident = template === undefined ? undefined : readIncidentTemplate(template);
  const engagements = reader.texts('Engagements', { max: 5 }).map(nameOfArn);
  const chat = reader.child('ChatChannel');
  const chatTopics = chat?.texts('ChatbotSns', { max: 5 }).map(nameOfArn) ?? [];
  chat?.finish();
  const runbooks = reader.children('Actions', { max: 1 }).map(readAction);
  const integrations = reader.children('Integrations', { max: 1 }).map(readIntegration);
  reader.value('Tags');
  reader.finish();
  if (hasErrors(issues) || incident === undefined) return { issues };
  return { value: { name, displayName, ...incident, engagements, chatTopics, runbooks, integrations }, issues };
}

type Incident = Pick<
  ResponsePlan,
  'title' | 'impact' | 'summary' | 'dedupeString' | 'notificationTopics' | 'incidentTags'
>;

function readIncidentTemplate(reader: PropertyReader): Incident {
  const title = reader.requiredText('Title', 'the title of the incident', 200);
  reader.require('Impact', 'a number from 1, critical, to 5, none');
  const impact = reader.integer('Impact', { min: 1, max: 5 }) ?? 3;
  const summary = reader.text('Summary', 8000);
  const dedupeString = reader.text('DedupeString', 1000);
  const notificationTopics = reader.children('NotificationTargets', { max: 10 }).map((target) => {
    const topic = nameOfArn(target.requiredText('SnsTopicArn', 'the topic to notify'));
    target.finish();
    return topic;
  });
  const tags = reader.children('IncidentTags').map((tag) => {
    const pair = [tag.requiredText('Key', 'the key of the tag'), tag.text('Value') ?? ''] as const;
    tag.finish();
    return pair;
  });
  reader.finish();
  return {
    title,
    impact,
    notificationTopics,
    incidentTags: Object.fromEntries(tags),
    ...(summary === undefined ? {} : { summary }),
    ...(dedupeString === undefined ? {} : { dedupeString }),
  };
}

function readAction(action: PropertyReader): PlannedRunbook {
  action.require('SsmAutomation', 'the runbook to start');
  const reader = action.child('SsmAutomation');
  action.finish();
  if (reader === undefined)
    return { document: '', targetAccount: 'RESPONSE_PLAN_OWNER_ACCOUNT', parameters: {}, dynamicParameters: {} };
  const document = nameOfArn(reader.requiredText('DocumentName', 'the name of the runbook'));
  const version = reader.text('DocumentVersion', 128);
  const role = reader.text('RoleArn', 1000);
  if (role === undefined)
    reader.inform('not_portable', [], 'No RoleArn: AWS requires one, here the runbook runs with its own rights');
  const targetAccount =
    reader.choice('TargetAccount', ['RESPONSE_PLAN_OWNER_ACCOUNT', 'IMPACTED_ACCOUNT']) ??
    'RESPONSE_PLAN_OWNER_ACCOUNT';
  const parameters = readPairs(reader, 'Parameters', (pair) => pair.texts('Values', { max: 100 }));
  const dynamicParameters = readPairs(reader, 'DynamicParameters', (pair) => {
    const value = pair.child('Value');
    const variable = value?.choice('Variable', ['INCIDENT_RECORD_ARN', 'INVOLVED_RESOURCES']);
    if (value?.has('Variable') !== true)
      pair.report(
        'missing_property',
        [],
        'Missing property "Value": write a Variable, INCIDENT_RECORD_ARN or INVOLVED_RESOURCES',
      );
    value?.finish();
    return variable ?? 'INCIDENT_RECORD_ARN';
  });
  for (const key of Object.keys(dynamicParameters)) {
    if (!Object.hasOwn(parameters, key)) continue;
    reader.report('duplicate_name', ['DynamicParameters'], `"${key}" has a fixed value too: keep one of the two`);
  }
  reader.finish();
  return {
    document,
    targetAccount,
    parameters,
    dynamicParameters,
    ...(version === undefined ? {} : { version }),
    ...(role === undefined ? {} : { role }),
  };
}

function readPairs<T>(reader: PropertyReader, name: string, read: (pair: PropertyReader) => T): Record<string, T> {
  const pairs = new Map<string, T>();
  reader.children(name).forEach((pair, index) => {
    const key = pair.requiredText('Key', 'the name of the parameter', 50);
    if (pairs.has(key))
      reader.report('duplicate_name', [name, index, 'Key'], `"${key}" is given twice: keep one of the two`);
    pairs.set(key, read(pair));
    pair.finish();
  });
  return Object.fromEntries(pairs);
}

function readIntegration(reader: PropertyReader): ResponsePlan['integrations'][number] {
  reader.require('PagerDutyConfiguration', 'a Name, a SecretId and a PagerDutyIncidentConfiguration');
  const duty = reader.child('PagerDutyConfiguration');
  reader.finish();
  const name = duty?.requiredText('Name', 'a name for the configuration', 200) ?? '';
  const secretId = duty?.requiredText('SecretId', 'where the key is kept') ?? '';
  duty?.require('PagerDutyIncidentConfiguration', 'a ServiceId');
  const incident = duty?.child('PagerDutyIncidentConfiguration');
  const serviceId = incident?.requiredText('ServiceId', 'the id of the service', 200) ?? '';
  incident?.finish();
  duty?.finish();
  return { kind: 'pagerduty', name, serviceId, secretId };
}
