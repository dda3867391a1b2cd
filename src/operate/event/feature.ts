import type { Feature } from '../../platform/feature.ts';
import { routes } from './contract.ts';
import type { DeliveryDeps } from './deliver.ts';
import { handlers } from './event.ts';
import { eventBridge } from './event-bridge.ts';
import { createJobs } from './jobs.ts';
import { readers } from './reader.ts';

/** Returns the log and its rules as a feature; the functions handed in open incidents and start runbooks. */
export function createEventFeature(deps: DeliveryDeps): Feature {
  return { name: 'event', routes, handlers, readers, aws: eventBridge, ...createJobs(deps) };
}
