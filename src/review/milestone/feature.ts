import type { Feature } from '../../platform/feature.ts';
import { routes } from './contract.ts';
import { handlers } from './milestone.ts';

/** Returns milestones of the review: taken, listed and compared. */
export function createMilestoneFeature(): Feature {
  return { name: 'milestone', routes, handlers };
}
