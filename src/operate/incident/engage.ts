import type { PlannedRunbook, ResponsePlan } from '../../engines/incident/index.ts';
import type { Runbook } from '../../engines/runbook/index.ts';
import { findDeclared } from '../../organization/catalog/catalog.ts';
import { asSystem, type Ctx } from '../../platform/context.ts';
import { OpsError } from '../../platform/errors.ts';
import { runbookRef } from '../../prepare/runbook/reader.ts';
import { startExecution } from '../../prepare/runbook/runbook.ts';
import { contactRef, listEngaged, startEscalation } from '../oncall/oncall.ts';
import { tellIncident, toAbout } from './state.ts';
import type { IncidentRow } from './store.ts';

/** Begins to tell those contacts of a response plan who are not being told already, in the transaction in hand. */
export async function engageContacts(ctx: Ctx, incident: IncidentRow, plan: ResponsePlan): Promise<void> {
  const engaged = await listEngaged(ctx, incident.id);
  for (const contact of plan.engagements.map(contactRef)) {
    if (engaged.includes(contact)) continue;
    await startEscalation(ctx, { incident: incident.id, contact, about: toAbout(incident) });
  }
}

/**
 * Starts the runbooks of a response plan, each once while the incident stays open, in the transaction in hand. One that
 * cannot start is told on the timeline: the people who are paged go on by hand.
 */
export async function startRunbooks(given: Ctx, incident: IncidentRow, plan: ResponsePlan): Promise<void> {
  const ctx = asSystem(given, 'incident');
  for (const planned of plan.runbooks) {
    const runbook = planned.document;
    const again = incident.reopened === 0 ? '' : `/${incident.reopened}`;
    try {
      const parameters = await fillParameters(ctx, incident, planned);
      await startExecution(ctx, {
        runbook,
        parameters,
        incident: incident.id,
        clientToken: `${incident.id}/${runbook}${again}`,
      });
    } catch (error) {
      if (!(error instanceof OpsError)) throw error;
      const text = `The runbook "${runbook}" of the response plan was not started: ${error.message}`;
      await tellIncident(ctx, incident, 'action-failed', { runbook: runbookRef(runbook), reason: error.message, text });
    }
  }
}

async function fillParameters(
  ctx: Ctx,
  incident: IncidentRow,
  planned: PlannedRunbook,
): Promise<Record<string, unknown>> {
  const document = (await findDeclared(ctx, runbookRef(planned.document)))?.spec.document as Runbook | undefined;
  const filled: Record<string, unknown> = {};
  // A plan writes every parameter as a list; one that is no list in the runbook takes the only item.
  const fill = (name: string, values: readonly string[]) => {
    const type = document?.parameters[name]?.type ?? '';
    const isList = type.startsWith('List<') || type.endsWith('List');
    filled[name] = isList || values.length !== 1 ? [...values] : values[0];
  };
  for (const [name, values] of Object.entries(planned.parameters)) fill(name, values);
  for (const [name, variable] of Object.entries(planned.dynamicParameters)) {
    if (variable === 'INCIDENT_RECORD_ARN') fill(name, [incident.id]);
    else if (incident.service !== null) fill(name, [incident.service.slice(incident.service.indexOf('/') + 1)]);
  }
  return filled;
}
