import { connect, findServer, type LocalServer, readArgs } from './connect.ts';
import { exitCode, ServerError } from './exit.ts';
import { type Api, pause, type Stage, stages, type Story, waitFor } from './gameday-stages.ts';
import type { Event } from '../operate/event/contract.ts';
import { bold, dim, formatMilliseconds, green, print, printJson, red, yellow } from './output.ts';

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
  const plan = planFaults(server);
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
  /** The series in which the fault shows first. */
  sign: {
    metric: string;
    service: string;
    dimension?: string;
    statistic: string;
    unit: string;
    shows(value: number): boolean;
  };
  inject(): Promise<unknown>;
}

/** The faults of a game day: a service that is gone, and one that answers slowly and with errors. */
function planFaults(server: LocalServer): Fault[] {
  return [
    {
      service: 'tracking-api',
      fault: 'killed',
      sign: {
        metric: 'northwind.probe.success',
        service: 'northwind-load',
        dimension: 'target=tracking-api',
        statistic: 'Average',
        unit: '(share of health checks answered)',
        shows: (value) => value < 0.5,
      },
      inject: () => control(server, '/services/tracking-api/kill'),
    },
    {
      service: 'rate-engine',
      fault: 'slow and failing',
      sign: {
        metric: 'http.server.request.duration',
        service: 'rate-engine',
        statistic: 'p90',
        unit: 's (90th percentile)',
        shows: (value) => value > 0.5,
      },
      inject: () => control(server, '/services/rate-engine/slow', { ms: 900, errorRate: 0.6 }),
    },
  ];
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
  const telemetry = await waitForTelemetry(api, fault, began);
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

/** Waits for the first second of telemetry that shows the fault, as the API gives it. */
async function waitForTelemetry(api: Api, { sign, service }: Fault, since: number): Promise<string | null> {
  return waitFor(30_000, async () => {
    const series = await api.getSeries({
      metric: sign.metric,
      service: sign.service,
      ...(sign.dimension === undefined ? {} : { dimension: sign.dimension }),
      statistic: sign.statistic,
      periodSeconds: 1,
      from: new Date(since).toISOString(),
    });
    const value = series.values.find((each) => each !== null && sign.shows(each));
    return value == null ? null : `${sign.metric} of ${service} is ${Number(value.toPrecision(3))} ${sign.unit}`;
  });
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
