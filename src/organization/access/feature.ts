import type { Feature } from '../../platform/feature.ts';
import { handlers } from './access.ts';
import { routes } from './contract.ts';
import { start, subscriptions, workers } from './jobs.ts';

/** Returns access: who the caller is, tokens and sign-in links, and the end of what no longer holds. */
export function createAccessFeature(): Feature {
  return { name: 'access', routes, handlers, subscriptions, workers, start };
}
