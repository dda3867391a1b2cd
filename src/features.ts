import type { Ctx } from './platform/context.ts';
import type { Feature } from './platform/feature.ts';
import { createAccessFeature } from './organization/access/feature.ts';
import { createCatalogFeature } from './organization/catalog/feature.ts';
import { createDocumentFeature } from './organization/document/feature.ts';
import { createRunbookFeature } from './prepare/runbook/feature.ts';
import { startExecution } from './prepare/runbook/runbook.ts';
import { createTelemetryFeature } from './prepare/telemetry/feature.ts';
import { listAlarmLabels, listAlarmStates, readAlarmState, reconsiderQuiets } from './operate/alarm/alarm.ts';
import { createAlarmFeature } from './operate/alarm/feature.ts';
import { createEventFeature } from './operate/event/feature.ts';
import { createIncidentFeature } from './operate/incident/feature.ts';
import { openFromEvent, readIncident } from './operate/incident/incident.ts';
import { createNotificationFeature } from './operate/notification/feature.ts';
import { createObjectiveFeature } from './operate/objective/feature.ts';
import { listObjectiveStates } from './operate/objective/objective.ts';
import { createOncallFeature } from './operate/oncall/feature.ts';
import { createSilenceFeature } from './operate/silence/feature.ts';
import { findAnalysisOf } from './evolve/analysis/analysis.ts';
import { createAnalysisFeature } from './evolve/analysis/feature.ts';
import { createAssessmentFeature } from './review/assessment/feature.ts';
import { createMilestoneFeature } from './review/milestone/feature.ts';
import { readServiceFacts } from './facts.ts';
import { readers } from './readers.ts';

/** The states of what incidents are opened by: of alarms, and of objectives, which count as an alarm while one burns. */
async function readSignals(ctx: Ctx): Promise<{ ref: string; state: string }[]> {
  const [alarms, objectives] = await Promise.all([listAlarmStates(ctx), listObjectiveStates(ctx)]);
  return [...alarms, ...objectives.map(({ ref, firing }) => ({ ref, state: firing.length > 0 ? 'ALARM' : 'OK' }))];
}

/** Returns the features of the product in the order of the pillar, each given what it needs of later ones. */
export function createFeatures(): Feature[] {
  return [
    createAccessFeature(),
    createCatalogFeature({ readFacts: readServiceFacts }),
    createDocumentFeature({ readers }),
    createTelemetryFeature(),
    createRunbookFeature({ readAlarmState }),
    createAlarmFeature(),
    createSilenceFeature({ listLabels: listAlarmLabels, reconsider: reconsiderQuiets }),
    createObjectiveFeature(),
    createNotificationFeature(),
    createOncallFeature(),
    createIncidentFeature({
      async alarmStates(ctx, refs) {
        const states = await readSignals(ctx);
        return new Map(states.filter((each) => refs.includes(each.ref)).map((each) => [each.ref, each.state]));
      },
      analysisOf: findAnalysisOf,
    }),
    createEventFeature({
      openIncident: openFromEvent,
      async startRunbook(ctx, { runbook, parameters, token }) {
        await startExecution(ctx, { runbook, parameters, clientToken: token });
      },
    }),
    createAnalysisFeature({
      async readIncident(ctx, id) {
        const incident = await readIncident(ctx, id);
        if (incident === null) throw new Error(`There is no incident "${id}"`);
        return incident;
      },
    }),
    createAssessmentFeature(),
    createMilestoneFeature(),
  ];
}
