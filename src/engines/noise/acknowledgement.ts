import type { SeverityLevel } from '../incident/index.ts';

/** A person's word that they see to some alarms until an instant (epoch ms), with the severity each had; plain JSON. */
export interface Acknowledgement {
  readonly by: string;
  readonly at: number;
  readonly until: number;
  /** The alarms that were meant, by name, until they clear. */
  readonly alarms: Readonly<Record<string, SeverityLevel>>;
}

/** Reports whether the acknowledgement keeps an alarm of this severity quiet at `now`, epoch ms (NO24, NO25). */
export function coversAlarm(
  acknowledgement: Acknowledgement,
  alarm: string,
  severity: SeverityLevel,
  now: number,
): boolean {
  const known = namesAlarm(acknowledgement, alarm) ? acknowledgement.alarms[alarm] : undefined;
  return known !== undefined && now < acknowledgement.until && severity >= known;
}

/** Reports whether the acknowledgement was about this alarm and has run out while the alarm has not cleared (NO26). */
export function hasRunOut(acknowledgement: Acknowledgement, alarm: string, now: number): boolean {
  return namesAlarm(acknowledgement, alarm) && now >= acknowledgement.until;
}

function namesAlarm({ alarms }: Acknowledgement, alarm: string): boolean {
  return Object.hasOwn(alarms, alarm);
}

/** Takes alarms out of acknowledgements; one that is about no alarm any more is over (NO24). */
export function withdrawAlarms(
  acknowledgements: readonly Acknowledgement[],
  isOver: (acknowledgement: Acknowledgement, alarm: string) => boolean,
): readonly Acknowledgement[] {
  const kept = acknowledgements.flatMap((each) => {
    const names = Object.entries(each.alarms);
    const left = names.filter(([alarm]) => !isOver(each, alarm));
    if (left.length === names.length) return [each];
    return left.length === 0 ? [] : [{ ...each, alarms: Object.fromEntries(left) }];
  });
  return kept.length === acknowledgements.length && kept.every((each, at) => each === acknowledgements[at])
    ? acknowledgements
    : kept;
}
