import { listDeclared, toService, type Service } from '../../organization/catalog/catalog.ts';
import type { Ctx } from '../../platform/context.ts';
import { type LogEvent, readEvents } from '../../platform/events.ts';
import { addBusinessDays } from './business-day.ts';
import type { Analysis } from './contract.ts';
import type { IncidentFacts } from './incident-facts.ts';
import { tellTimeline, toldTypes } from './timeline.ts';
import { asSentence, createNaming, describeInstant, describeSpan, type Naming } from './wording.ts';

/** Business days from the end of an incident to the day on which its analysis is due. */
export const dueInBusinessDays = 5;

/** Most events that a timeline is made of. */
const eventLimit = 5000;

/** What the log and the catalog say of an incident: the parts of an analysis that no person has to write. */
export interface Draft extends Pick<Analysis, 'title' | 'summary' | 'impact' | 'timeline' | 'durations' | 'owner'> {
  /** Epoch milliseconds. */
  dueAt: number;
}

/** Drafts the analysis of an incident from the log and the catalog. */
export async function draftAnalysis(ctx: Ctx, incident: IncidentFacts): Promise<Draft> {
  const declared = await listDeclared(ctx);
  const nameOf = createNaming(new Map(declared.map((each) => [each.ref, each.title])));
  const component = declared.find((each) => each.ref === incident.service && each.kind === 'component');
  const service = component === undefined ? null : toService(component);
  const events = await readStory(ctx, incident);
  return {
    title: `Analysis of incident ${incident.number}: ${incident.title}`,
    summary: tellSummary(incident, service, nameOf),
    impact: tellImpact(incident, service),
    timeline: tellTimeline(incident, events, nameOf),
    durations: incident.durations,
    owner: incident.lead ?? incident.owner,
    dueAt: addBusinessDays(
      incident.resolvedAt === null ? ctx.now() : Date.parse(incident.resolvedAt),
      dueInBusinessDays,
    ),
  };
}

/** Reads what belongs to an incident: the events of its story, and those of its alarms while it lasted; in order of the log. */
async function readStory(ctx: Ctx, incident: IncidentFacts): Promise<LogEvent[]> {
  const from = Math.min(Date.parse(incident.impactStartedAt ?? incident.openedAt), Date.parse(incident.openedAt));
  const to = incident.resolvedAt === null ? ctx.now() : Date.parse(incident.resolvedAt);
  const ofStory = await readEvents(ctx.db, { correlation: incident.id, limit: eventLimit });
  // The bound is exclusive and times may carry less than the clock does.
  const ofAlarms =
    incident.alarms.length === 0
      ? []
      : await readEvents(ctx.db, {
          subjects: incident.alarms,
          type: 'evenkeel.alarm.state-changed',
          from,
          to: to + 1000,
          limit: eventLimit,
        });
  const byId = new Map(
    [...ofStory, ...ofAlarms].filter((each) => toldTypes.includes(each.type)).map((each) => [each.id, each]),
  );
  return [...byId.values()].sort((a, b) => a.sequence! - b.sequence!);
}

function tellSummary(incident: IncidentFacts, service: Service | null, nameOf: Naming): string {
  const where = service === null ? '' : ` in ${service.title}`;
  const alarms = incident.alarms.map(nameOf);
  const detected =
    alarms.length === 0
      ? 'A person opened it'
      : `${alarms.length === 1 ? 'Alarm' : 'Alarms'} ${alarms.join(', ')} led to it`;
  const sentences = [
    `Incident ${incident.number}${where} had severity ${incident.severity}: ${incident.title}`,
    incident.summary ?? '',
    incident.severityReason,
    `${detected} at ${describeInstant(incident.openedAt)}`,
    ...incident.durations.flatMap(({ name, status, milliseconds }) =>
      status === 'recorded' && milliseconds !== null ? [`${spanNames[name]}: ${describeSpan(milliseconds)}`] : [],
    ),
  ];
  return sentences
    .map(asSentence)
    .filter((each) => each !== '')
    .join(' ');
}

const spanNames: Readonly<Record<IncidentFacts['durations'][number]['name'], string>> = {
  time_to_detect: 'From the start of the impact to its detection',
  time_to_acknowledge: 'From the first page to its acknowledgement',
  time_to_mitigate: 'From the start of the impact to its end',
  time_to_resolve: 'From detection to resolution',
};

function tellImpact(incident: IncidentFacts, service: Service | null): string {
  const start = incident.impactStartedAt ?? incident.openedAt;
  const end = incident.mitigatedAt ?? incident.resolvedAt;
  const lasted = end === null ? null : Date.parse(end) - Date.parse(start);
  const known = incident.impactStartedAt === null ? 'at least since it was opened' : `from ${describeInstant(start)}`;
  const sentences = [
    service === null
      ? 'No declared service is named by the incident'
      : `${service.title} was affected${describeStanding(service)}`,
    service?.businessImpact ?? '',
    `The impact lasted ${known}${lasted === null || lasted < 0 ? '' : ` for ${describeSpan(lasted)}`}`,
  ];
  return sentences
    .map(asSentence)
    .filter((each) => each !== '')
    .join(' ');
}

function describeStanding(service: Service): string {
  const facts = [
    service.tier === null ? 'no tier declared' : `tier ${service.tier}`,
    ...(service.customerFacing ? ['customers see it'] : []),
  ];
  return ` (${facts.join(', ')})`;
}
