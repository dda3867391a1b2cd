import type { Subscription } from '../../platform/dispatch.ts';
import type { Worker } from '../../platform/jobs.ts';
import { dueQueue, tellOverdue } from './action-item.ts';
import { openAnalysis } from './analysis.ts';
import type { AnalysisDeps } from './incident-facts.ts';

/** Returns the subscription that drafts an analysis when an incident ends, and the worker of due dates. */
export function createJobs(deps: AnalysisDeps): { subscriptions: Subscription[]; workers: Worker[] } {
  return {
    subscriptions: [
      {
        name: 'analysis.on-incident-resolved',
        pattern: { type: ['evenkeel.incident.resolved'] },
        async handle(ctx, event) {
          await openAnalysis(ctx, await deps.readIncident(ctx, String(event.data.incident)));
        },
      },
    ],
    workers: [{ queue: dueQueue, leaseMs: 30_000, tries: 20, run: (ctx, job) => tellOverdue(ctx, job.key) }],
  };
}
