import { expect, test } from 'vitest';
import type { Event } from '../../src/operate/event/contract.ts';
import { alarm, breach, endMinute, readLog, recover, sendMinutes, startShop } from './shop.ts';

interface IncidentState {
  number: unknown;
  state: string;
  severity: unknown;
  lead: unknown;
  alarms: string[];
  impactStartedAt: unknown;
  openedAt: string;
  acknowledgedAt: unknown;
  mitigatedAt: unknown;
  resolvedAt: unknown;
}

/** Makes the incidents, by id, of their events alone. */
function foldIncidents(log: readonly Event[]): Map<string, IncidentState> {
  const incidents = new Map<string, IncidentState>();
  const changes: Record<string, (before: IncidentState, event: Event) => Partial<IncidentState>> = {
    joined: (before, { data }) => ({
      alarms: [...before.alarms, ...(data.added as string[])].sort(),
      impactStartedAt: data.impactStartedAt,
    }),
    acknowledged: (_, { data, time }) => ({ state: 'acknowledged', lead: data.lead, acknowledgedAt: time }),
    'severity-changed': (_, { data }) => ({ severity: data.to }),
    mitigated: (_, { data }) => ({ state: 'mitigated', lead: data.lead, mitigatedAt: data.mitigatedAt }),
    reopened: () => ({ state: 'open', mitigatedAt: null }),
    resolved: (_, { data, time }) => ({ state: 'resolved', lead: data.lead, resolvedAt: time }),
  };
  for (const event of log) {
    const what = event.type.replace(/^evenkeel\.incident\./, '');
    const { incident, number, severity, alarms, impactStartedAt } = event.data;
    const id = String(incident);
    if (what === 'opened')
      incidents.set(id, {
        number,
        state: 'open',
        severity,
        lead: null,
        alarms: alarms as string[],
        impactStartedAt,
        openedAt: event.time,
        acknowledgedAt: null,
        mitigatedAt: null,
        resolvedAt: null,
      });
    const before = incidents.get(id);
    if (before !== undefined && changes[what] !== undefined)
      incidents.set(id, { ...before, ...changes[what](before, event) });
  }
  return incidents;
}

/** Makes the statuses of executions, by id, of their events alone. */
function foldExecutions(log: readonly Event[]): Map<string, string> {
  const statuses = new Map<string, string>();
  const after: Record<string, string> = {
    started: 'InProgress',
    'step-started': 'InProgress',
    'step-finished': 'InProgress',
    waiting: 'Waiting',
  };
  for (const event of log) {
    const what = event.type.replace(/^evenkeel\.execution\./, '');
    const status = what === 'finished' ? String(event.data.status) : after[what];
    if (event.type.startsWith('evenkeel.execution.') && status !== undefined)
      statuses.set(String(event.data.execution), status);
  }
  return statuses;
}

const rest = `
schemaVersion: '0.3'
description: Rests for a while
mainSteps: [{ name: rest, action: aws:sleep, inputs: { Duration: PT2H } }]
x-ops: { owner: 'group:default/shop' }
`;
const nested = `
schemaVersion: '0.3'
description: Lets another runbook rest
mainSteps: [{ name: inner, action: aws:executeAutomation, inputs: { DocumentName: rest } }]
x-ops: { owner: 'group:default/shop' }
`;
const pause = `
schemaVersion: '0.3'
description: Waits for somebody
mainSteps: [{ name: hold, action: aws:pause, inputs: {} }]
x-ops: { owner: 'group:default/shop' }
`;
const unsure = `
schemaVersion: '0.3'
description: Asks for what may have happened
mainSteps: [{ name: charge, action: ops:http, inputs: { Url: 'http://bank.test/charge', Method: POST } }]
x-ops: { owner: 'group:default/shop' }
`;

test('the log alone gives the tables of incidents and executions back', { timeout: 180_000 }, async () => {
  const app = await startShop({
    'errors.yaml': alarm('checkout-errors', 'errors'),
    'rest.yaml': rest,
    'nested.yaml': nested,
    'pause.yaml': pause,
    'unsure.yaml': unsure,
  });
  app.world.onMail('ben@shop.example');
  app.world.onRequest('platform.test/restart', { status: 200 });
  app.world.onRequest('bank.test/charge', () => {
    throw new Error('the line was cut');
  });
  const ada = await app.as({ ref: 'user:default/ada', role: 'responder' });
  const check = async () => {
    await app.settle();
    const log = await readLog(app);
    const { items } = await app.client.listIncidents({});
    const kept = new Map<string, IncidentState>();
    for (const { id } of items) {
      const {
        number,
        state,
        severity,
        lead,
        alarms,
        openedAt,
        acknowledgedAt,
        mitigatedAt,
        resolvedAt,
        impactStartedAt,
      } = await app.client.getIncident({ id });
      const times = { impactStartedAt, openedAt, acknowledgedAt, mitigatedAt, resolvedAt };
      kept.set(id, { number, state, severity, lead, alarms, ...times });
    }
    expect(Object.fromEntries(foldIncidents(log))).toEqual(Object.fromEntries(kept));
    const executions = (await app.client.listExecutions({ limit: 500 })).items;
    const runs = Object.fromEntries(executions.map((each) => [each.id, each.status]));
    expect(Object.fromEntries(foldExecutions(log))).toEqual(runs);
    return { states: items.map((each) => each.state), statuses: new Set(executions.map((each) => each.status)) };
  };

  // An alarm opens the first incident; it is mitigated too early, opened again by another alarm, and ends by itself.
  await breach(app);
  const [first] = (await app.client.listIncidents({})).items;
  await check();
  await ada.acknowledgeIncident({ id: first!.id });
  await check();
  await ada.changeSeverity({ id: first!.id, severity: 3, reason: 'A few customers only' });
  await ada.mitigateIncident({ id: first!.id });
  expect((await check()).states).toEqual(['mitigated']);
  await sendMinutes(app, 'latency', [5]);
  await breach(app, 'errors');
  expect((await check()).states).toEqual(['open']);
  for (const { id } of (await app.client.listExecutions({ open: true })).items) {
    await ada.approveStep({ id, step: 'approve' });
    await check();
  }
  await sendMinutes(app, 'errors', [0]);
  await recover(app);
  await app.forward(10_000);
  expect((await check()).states).toEqual(['resolved']);

  // Two by hand: one resolved at once, one that stays open.
  const second = await ada.openIncident({ title: 'Receipts are late', service: 'component:default/checkout' });
  await ada.resolveIncident({ id: second.id, note: 'A false report' });
  await ada.openIncident({ title: 'Refunds fail', impact: 'low', urgency: 'low' });

  // Executions in every state that lasts.
  const start = async (runbook: string) => (await ada.startExecution({ runbook })).id;
  await start('rest');
  await start('pause');
  const resumed = await start('pause');
  await ada.resumeExecution({ id: resumed, step: 'hold' });
  await start('unsure');
  const decided = await start('unsure');
  const outer = await start('nested');
  const rejected = await start('restart-checkout');
  await app.settle();
  await ada.rejectStep({ id: rejected, step: 'approve' });
  await ada.decideStep({ id: decided, step: 'charge', decision: 'treat-as-done' });
  await check();
  await ada.cancelExecution({ id: outer });
  await check();
  await endMinute(app);
  const { states, statuses } = await check();
  expect(states).toEqual(['open', 'resolved', 'resolved']);
  expect([...statuses].sort()).toEqual(['Cancelled', 'Failed', 'InProgress', 'Success', 'Waiting']);
});
