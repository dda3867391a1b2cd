import type { Feature } from '../../platform/feature.ts';
import { routes } from './contract.ts';
import { createWorkers } from './jobs.ts';
import { readers } from './reader.ts';
import { createHandlers, type SilenceDeps } from './silence.ts';

/** Returns what keeps alarms quiet by a person's word: silences, and the mute rules of the documents. */
export function createSilenceFeature(deps: SilenceDeps): Feature {
  return { name: 'silence', routes, handlers: createHandlers(deps), readers, workers: createWorkers(deps) };
}
