import type { Feature } from '../../platform/feature.ts';
import { handlers } from './alarm.ts';
import { routes } from './contract.ts';
import { createJobs } from './jobs.ts';
import { readers } from './reader.ts';

/** Returns the alarms: read from the documents, evaluated when their periods close, told as events. */
export function createAlarmFeature(): Feature {
  return { name: 'alarm', routes, handlers, readers, ...createJobs() };
}
