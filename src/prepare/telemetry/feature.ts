import type { Feature } from '../../platform/feature.ts';
import { routes } from './contract.ts';
import { handlers } from './telemetry.ts';

/** Returns telemetry as it can be read; it is received by `receive.ts`. */
export function createTelemetryFeature(): Feature {
  return { name: 'telemetry', routes, handlers };
}
