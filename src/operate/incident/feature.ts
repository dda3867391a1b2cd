import type { Feature } from '../../platform/feature.ts';
import { routes } from './contract.ts';
import { createHandlers, type IncidentDeps } from './incident.ts';
import { createWorkers, subscriptions } from './jobs.ts';
import { readers } from './reader.ts';

/** Returns incidents: response plans put into action, and the life of what they open. */
export function createIncidentFeature(deps: IncidentDeps): Feature {
  return {
    name: 'incident',
    routes,
    handlers: createHandlers(deps),
    readers,
    subscriptions,
    workers: createWorkers(deps),
  };
}
