import type { Feature } from '../../platform/feature.ts';
import { routes } from './contract.ts';
import { workers } from './jobs.ts';
import { handlers } from './oncall.ts';
import { readers } from './reader.ts';

/** Returns on-call: who is to be told, and the pages that tell them. */
export function createOncallFeature(): Feature {
  return { name: 'oncall', routes, handlers, readers, workers };
}
