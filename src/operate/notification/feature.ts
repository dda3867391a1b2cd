import type { Feature } from '../../platform/feature.ts';
import { routes } from './contract.ts';
import { workers } from './jobs.ts';
import { handlers } from './notification.ts';

/** Returns the outbox as a feature: its route and the worker that hands messages over. */
export function createNotificationFeature(): Feature {
  return { name: 'notification', routes, handlers, workers };
}
