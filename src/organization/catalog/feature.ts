import type { Ctx } from '../../platform/context.ts';
import type { Feature } from '../../platform/feature.ts';
import { createHandlers, type ServiceFacts } from './catalog.ts';
import { routes } from './contract.ts';
import { readers } from './reader.ts';

/** Returns the catalog; `readFacts` gives what later areas know of services. */
export function createCatalogFeature(deps: { readFacts: (ctx: Ctx) => Promise<ServiceFacts> }): Feature {
  return { name: 'catalog', routes, handlers: createHandlers(deps.readFacts), readers };
}
