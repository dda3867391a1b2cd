import type { Ctx } from '../../platform/context.ts';
import type { Incident } from '../../operate/incident/contract.ts';

/** What an analysis needs to know of an incident; times are ISO 8601. */
export type IncidentFacts = Pick<
  Incident,
  | 'id'
  | 'number'
  | 'title'
  | 'summary'
  | 'severity'
  | 'severityReason'
  | 'service'
  | 'owner'
  | 'lead'
  | 'impactStartedAt'
  | 'openedAt'
  | 'acknowledgedAt'
  | 'mitigatedAt'
  | 'resolvedAt'
  | 'alarms'
  | 'durations'
>;

/** What analyses need of the incidents; runs in the transaction in hand. */
export interface AnalysisDeps {
  readIncident(ctx: Ctx, id: string): Promise<IncidentFacts>;
}
