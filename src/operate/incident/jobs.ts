import { findDeclared } from '../../organization/catalog/catalog.ts';
import { asSystem, type Ctx, transaction } from '../../platform/context.ts';
import type { Subscription } from '../../platform/dispatch.ts';
import type { Worker } from '../../platform/jobs.ts';
import { handlers as runbook } from '../../prepare/runbook/runbook.ts';
import type { IncidentDeps } from './incident.ts';
import { resolveByAlarms } from './lifecycle.ts';
import { lookLater, settle } from './settle.ts';
import { alarmTypes, joinIncident } from './opening.ts';
import * as store from './store.ts';
import { lastOkAt } from './timeline.ts';

/** Resolves an incident if all its alarms are OK and no runbook is at work on it. */
async function settleIncident(given: Ctx, id: string, deps: IncidentDeps): Promise<void> {
  await transaction(given, async (ctx) => {
    const incident = await store.selectIncident(ctx.db, id, true);
    if (incident === undefined || incident.state === 'resolved' || incident.alarms.length === 0) return;
    const states = await deps.alarmStates(ctx, incident.alarms);
    if (!incident.alarms.every((each) => states.get(each) === 'OK')) return;
    // The end of the execution asks again.
    const { items } = await runbook.listExecutions(ctx, { incident: id, open: true, limit: 1 });
    if (items.length > 0) return;
    await resolveByAlarms(ctx, incident, (await lastOkAt(ctx, incident)) ?? ctx.now());
  });
}

/** Returns the worker that ends incidents whose alarms are OK. */
export function createWorkers(deps: IncidentDeps): Worker[] {
  return [
    {
      queue: settle,
      leaseMs: 15_000,
      tries: 20,
      run: (ctx, job) =>
        settleIncident(
          { ...asSystem(ctx, 'incident'), cause: (job.payload as { cause: Ctx['cause'] }).cause },
          job.key,
          deps,
        ),
    },
  ];
}

/** What keeps an alarm quiet, as its event has it: its kind, or null where nothing does. */
const quietOf = (data: Record<string, unknown>): unknown => (data.quiet as { kind?: unknown } | null | undefined)?.kind;

/** What incidents make of alarms and executions. */
export const subscriptions: readonly Subscription[] = [
  {
    name: 'incident.on-alarm',
    pattern: { type: alarmTypes, data: { to: ['ALARM'] } },
    async handle(given, { subject, data }) {
      const ctx = asSystem(given, 'incident');
      if (subject === null || typeof data.service !== 'string') return;
      // What is quiet joins when it is told; one of a group that is told by others is told.
      const quiet = quietOf(data) ?? null;
      if (quiet !== null && quiet !== 'group') return;
      const alarm = await findDeclared(ctx, subject);
      // An alarm with a response plan of its own finds or opens its incident by that.
      if (
        alarm === null ||
        alarm.references.some((each) => each.role === 'action' && each.to.startsWith('response-plan:'))
      )
        return;
      const incident = await store.lockByService(ctx.db, data.service);
      if (incident === undefined || incident.alarms.includes(subject)) return;
      await joinIncident(ctx, incident, { plan: null, alarms: [subject], impactStartedAt: null });
    },
  },
  {
    name: 'incident.on-alarm-ok',
    pattern: { type: alarmTypes, data: { to: ['OK'] } },
    async handle(ctx, { subject, data }) {
      // That an alarm which flaps is clear for this moment is no recovery: it is released once it is.
      if (subject === null || quietOf(data) === 'flapping') return;
      for (const incident of await store.selectUnresolvedByAlarm(ctx.db, subject)) await lookLater(ctx, incident);
    },
  },
  {
    name: 'incident.on-burn-ended',
    pattern: { type: ['evenkeel.objective.burn-ended'] },
    async handle(ctx, { subject }) {
      if (subject === null) return;
      for (const incident of await store.selectUnresolvedByAlarm(ctx.db, subject)) await lookLater(ctx, incident);
    },
  },
  {
    name: 'incident.on-execution-finished',
    pattern: { type: ['evenkeel.execution.finished'] },
    async handle(ctx, { data }) {
      if (typeof data.incident === 'string') await lookLater(ctx, data.incident);
    },
  },
];
