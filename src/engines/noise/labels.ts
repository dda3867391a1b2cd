import type { SeverityLevel } from '../incident/index.ts';

/** What is known of an alarm where it is decided who hears of it; `severity` is 1 (critical) to 5. */
export interface AlarmLabels {
  readonly alarm: string;
  readonly service?: string;
  readonly owner?: string;
  /** The component that the alarm watches, by its name in the dependencies. */
  readonly component?: string;
  readonly severity: SeverityLevel;
  readonly tags: Readonly<Record<string, string>>;
}

const OWN = ['alarm', 'service', 'owner', 'component'] as const;

/** Gives the value of a label: alarm, service, owner, component, severity or the name of a tag; empty if it is missing (NO6). */
export function labelOf(labels: AlarmLabels, name: string): string {
  const own = OWN.find((each) => each === name);
  if (own !== undefined) return labels[own] ?? '';
  if (name === 'severity') return String(labels.severity);
  return Object.hasOwn(labels.tags, name) ? (labels.tags[name] ?? '') : '';
}

/** Gives the key of the group an alarm belongs to, such as `service="checkout"`: the given labels with their values (NO12). */
export function groupKeyOf(labels: AlarmLabels, by: readonly string[] = ['service']): string {
  return by.map((name) => `${name}=${JSON.stringify(labelOf(labels, name))}`).join(',');
}
