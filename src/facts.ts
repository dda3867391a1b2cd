import type { ServiceFacts } from './organization/catalog/catalog.ts';
import { listDeclared } from './organization/catalog/catalog.ts';
import type { Ctx } from './platform/context.ts';
import { servicesHeard } from './prepare/telemetry/telemetry.ts';
import { listAlarmStates } from './operate/alarm/alarm.ts';
import { openIncidentCounts } from './operate/incident/incident.ts';
import { onCallNow } from './operate/oncall/oncall.ts';

/** Reads what the later areas know of services, for the catalog. */
export async function readServiceFacts(ctx: Ctx): Promise<ServiceFacts> {
  const [states, openIncidents, onCall, heard, declared] = await Promise.all([
    listAlarmStates(ctx),
    openIncidentCounts(ctx),
    onCallNow(ctx),
    servicesHeard(ctx),
    listDeclared(ctx, { kind: 'alarm' }),
  ]);
  const alarms: ServiceFacts['alarms'] = new Map();
  for (const state of states) {
    if (state.service === null) continue;
    const count = alarms.get(state.service) ?? { total: 0, firing: 0, unknown: 0, firingNames: [] };
    count.total += 1;
    if (state.state === 'ALARM') {
      count.firing += 1;
      count.firingNames.push(state.name);
    }
    if (state.state === 'INSUFFICIENT_DATA') count.unknown += 1;
    alarms.set(state.service, count);
  }
  const runbooksOf = new Map<string, string[]>();
  for (const alarm of declared) {
    const service = alarm.references.find((each) => each.role === 'service')?.to;
    const runbook = alarm.references.find((each) => each.role === 'runbook')?.to;
    if (service === undefined || runbook === undefined) continue;
    const known = runbooksOf.get(service) ?? [];
    if (!known.includes(runbook)) runbooksOf.set(service, [...known, runbook]);
  }
  return { alarms, openIncidents, heard, onCall, runbooksOf };
}
