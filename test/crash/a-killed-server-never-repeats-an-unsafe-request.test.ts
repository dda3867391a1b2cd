import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createPlace, runbook, team, until } from './server.ts';

interface Received {
  path: string;
  key: string;
}

/** A server of the outside world that keeps its first callers waiting and answers when it is told to. */
async function openOutside(): Promise<{ url: string; received: Received[]; answerFromNowOn(): void }> {
  const received: Received[] = [];
  let answers = false;
  const server = createServer((request: IncomingMessage, response) => {
    received.push({ path: request.url!, key: String(request.headers['idempotency-key']) });
    if (answers) response.end('done');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answerFromNowOn: () => void (answers = true),
  };
}

test('a killed server never repeats an unsafe request that was under way, and repeats a safe one with the same key', {
  timeout: 300_000,
}, async () => {
  const outside = await openOutside();
  const request = (name: string, method: string) =>
    `{ name: ${name}, action: ops:http, inputs: { Url: '${outside.url}/${name}', Method: ${method} } }`;
  const place = await createPlace({
    'team.yaml': team,
    'charge.yaml': runbook(request('charge', 'POST')),
    'announce.yaml': runbook(request('announce', 'PUT')),
  });
  const first = await place.start();
  const charge = await first.client.startExecution({ runbook: 'charge' });
  const announce = await first.client.startExecution({ runbook: 'announce' });
  await until('both requests to be under way', async () => outside.received.length === 2);
  await first.kill();
  outside.answerFromNowOn();

  const next = await place.start();
  const announced = await until('the safe request to be repeated', async () => {
    const found = await next.client.getExecution({ id: announce.id });
    return found.finishedAt !== null && found;
  });
  expect(announced.status).toBe('Success');
  const unknown = await until('the unsafe request to become Unknown', async () => {
    const found = await next.client.getExecution({ id: charge.id });
    return found.waitingFor !== null && found;
  });
  expect(unknown).toMatchObject({
    status: 'Waiting',
    currentStep: 'charge',
    steps: [{ status: 'Unknown', attempt: 1 }],
  });
  expect(unknown.waitingFor).toContain('A decision on step charge: the server stopped');
  const to = (path: string) => outside.received.filter((each) => each.path === path);
  expect(to('/charge')).toHaveLength(1);
  expect(to('/announce')).toHaveLength(2);
  expect(to('/announce')[1]!.key).toBe(to('/announce')[0]!.key);
  expect(to('/charge')[0]!.key).not.toBe(to('/announce')[0]!.key);

  const decided = await next.client.decideStep({ id: charge.id, step: 'charge', decision: 'treat-as-done' });
  expect(decided.status).toBe('Success');
  expect(to('/charge')).toHaveLength(1);
  const audit = await place.run('audit', 'verify');
  expect(audit).toMatchObject({ code: 0, output: expect.stringContaining('The chain closes') as string });
});
