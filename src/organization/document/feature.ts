import type { Feature } from '../../platform/feature.ts';
import type { Reader } from '../../platform/operations.ts';
import { routes } from './contract.ts';
import { createHandlers } from './document.ts';

/** Returns the documents of the operations repository, read by the given readers. */
export function createDocumentFeature(deps: { readers: readonly Reader[] }): Feature {
  return { name: 'document', routes, handlers: createHandlers(deps.readers) };
}
