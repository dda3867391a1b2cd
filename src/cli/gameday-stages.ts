import type { routes } from '../contracts.ts';
import type { Event } from '../operate/event/contract.ts';
import type { Client } from '../platform/contract.ts';
import { ServerError } from './exit.ts';

/** The API with one token. */
export type Api = Client<typeof routes>;

/** One thing that must happen after a fault, in this order, as the log tells it. */
export interface Stage {
  name: string;
  /** How long after the stage before it may happen, in milliseconds. */
  withinMs: number;
  happened(event: Event, story: Story): boolean;
  tell(event: Event, story: Story): string;
  /** What a person does once it has happened. */
  respond?(story: Story): Promise<void>;
}

/** What is known of one fault so far. */
export interface Story {
  api: Api;
  /** The same API with the token of the person who was paged. */
  responder: Api | null;
  responderRef: string | null;
  service: string;
  alarms: string[];
  incident: { id: string; number: number } | null;
  execution: { id: string; step: string } | null;
  analysis: string | null;
}

const isAbout = (event: Event, story: Story): boolean => story.alarms.includes(String(event.data.alarm));

const inIncident = (event: Event, story: Story): boolean =>
  story.incident !== null && event.correlation === story.incident.id;

/** What must happen after a fault, in this order. */
export const stages: readonly Stage[] = [
  {
    name: 'alarm',
    withinMs: 30_000,
    happened: (event, story) =>
      event.type === 'evenkeel.alarm.state-changed' && event.data.to === 'ALARM' && isAbout(event, story),
    tell: (event) => `${String(event.data.alarm)}: ${String(event.data.reason)}`,
  },
  {
    name: 'incident',
    withinMs: 15_000,
    happened: (event, story) =>
      event.type === 'evenkeel.incident.opened' &&
      (event.data.alarms as string[]).some((ref) => story.alarms.includes(ref.replace('alarm:default/', ''))),
    tell: (event) =>
      `#${String(event.data.number)} severity ${String(event.data.severity)} (${String(event.data.priority)}): ${String(event.data.severityReason)}`,
    async respond(story) {
      const found = (await story.api.listIncidents({ open: true })).items.find((each) =>
        each.alarms.some((ref) => story.alarms.includes(ref.replace('alarm:default/', ''))),
      );
      if (found !== undefined) story.incident = { id: found.id, number: found.number };
    },
  },
  {
    name: 'page',
    withinMs: 15_000,
    happened: (event, story) => event.type === 'evenkeel.page.due' && inIncident(event, story),
    tell: (event) => String(event.data.because),
    async respond(story) {
      const page = await waitFor(15_000, async () => {
        const { items } = await story.api.listPages({ incident: story.incident!.id });
        return items.find((each) => each.state === 'delivered') ?? null;
      });
      if (page === null) throw new ServerError('A page was due, but no channel took it within 15 s');
      story.responderRef = page.contact.replace(/^contact:/, 'user:');
    },
  },
  {
    name: 'runbook waiting for approval',
    withinMs: 15_000,
    happened: (event, story) => event.type === 'evenkeel.execution.waiting' && inIncident(event, story),
    tell: (event) => `${String(event.data.runbook)}: ${String(event.data.message)}`,
    async respond(story) {
      const waiting = (await story.api.listExecutions({ incident: story.incident!.id, open: true })).items.find(
        (each) => each.waitingFor !== null,
      );
      if (waiting?.currentStep == null) throw new ServerError('An execution was told as waiting, but none is');
      story.execution = { id: waiting.id, step: waiting.currentStep };
      await story.responder!.acknowledgeIncident({ id: story.incident!.id });
      await story.responder!.approveStep({ id: waiting.id, step: waiting.currentStep, comment: 'Game day' });
    },
  },
  {
    name: 'approved',
    withinMs: 15_000,
    happened: (event, story) => event.type === 'evenkeel.execution.approved' && inIncident(event, story),
    tell: (event) => `${String(event.data.step)} by ${String(event.data.by)}`,
  },
  {
    name: 'recovered',
    withinMs: 120_000,
    happened: (event, story) =>
      event.type === 'evenkeel.alarm.state-changed' && event.data.to === 'OK' && isAbout(event, story),
    tell: (event) => `${String(event.data.alarm)}: ${String(event.data.reason)}`,
  },
  {
    name: 'incident resolved',
    withinMs: 120_000,
    happened: (event, story) => event.type === 'evenkeel.incident.resolved' && inIncident(event, story),
    tell: (event) => `by ${event.actor}${event.data.reason === undefined ? '' : `: ${String(event.data.reason)}`}`,
  },
  {
    name: 'analysis drafted',
    withinMs: 30_000,
    happened: (event, story) => event.type === 'evenkeel.analysis.drafted' && inIncident(event, story),
    tell: () => 'its timeline is filled in from the log',
    async respond(story) {
      const [analysis] = (await story.api.listAnalyses({ incident: story.incident!.id })).items;
      story.analysis = analysis?.id ?? null;
      const responder = story.responderRef!;
      await story.responder!.openActionItem({
        id: analysis!.id,
        title: `Find out why ${story.service} could fail like this, and prevent it`,
        kind: 'prevent',
        owner: responder,
        dueAt: new Date(Date.parse(analysis!.dueAt)).toISOString(),
      });
    },
  },
  {
    name: 'action item opened',
    withinMs: 15_000,
    happened: (event, story) => event.type === 'evenkeel.action-item.opened' && inIncident(event, story),
    tell: (event) => `owner ${String(event.data.owner)}, due ${String(event.data.dueAt).slice(0, 10)}`,
  },
];

/** Asks again every 150 ms until there is an answer; null when there is none in time. */
export async function waitFor<T>(withinMs: number, ask: () => Promise<T | null>): Promise<T | null> {
  const until = performance.now() + withinMs;
  for (;;) {
    const found = await ask();
    if (found !== null) return found;
    if (performance.now() > until) return null;
    await pause(150);
  }
}

/** Resolves after a time in milliseconds. */
export const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
