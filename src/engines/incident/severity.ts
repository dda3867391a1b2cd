/** How much is affected, or how fast it gets worse. */
export type Level = 'high' | 'medium' | 'low';

/** The names of the five priorities, the most pressing first; a severity is a position in it, counted from 1. */
export const PRIORITIES = ['Critical', 'Urgent', 'High', 'Normal', 'Low'] as const;

/** 1 is the worst. */
export type SeverityLevel = 1 | 2 | 3 | 4 | 5;

/** A severity with its name and the sentence that explains it. */
export interface Assessment {
  severity: SeverityLevel;
  priority: (typeof PRIORITIES)[number];
  because: string;
}

const RANK: Readonly<Record<Level, 0 | 1 | 2>> = { high: 0, medium: 1, low: 2 };

/** Rates an incident by the impact and urgency matrix of OPS10-BP03 (rule INC-1). */
export function severityOf({ impact, urgency }: { impact: Level; urgency: Level }): Assessment {
  const rank = RANK[impact] + RANK[urgency];
  const priority = PRIORITIES[rank] ?? 'Low';
  const severity = (rank + 1) as SeverityLevel;
  return {
    severity,
    priority,
    because: `Impact is ${impact} and urgency is ${urgency}: priority ${priority}, severity ${severity}`,
  };
}

/** What is known about the reach of an incident. */
export interface Reach {
  /** Tiers of the affected services, 1 being the most important. */
  tiers: readonly number[];
  /** How many other services depend on the affected ones. */
  dependents: number;
  /** The response plan's own rating, 1 critical to 5 none, if there is one. */
  planImpact?: number;
  /** Whether customers use an affected service directly. */
  customerFacing: boolean;
}

/** Rates the impact as the worst that any of the facts suggests, and says which ones did (rule INC-2). */
export function impactOf({ tiers, dependents, planImpact, customerFacing }: Reach): { impact: Level; because: string } {
  const reasons: [Level, string][] = [];
  if (tiers.length > 0) {
    const tier = Math.min(...tiers);
    reasons.push([tier <= 1 ? 'high' : tier === 2 ? 'medium' : 'low', `a tier ${tier} service is affected`]);
  }
  if (planImpact !== undefined) {
    reasons.push([
      planImpact <= 2 ? 'high' : planImpact === 3 ? 'medium' : 'low',
      `the response plan rates it ${planImpact} of 5`,
    ]);
  }
  if (dependents >= 3) reasons.push([dependents >= 10 ? 'high' : 'medium', `${dependents} services depend on it`]);
  if (customerFacing) reasons.push(['medium', 'customers use it directly']);
  const impact = (['high', 'medium'] as const).find((level) => reasons.some(([each]) => each === level)) ?? 'low';
  const named = reasons.filter(([level]) => level === impact).map(([, text]) => text);
  const text = named.length === 0 ? 'nothing that depends on it is known' : named.join(' and ');
  return { impact, because: `Impact is ${impact}: ${text}` };
}
