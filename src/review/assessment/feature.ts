import type { Feature } from '../../platform/feature.ts';
import { handlers } from './assessment.ts';
import { routes } from './contract.ts';
import { startAssessments, subscriptions, workers } from './jobs.ts';

/** Returns the review of the running organisation: its routes, and its reassessment by events and by the hour. */
export function createAssessmentFeature(): Feature {
  return { name: 'assessment', routes, handlers, subscriptions, workers, start: startAssessments };
}
