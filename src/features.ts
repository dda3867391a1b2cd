import type { Feature } from './platform/feature.ts';
import { createAccessFeature } from './organization/access/feature.ts';
import { createCatalogFeature } from './organization/catalog/feature.ts';
import { createDocumentFeature } from './organization/document/feature.ts';
import { readAlarmState } from './operate/alarm/alarm.ts';
import { createAlarmFeature } from './operate/alarm/feature.ts';
import { createEventFeature } from './operate/event/feature.ts';
import { createNotificationFeature } from './operate/notification/feature.ts';
import { createRunbookFeature } from './prepare/runbook/feature.ts';
import { startExecution } from './prepare/runbook/runbook.ts';
import { readers } from './readers.ts';

/** Returns the features of the product in the order of the pillar, each given what it needs of later ones. */
export function createFeatures(): Feature[] {
  return [
    createAccessFeature(),
    createCatalogFeature({
      readFacts: async () => ({
        alarms: new Map(),
        openIncidents: new Map(),
        heard: new Set(),
        onCall: new Map(),
        runbooksOf: new Map(),
      }),
    }),
    createDocumentFeature({ readers }),
    createRunbookFeature({ readAlarmState }),
    createAlarmFeature(),
    createNotificationFeature(),
    createEventFeature({
      openIncident: async () => {},
      startRunbook: async (ctx, { runbook, parameters, event }) =>
        void (await startExecution(ctx, { runbook, parameters, clientToken: `${event.id}/${runbook}` })),
    }),
  ];
}
