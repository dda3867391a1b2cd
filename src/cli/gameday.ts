import type { routes } from '../contracts.ts';
import type { Event } from '../operate/event/contract.ts';
import type { Client } from '../platform/contract.ts';
import { connect, findServer, type LocalServer, readArgs } from './connect.ts';
import { exitCode, ServerError } from './exit.ts';
import { bold, dim, formatMilliseconds, green, print, printJson, red, yellow } from './output.ts';

type Api = Client<typeof routes>;

/** One thing that must happen after a fault, in this order, as the log tells it. */
interface Stage {
  name: string;
  /** How long after the stage before it may happen, in milliseconds. */
  withinMs: number;
  happened(event: Event, story: Story): boolean;
  tell(event: Event, story: Story): string;
  /** What a person does once it has happened. */
  respond?(story: Story): Promise<void>;
}

/** What is known of one fault so far. */
interface Story {
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

export interface StageResult {
  stage: string;
  happened: boolean;
  /** Since the fault, in milliseconds; null when it did not happen. */
  milliseconds: number | null;
  sequence: number | null;
  text: string;
}

export interface FaultResult {
  service: string;
  fault: string;
  ok: boolean;
  /** From the fault to the opened incident, in milliseconds. */
  faultToIncidentMs: number | null;
  stages: StageResult[];
}

/** The longest that a fault may go without an open incident, in milliseconds. */
const incidentLimitMs = 15_000;

const isAbout = (event: Event, story: Story): boolean => story.alarms.includes(String(event.data.alarm));

const inIncident = (event: Event, story: Story): boolean =>
  story.incident !== null && event.correlation === story.incident.id;

const stages: Stage[] = [
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
    happened: (event, story) => event.type === 'evenkeel.page.delivered' && inIncident(event, story),
    tell: (event) => `${String(event.data.contact)} through ${String(event.data.channel)}`,
    async respond(story) {
      const [page] = (await story.api.listPages({ incident: story.incident!.id })).items.filter(
        (each) => each.state === 'delivered',
      );
      if (page === undefined) throw new ServerError('A page was told as delivered, but the list of pages has none');
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

/** Injects two real faults, one after the other, and follows each by the public API. Exit code 1 when a stage is missing. */
export async function gameday(args: string[]): Promise<number> {
  const { values } = readArgs(args, {});
  const server = await findServer(values);
  if (server.fleetUrl === null || server.fleetToken === null)
    throw new ServerError('The server runs no fleet: start it with "npm start" (without --no-fleet) and try again');
  const say = (...lines: string[]) => (values.json ? undefined : print(...lines));
  const api = connect(server);
  const before = await api.getReview({});

  const results: FaultResult[] = [];
  const plan = [
    { service: 'tracking-api', fault: 'killed', inject: () => control(server, '/services/tracking-api/kill') },
    {
      service: 'rate-engine',
      fault: 'slow and failing',
      inject: () => control(server, '/services/rate-engine/slow', { ms: 900, errorRate: 0.6 }),
    },
  ];
  for (const each of plan) {
    say('', bold(`${each.service} is to be ${each.fault}`));
    results.push(await follow(server, api, each, say));
    if (!results.at(-1)!.ok) break;
  }
  // A fault whose runbook did not run is taken back, so that the fleet is left as it was found.
  if (results.some((each) => !each.ok)) for (const each of results) await restore(server, each);

  const after = await api.getReview({});
  const changes = after.practices.flatMap((each) => {
    const old = before.practices.find((other) => other.id === each.id);
    return old === undefined || old.verdict === each.verdict
      ? []
      : [
          {
            practice: each.id,
            title: each.title,
            from: old.verdict,
            to: each.verdict,
            because: each.changedBecause ?? each.reason,
          },
        ];
  });
  const ok = results.length === plan.length && results.every((each) => each.ok);
  if (values.json) printJson({ ok, faults: results, verdicts: changes });
  else {
    print(
      '',
      bold(
        changes.length === 0 ? 'No verdict of the review changed' : `${changes.length} verdicts of the review changed`,
      ),
    );
    for (const each of changes)
      print(
        `  ${each.practice}  ${each.from} → ${each.to === 'met' ? green(each.to) : yellow(each.to)}  ${dim(each.because)}`,
      );
    print('', ok ? green('Every stage happened, in order') : red('Not every stage happened'));
  }
  return ok ? exitCode.fine : exitCode.finding;
}

interface Fault {
  service: string;
  fault: string;
  inject(): Promise<unknown>;
}

async function follow(
  server: LocalServer,
  api: Api,
  fault: Fault,
  say: (...lines: string[]) => void,
): Promise<FaultResult> {
  const alarms = await waitForQuiet(api, fault.service, say);
  const story: Story = {
    api,
    responder: null,
    responderRef: null,
    service: fault.service,
    alarms,
    incident: null,
    execution: null,
    analysis: null,
  };
  let position = (await api.listEvents({ limit: 1 })).items[0]?.sequence ?? 0;
  const began = Date.now();
  const started = performance.now();
  await fault.inject();
  const results: StageResult[] = [];
  const record = (stage: string, milliseconds: number | null, sequence: number | null, text: string) => {
    results.push({ stage, happened: milliseconds !== null, milliseconds, sequence, text });
    say(
      `  ${milliseconds === null ? red('missing'.padStart(9)) : formatMilliseconds(milliseconds).padStart(9)}  ${bold(stage.padEnd(29))} ${text}`,
    );
  };
  record('fault', 0, position, `${fault.service} ${fault.fault}`);
  const telemetry = await waitForTelemetry(api, alarms, began, 30_000);
  record(
    'telemetry',
    telemetry === null ? null : performance.now() - started,
    null,
    telemetry ?? 'no breaching point arrived',
  );
  let complete = telemetry !== null;

  for (const stage of complete ? stages : []) {
    const event = await waitForEvent(api, position, stage, story);
    if (event === null) {
      record(stage.name, null, null, `not within ${formatMilliseconds(stage.withinMs)}`);
      complete = false;
      break;
    }
    position = event.sequence!;
    record(stage.name, Math.max(0, Date.parse(event.recordedTime) - began), event.sequence, stage.tell(event, story));
    await stage.respond?.(story);
    if (stage.name === 'page') story.responder = await actAs(server, api, story.responderRef!);
  }
  const faultToIncidentMs = results.find((each) => each.stage === 'incident')?.milliseconds ?? null;
  const quick = faultToIncidentMs !== null && faultToIncidentMs <= incidentLimitMs;
  if (complete && !quick)
    say(
      red(
        `  The incident opened after ${formatMilliseconds(faultToIncidentMs!)}, the limit is ${formatMilliseconds(incidentLimitMs)}`,
      ),
    );
  return { service: fault.service, fault: fault.fault, ok: complete && quick, faultToIncidentMs, stages: results };
}

/** Waits until every alarm of the service that has data is OK and no incident of it is open; returns the alarms' names. */
async function waitForQuiet(api: Api, service: string, say: (...lines: string[]) => void): Promise<string[]> {
  const until = performance.now() + 90_000;
  for (let told = false; ; told = true) {
    const { items } = await api.listAlarms({ service: `component:default/${service}` });
    const incidents = (await api.listIncidents({ open: true })).items.filter(
      (each) => each.service === `component:default/${service}`,
    );
    const watching = items.filter((each) => each.state !== 'INSUFFICIENT_DATA');
    if (watching.length > 0 && watching.every((each) => each.state === 'OK') && incidents.length === 0)
      return items.map((each) => each.name);
    if (performance.now() > until) {
      const states = items.map((each) => `${each.name} is ${each.state}`).join(', ');
      throw new ServerError(
        `Cannot begin: ${service} is not healthy (${states || 'no alarm watches it'}; ${incidents.length} incidents open); wait, or start the server anew`,
      );
    }
    if (!told) say(dim(`  waiting until ${service} is healthy`));
    await pause(500);
  }
}

/** Waits for a breaching point after the fault, as the alarm's own page shows it. */
async function waitForTelemetry(
  api: Api,
  alarms: readonly string[],
  since: number,
  withinMs: number,
): Promise<string | null> {
  const until = performance.now() + withinMs;
  while (performance.now() < until) {
    for (const name of alarms) {
      const alarm = await api.getAlarm({ name });
      const point = alarm.points.findLast(
        (each) => each.breaching === true && Date.parse(each.time) + alarm.periodSeconds * 1000 >= since,
      );
      if (point !== undefined)
        return `${alarm.metricName} is ${point.value === null ? 'missing' : Number(point.value.toPrecision(3))} in the period from ${point.time.slice(11, 19)} UTC`;
    }
    await pause(250);
  }
  return null;
}

async function waitForEvent(api: Api, after: number, stage: Stage, story: Story): Promise<Event | null> {
  const until = performance.now() + stage.withinMs;
  let position = after;
  for (;;) {
    const { items } = await api.listEvents({ after: position, limit: 500 });
    const found = items.find((event) => stage.happened(event, story));
    if (found !== undefined) return found;
    position = items.at(-1)?.sequence ?? position;
    if (performance.now() > until) return null;
    await pause(150);
  }
}

/** Returns the API as a responder: a token of the person, for an hour. */
async function actAs(server: LocalServer, api: Api, person: string): Promise<Api> {
  const made = await api.createToken({
    name: 'gameday',
    role: 'responder',
    actor: person,
    expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
  });
  return connect({ ...server, token: made.secret });
}

async function restore(server: LocalServer, result: FaultResult): Promise<void> {
  await control(server, `/services/${result.service}/restart`).catch(() => undefined);
}

async function control(server: LocalServer, path: string, body: unknown = {}): Promise<void> {
  const response = await fetch(server.fleetUrl + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.fleetToken}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).catch((cause: unknown) => {
    throw new ServerError(`Cannot reach the fleet at ${server.fleetUrl}: is the server still running`, { cause });
  });
  if (!response.ok) throw new ServerError(`The fleet refused "${path}": ${response.status} ${await response.text()}`);
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
