import type { Feature } from './platform/feature.ts';
import { createAccessFeature } from './organization/access/feature.ts';
import { createCatalogFeature } from './organization/catalog/feature.ts';
import { createDocumentFeature } from './organization/document/feature.ts';
import { createRunbookFeature } from './prepare/runbook/feature.ts';
import { startExecution } from './prepare/runbook/runbook.ts';
import { createTelemetryFeature } from './prepare/telemetry/feature.ts';
import { listAlarmStates, readAlarmState } from './operate/alarm/alarm.ts';
import { createAlarmFeature } from './operate/alarm/feature.ts';
import { createEventFeature } from './operate/event/feature.ts';
import { createIncidentFeature } from './operate/incident/feature.ts';
import { openFromEvent, readIncident } from './operate/incident/incident.ts';
import { createNotificationFeature } from './operate/notification/feature.ts';
import { createOncallFeature } from './operate/oncall/feature.ts';
import { findAnalysisOf } from './evolve/analysis/analysis.ts';
import { createAnalysisFeature } from './evolve/analysis/feature.ts';
import { createAssessmentFeature } from './review/assessment/feature.ts';
import { createMilestoneFeature } from './review/milestone/feature.ts';
import { readServiceFacts } from './facts.ts';
import { readers } from './readers.ts';

/** Returns the features of the product in the order of the pillar, each given what it needs of later ones. */
export function createFeatures(): Feature[] {
  return [
    createAccessFeature(),
    createCatalogFeature({ readFacts: readServiceFacts }),
    createDocumentFeature({ readers }),
    createTelemetryFeature(),
    createRunbookFeature({ readAlarmState }),
    createAlarmFeature(),
    createNotificationFeature(),
    createOncallFeature(),
    createIncidentFeature({
      async alarmStates(ctx, refs) {
        const states = await listAlarmStates(ctx);
        return new Map(states.filter((each) => refs.includes(each.ref)).map((each) => [each.ref, each.state]));
      },
      analysisOf: findAnalysisOf,
    }),
    createEventFeature({
      openIncident: openFromEvent,
      async startRunbook(ctx, { runbook, parameters, event }) {
        await startExecution(ctx, { runbook, parameters, clientToken: `${event.id}/${runbook}` });
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
