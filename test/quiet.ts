import { createTestApp, type TestApp, type TestAppOptions } from './app.ts';
import { readEvents } from '../src/platform/events.ts';
import { graceMs } from '../src/operate/alarm/definition.ts';
import { latencyAlarm, storeSamples } from '../src/operate/alarm/sample.test-data.ts';

export const minute = 60_000;

/** A team and its services: web needs api, and api needs db. */
export const catalog = `
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: { name: shop }
spec: { type: team, children: [] }
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: { name: web, annotations: { evenkeel.dev/tier: '1' } }
spec: { type: service, lifecycle: production, owner: shop, dependsOn: [api] }
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: { name: api }
spec: { type: service, lifecycle: production, owner: shop, dependsOn: [db] }
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: { name: db }
spec: { type: service, lifecycle: production, owner: shop }
`;

const mails = ['notify:email:ops@shop.example'];

/** An alarm on a series of its own name, which mails each of its states. */
export function mailing(name: string, service: string, change: Record<string, unknown> = {}): Record<string, unknown> {
  return latencyAlarm({
    AlarmName: name,
    AlarmDescription: name,
    Dimensions: [{ Name: 'series', Value: name }],
    EvaluationPeriods: 1,
    DatapointsToAlarm: 1,
    TreatMissingData: 'ignore',
    AlarmActions: mails,
    OKActions: mails,
    Tags: [{ Key: 'evenkeel.dev/service', Value: service }],
    ...change,
  });
}

/** A template with metric alarms and whatever else. */
export function template(alarms: readonly Record<string, unknown>[], more: Record<string, unknown> = {}): string {
  const resources = alarms.map((Properties, index) => [
    `Alarm${index}`,
    { Type: 'AWS::CloudWatch::Alarm', Properties },
  ]);
  return JSON.stringify({ Resources: { ...Object.fromEntries(resources), ...more } });
}

/** Starts the product with services web, api and db, each in need of the next, five seconds into a minute. */
export async function startWith(text: string, options: TestAppOptions = {}): Promise<TestApp> {
  const app = await createTestApp(options);
  app.world.onMail('ops@shop.example');
  await app.forward(minute - (app.ctx.now() % minute) + 5000);
  await app.load({ 'catalog.yaml': catalog, 'alarms.json': text });
  return app;
}

/** Ends the running minute with alarms brought into states; `bad` and `good` are names, all others keep theirs. */
export async function endMinute(app: TestApp, bad: readonly string[], good: readonly string[] = []): Promise<void> {
  const time = app.ctx.now();
  const samples = [...bad, ...good].map((series, at) => ({
    metric: 'latency',
    attributes: { series },
    time,
    value: at < bad.length ? 5 : 0,
  }));
  if (samples.length > 0) await storeSamples(app.ctx.telemetry, samples, time);
  await app.forward(minute - (app.ctx.now() % minute) + graceMs + 20);
  // What fell due with the minute leads to messages.
  await app.settle();
}

/** Takes the mails that were sent since the last call, each as the alarm's name and the state, in order of name. */
export function takeMails(app: TestApp): string[] {
  return app.world.mails
    .splice(0)
    .map(({ subject, text }) => `${subject.replace(/^.*: /, '')} ${/^to: (.*)$/m.exec(text)?.[1] ?? ''}`)
    .toSorted();
}

/** Reads what the log tells of an alarm, oldest first. */
export async function tellOf(app: TestApp, name: string): Promise<Record<string, unknown>[]> {
  const events = await readEvents(app.ctx.db, { typePrefix: 'evenkeel.alarm.', subject: `alarm:default/${name}` });
  return events.map((each) => ({ type: each.type.replace('evenkeel.alarm.', ''), ...each.data }));
}
