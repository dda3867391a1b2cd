import type { MetricAlarm } from '../../engines/alarm/index.ts';
import { impactOf, type Level, PRIORITIES, severityOf } from '../../engines/incident/index.ts';
import { findDeclared, listServices, type Service } from '../../organization/catalog/catalog.ts';
import type { Ctx } from '../../platform/context.ts';
import type { ResponsePlanSpec } from './reader.ts';

/** How bad an incident is, and the sentence that says why. */
export interface Rating {
  severity: number;
  priority: (typeof PRIORITIES)[number];
  impact: Level;
  urgency: Level;
  severityReason: string;
}

/** What is known when an incident is rated; what a person says comes before what is found out. */
export interface RatingInput {
  service: string | null;
  plan: ResponsePlanSpec | null;
  /** References of the alarms that led to it. */
  alarms: readonly string[];
  impact?: Level | undefined;
  urgency?: Level | undefined;
}

interface Judgement {
  level: Level;
  because: string;
}

const levels = ['high', 'medium', 'low'] as const;

/** Returns the services that depend on a service directly. */
export function dependentsOf(service: string, all: readonly Service[]): Service[] {
  return all.filter((each) => each.ref !== service && each.dependsOn.includes(service));
}

/** Rates an incident by impact and urgency, each the worst that any known fact suggests. */
export async function rateIncident(ctx: Ctx, input: RatingInput): Promise<Rating> {
  const all = await listServices(ctx);
  const service = all.find((each) => each.ref === input.service);
  const impact = judgeImpact(input, service, all);
  const urgency = await judgeUrgency(ctx, input, service);
  const { severity, priority } = severityOf({ impact: impact.level, urgency: urgency.level });
  const severityReason = `${impact.because}; ${urgency.because}: priority ${priority}, severity ${severity}`;
  return { severity, priority, impact: impact.level, urgency: urgency.level, severityReason };
}

function judgeImpact({ impact, plan }: RatingInput, service: Service | undefined, all: readonly Service[]): Judgement {
  if (impact !== undefined) return { level: impact, because: `Impact is ${impact}: the person who opened it says so` };
  const dependents = service === undefined ? [] : dependentsOf(service.ref, all);
  const tiers = [service, ...dependents].flatMap((each) => each?.tier ?? []);
  const judged = impactOf({
    tiers,
    dependents: dependents.length,
    customerFacing: service?.customerFacing === true,
    ...(plan === null ? {} : { planImpact: plan.plan.impact }),
  });
  return { level: judged.impact, because: judged.because };
}

/**
 * Urgency is how fast it gets worse: as the plan's tag says; else the worst of what the service's tier (1 high, 2
 * medium) and its alarms suggest. Whoever lets an alarm decide within a minute is in a hurry, within 15 minutes less so.
 */
async function judgeUrgency(ctx: Ctx, input: RatingInput, service: Service | undefined): Promise<Judgement> {
  if (input.urgency !== undefined)
    return { level: input.urgency, because: `urgency is ${input.urgency}: the person who opened it says so` };
  const tagged = input.plan?.urgency;
  if (tagged !== undefined && tagged !== null)
    return { level: tagged, because: `urgency is ${tagged}: the response plan says so` };
  const facts: Judgement[] = [];
  if (service?.tier === 1 || service?.tier === 2) {
    facts.push({
      level: service.tier === 1 ? 'high' : 'medium',
      because: `a tier ${service.tier} service is affected`,
    });
  }
  for (const ref of input.alarms) {
    const alarm = (await findDeclared(ctx, ref))?.spec.alarm as MetricAlarm | undefined;
    if (alarm === undefined) continue;
    const seconds = alarm.periodSeconds * alarm.evaluationPeriods;
    const level = seconds <= 60 ? 'high' : seconds <= 900 ? 'medium' : 'low';
    facts.push({ level, because: `its alarm decides within ${seconds} seconds` });
  }
  const level = levels.find((each) => facts.some((fact) => fact.level === each)) ?? 'medium';
  const named = facts.filter((each) => each.level === level).map((each) => each.because);
  const because = named.length === 0 ? 'nothing is known of how fast it gets worse' : named.join(' and ');
  return { level, because: `urgency is ${level}: ${because}` };
}

/** Returns the name of a severity from 1 to 5. */
export function priorityOf(severity: number): (typeof PRIORITIES)[number] {
  return PRIORITIES[severity - 1] ?? 'Low';
}
