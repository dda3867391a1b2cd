import type { Feature } from '../../platform/feature.ts';
import { handlers } from './access.ts';
import { routes } from './contract.ts';

/** Returns access: who the caller is, tokens and sign-in links. */
export function createAccessFeature(): Feature {
  return { name: 'access', routes, handlers };
}
