import type { Feature } from '../../platform/feature.ts';
import { handlers } from './analysis.ts';
import { routes } from './contract.ts';
import type { AnalysisDeps } from './incident-facts.ts';
import { createJobs } from './jobs.ts';

/** Returns the post-incident analysis as a feature; `readIncident` tells what is known of an incident. */
export function createAnalysisFeature(deps: AnalysisDeps): Feature {
  return { name: 'analysis', routes, handlers, ...createJobs(deps) };
}
