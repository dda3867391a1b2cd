import type { ReadName } from './api.ts';

/** Prefixes of the event types after which the answer of a route may be another one. */
const topics: Partial<Record<ReadName, readonly string[]>> = {
  listIncidents: ['evenkeel.incident.'],
  getIncident: ['evenkeel.incident.', 'evenkeel.execution.', 'evenkeel.page.', 'evenkeel.alarm.', 'evenkeel.analysis.'],
  getTimeline: ['evenkeel.'],
  listAlarms: ['evenkeel.alarm.', 'evenkeel.silence.', 'evenkeel.revision.applied'],
  getAlarm: ['evenkeel.alarm.', 'evenkeel.silence.', 'evenkeel.revision.applied'],
  explainAlarm: ['evenkeel.alarm.', 'evenkeel.silence.', 'evenkeel.revision.applied'],
  getAlarmCatalogue: ['evenkeel.alarm.state-changed', 'evenkeel.revision.applied'],
  listSilences: ['evenkeel.silence.', 'evenkeel.alarm.state-changed', 'evenkeel.revision.applied'],
  listMuteRules: ['evenkeel.revision.applied'],
  listObjectives: ['evenkeel.objective.', 'evenkeel.revision.applied'],
  getObjective: ['evenkeel.objective.', 'evenkeel.budget-policy.', 'evenkeel.revision.applied'],
  explainObjective: ['evenkeel.objective.', 'evenkeel.revision.applied'],
  getBudgetState: ['evenkeel.objective.', 'evenkeel.budget-policy.', 'evenkeel.revision.applied'],
  listServices: ['evenkeel.alarm.', 'evenkeel.incident.', 'evenkeel.revision.applied'],
  getService: ['evenkeel.alarm.', 'evenkeel.incident.', 'evenkeel.revision.applied'],
  listTeams: ['evenkeel.revision.applied'],
  listEntities: ['evenkeel.revision.applied'],
  listRunbooks: ['evenkeel.execution.finished', 'evenkeel.execution.started', 'evenkeel.revision.applied'],
  getRunbook: ['evenkeel.execution.finished', 'evenkeel.revision.applied'],
  listExecutions: ['evenkeel.execution.'],
  getExecution: ['evenkeel.execution.'],
  listRules: ['evenkeel.rule.', 'evenkeel.revision.applied'],
  listDeadLetters: ['evenkeel.rule.dead-lettered', 'evenkeel.dead-letter.', 'evenkeel.rule.delivered'],
  getDeadLetter: ['evenkeel.rule.dead-lettered', 'evenkeel.dead-letter.', 'evenkeel.rule.delivered'],
  listReplays: ['evenkeel.replay.'],
  getReplay: ['evenkeel.replay.'],
  listOnCall: ['evenkeel.revision.applied'],
  listPages: ['evenkeel.page.'],
  listNotifications: ['evenkeel.notification.'],
  listAnalyses: ['evenkeel.analysis.', 'evenkeel.action-item.'],
  getAnalysis: ['evenkeel.analysis.', 'evenkeel.action-item.'],
  listActionItems: ['evenkeel.action-item.'],
  getReview: ['evenkeel.practice.', 'evenkeel.revision.applied'],
  getPractice: ['evenkeel.practice.'],
  listMilestones: ['evenkeel.milestone.'],
  compareMilestones: ['evenkeel.milestone.', 'evenkeel.practice.'],
  getDocuments: ['evenkeel.revision.'],
  listRevisions: ['evenkeel.revision.'],
  listTokens: ['evenkeel.access.'],
};

/** Least time between two loads of a route that events ask for, in milliseconds. */
const pace: Partial<Record<ReadName, number>> = {
  getReview: 5_000,
  getPractice: 2_000,
  compareMilestones: 5_000,
  getAlarmCatalogue: 30_000,
  listObjectives: 2_000,
};

/** Reports whether an event of this type may change what the route answers. */
export function isAffected(name: ReadName, eventType: string): boolean {
  return topics[name]?.some((prefix) => eventType.startsWith(prefix)) ?? false;
}

/** Returns the least time between two loads of a route, in milliseconds. */
export function paceOf(name: ReadName): number {
  return pace[name] ?? 700;
}
