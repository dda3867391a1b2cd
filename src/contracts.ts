import * as access from './organization/access/contract.ts';
import * as catalog from './organization/catalog/contract.ts';
import * as document from './organization/document/contract.ts';
import * as runbook from './prepare/runbook/contract.ts';
import * as telemetry from './prepare/telemetry/contract.ts';
import * as alarm from './operate/alarm/contract.ts';
import * as event from './operate/event/contract.ts';
import * as incident from './operate/incident/contract.ts';
import * as notification from './operate/notification/contract.ts';
import * as objective from './operate/objective/contract.ts';
import * as oncall from './operate/oncall/contract.ts';
import * as silence from './operate/silence/contract.ts';
import * as analysis from './evolve/analysis/contract.ts';
import * as assessment from './review/assessment/contract.ts';
import * as milestone from './review/milestone/contract.ts';
import type { EventType } from './platform/contract.ts';

/** Every route of the product, by name. */
export const routes = {
  ...access.routes,
  ...catalog.routes,
  ...document.routes,
  ...telemetry.routes,
  ...runbook.routes,
  ...event.routes,
  ...alarm.routes,
  ...objective.routes,
  ...incident.routes,
  ...oncall.routes,
  ...notification.routes,
  ...silence.routes,
  ...analysis.routes,
  ...assessment.routes,
  ...milestone.routes,
};

/** Every type of event that the product itself appends. */
export const eventTypes: readonly EventType[] = [
  ...access.eventTypes,
  ...catalog.eventTypes,
  ...document.eventTypes,
  ...runbook.eventTypes,
  ...event.eventTypes,
  ...alarm.eventTypes,
  ...objective.eventTypes,
  ...incident.eventTypes,
  ...oncall.eventTypes,
  ...notification.eventTypes,
  ...silence.eventTypes,
  ...analysis.eventTypes,
  ...assessment.eventTypes,
  ...milestone.eventTypes,
];
