import type { Feature } from '../../platform/feature.ts';
import { routes } from './contract.ts';
import { createWorkers, startEvaluations, subscriptions } from './jobs.ts';
import { handlers } from './objective.ts';
import { readers } from './reader.ts';

/** Returns the objectives: read from OpenSLO documents, measured each minute, told as events; and the policies over their budgets. */
export function createObjectiveFeature(): Feature {
  return {
    name: 'objective',
    routes,
    handlers,
    readers,
    subscriptions,
    workers: createWorkers(),
    start: startEvaluations,
  };
}
