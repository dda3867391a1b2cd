import type { DeclaredEntity } from '../../platform/operations.ts';
import { toService } from '../../organization/catalog/catalog.ts';
import type { Facts } from './facts.ts';
import { day, hour, minute } from './finding.ts';

/** The moment of every review in these tests. */
export const now = Date.UTC(2026, 10, 21, 12);

/** Facts of a fresh installation: nothing is declared and nothing has happened. */
export function emptyFacts(): Facts {
  return {
    now,
    declared: [],
    services: [],
    alarms: [],
    objectives: [],
    runbooks: [],
    rotations: [],
    plans: [],
    rules: [],
    dependencies: [],
    people: new Map(),
    persons: new Map(),
    alarmStates: new Map(),
    firings: [],
    objectiveStates: new Map(),
    deadLetters: [],
    starts: [],
    silences: [],
    incidents: [],
    pages: [],
    escalations: [],
    executions: [],
    acts: [],
    analyses: [],
    actions: [],
    messages: [],
    ruleMatches: new Map(),
    revision: null,
    rejection: null,
    ownedSince: new Map(),
    changedAt: new Map(),
    ownerChanges: 0,
    deployments: [],
    milestones: [],
    telemetry: { signals: new Map(), calls: [], commits: new Map() },
  };
}

function component(name: string, dependsOn: string[]): DeclaredEntity {
  return {
    ref: `component:default/${name}`,
    kind: 'component',
    name,
    title: name,
    owner: 'group:default/crew',
    spec: {
      type: 'service',
      lifecycle: 'production',
      dependsOn,
      annotations: { 'evenkeel.dev/tier': '1', 'evenkeel.dev/business-impact': 'Orders wait' },
    },
    references: [],
    file: 'catalog.yaml',
    line: 1,
    hash: '',
  };
}

/** Facts of two services, operated well: every bound practice is met. */
export function soundFacts(): Facts {
  const api = component('api', ['component:default/store']);
  const store = component('store', []);
  const alarmOf = (name: string) => ({
    ref: `alarm:default/${name}-down`,
    name: `${name}-down`,
    kind: 'metric' as const,
    owner: 'group:default/crew',
    service: `component:default/${name}`,
    runbook: 'runbook:default/restart',
    plans: ['response-plan:default/outage'],
    isTold: true,
    children: [],
    suppressor: null,
  });
  const heard = { metrics: now - minute, logs: now - minute, traces: now - minute };
  return {
    ...emptyFacts(),
    declared: [api, store],
    services: [api, store].map(toService),
    alarms: [alarmOf('api'), alarmOf('store')],
    objectives: [
      {
        ref: 'objective:default/api-available',
        name: 'api-available',
        owner: 'group:default/crew',
        service: api.ref,
        runbook: null,
      },
    ],
    objectiveStates: new Map([
      [
        'api-available',
        {
          objective: 'api-available',
          state: 'ok',
          since: now - day,
          evaluatedAt: now - minute,
          hasDayData: true,
          hasData: true,
        },
      ],
    ]),
    runbooks: [
      {
        ref: 'runbook:default/restart',
        title: 'Restart',
        owner: 'group:default/crew',
        purpose: 'Restarts a service',
        steps: 3,
      },
    ],
    rotations: [
      {
        ref: 'rotation:default/crew-primary',
        name: 'crew-primary',
        contacts: ['ada', 'bo'],
        size: 1,
        onCall: ['ada'],
        upcoming: ['ada'],
        uncoveredMs: 0,
        team: 'group:default/crew',
      },
    ],
    plans: [
      {
        ref: 'response-plan:default/outage',
        name: 'outage',
        owner: 'group:default/crew',
        impact: 1,
        runbooks: ['runbook:default/restart'],
        steps: 2,
        reaches: ['ada by console'],
      },
    ],
    dependencies: [{ from: api.ref, to: store.ref }],
    people: new Map([
      ['group:default/crew', ['user:default/ada', 'user:default/bo']],
      ['user:default/ada', ['user:default/ada']],
    ]),
    persons: new Map([
      ['ada', 'user:default/ada'],
      ['bo', 'user:default/bo'],
    ]),
    alarmStates: new Map(
      ['api-down', 'store-down'].map((name) => [name, { state: 'OK', since: now - day, evaluatedAt: now - minute }]),
    ),
    firings: [
      {
        event: 'f1',
        alarm: 'store-down',
        at: now - day,
        until: now - day + 5 * minute,
        quiet: null,
        released: null,
        isAcknowledged: false,
      },
    ],
    incidents: [
      {
        id: 'i1',
        number: 1,
        title: 'Store down',
        state: 'resolved',
        severity: 1,
        severityReason: 'Impact is high',
        plan: 'response-plan:default/outage',
        service: store.ref,
        owner: 'group:default/crew',
        lead: 'user:default/ada',
        openedAt: now - day,
        acknowledgedAt: now - day + minute,
        mitigatedAt: now - day + 4 * minute,
        resolvedAt: now - day + 5 * minute,
        alarms: ['alarm:default/store-down'],
      },
    ],
    pages: [
      {
        id: 'p1',
        incident: 'i1',
        contact: 'contact:default/ada',
        state: 'delivered',
        dueAt: now - day,
        deliveredAt: now - day + 1000,
      },
    ],
    escalations: [{ id: 'e1', incident: 'i1', stage: 1 }],
    executions: [
      {
        id: 'x1',
        runbook: 'runbook:default/restart',
        status: 'Success',
        startedBy: 'system:incident',
        startedAt: now - day,
        finishedAt: now - day + 3 * minute,
        incident: 'i1',
      },
    ],
    acts: [
      {
        type: 'evenkeel.execution.approved',
        actor: 'user:default/ada',
        subject: 'execution:default/x1',
        correlation: 'i1',
        at: now - day,
        data: {},
      },
      {
        type: 'evenkeel.execution.started',
        actor: 'user:default/bo',
        subject: 'execution:default/x0',
        correlation: null,
        at: now - 2 * day,
        data: {},
      },
    ],
    analyses: [
      {
        id: 'a1',
        incident: 'i1',
        number: 1,
        state: 'published',
        draftedAt: now - day + hour,
        publishedAt: now - hour,
        dueAt: now + 13 * day,
        owner: 'user:default/ada',
      },
    ],
    actions: [
      {
        id: 't1',
        analysis: 'a1',
        title: 'Watch the pool',
        owner: 'user:default/bo',
        state: 'closed',
        dueAt: now + day,
        openedAt: now - hour,
        closedAt: now - minute,
      },
    ],
    revision: {
      id: 'r1',
      hash: 'c0ffee',
      actor: 'user:default/ada',
      appliedAt: now - 10 * day,
      firstAt: now - 20 * day,
      count: 2,
    },
    milestones: [
      { id: 'm2', name: 'second', takenAt: now - day, high: 1 },
      { id: 'm1', name: 'first', takenAt: now - 60 * day, high: 2 },
    ],
    telemetry: {
      signals: new Map([
        ['api', { ...heard }],
        ['store', { ...heard }],
      ]),
      calls: [{ from: 'api', to: 'store', calls: 100, continued: 99 }],
      commits: new Map([
        ['api', 'c0ffee1'],
        ['store', 'c0ffee2'],
      ]),
    },
  };
}
