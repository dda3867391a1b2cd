import type { Feature } from '../../platform/feature.ts';
import { routes } from './contract.ts';
import { createWorkers, type RunbookDeps, subscriptions } from './jobs.ts';
import { readers } from './reader.ts';
import { handlers } from './runbook.ts';

/** Returns runbooks: SSM Automation documents, run durably. */
export function createRunbookFeature(deps: RunbookDeps): Feature {
  return { name: 'runbook', routes, handlers, readers, subscriptions, workers: createWorkers(deps) };
}
