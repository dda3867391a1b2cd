import type { IncidentState, Moments } from './lifecycle.ts';

/** A measured time in milliseconds, or why there is none. */
export type Measure =
  | { kind: 'recorded'; milliseconds: number }
  | { kind: 'pending' }
  | { kind: 'not_applicable'; because: string }
  | { kind: 'invalid'; because: string };

/** The times of an incident, each named by its end point. */
export interface Durations {
  /** From the start of the impact to its detection. */
  time_to_detect: Measure;
  /** From the first page sent to the first acknowledgement. */
  time_to_acknowledge: Measure;
  /** From the start of the impact to its mitigation. */
  time_to_mitigate: Measure;
  /** From detection to resolution. */
  time_to_resolve: Measure;
}

/** Measures the four times of an incident; what was never to come is told from what has not come yet (rule INC-6). */
export function durations(incident: IncidentState): Durations {
  return {
    time_to_detect: measure(incident, 'startedAt', 'detectedAt'),
    time_to_acknowledge: measure(incident, 'firstPageAt', 'acknowledgedAt'),
    time_to_mitigate: measure(incident, 'startedAt', 'mitigatedAt'),
    time_to_resolve: measure(incident, 'detectedAt', 'resolvedAt'),
  };
}

function measure(incident: IncidentState, from: keyof Moments, to: keyof Moments): Measure {
  const start = incident[from];
  const end = incident[to];
  if (end === undefined) {
    return incident.status === 'resolved'
      ? { kind: 'not_applicable', because: `It was resolved without "${to}"` }
      : { kind: 'pending' };
  }
  if (start === undefined) return { kind: 'not_applicable', because: `"${from}" is not known` };
  if (end < start) return { kind: 'invalid', because: `"${to}" lies ${start - end} ms before "${from}"` };
  return { kind: 'recorded', milliseconds: end - start };
}
