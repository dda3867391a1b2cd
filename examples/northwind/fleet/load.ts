import { endAfter, onEndOfParent } from './lifeline.ts';
import { isOrder, isRecord, type Report } from './message.ts';
import { createPeers, type Peers } from './peer.ts';
import { startTelemetry } from './telemetry.ts';

const tick = 50;
const probeInterval = 500;
const probeLimit = 1_000;
const inFlightLimit = 64;
const hubs = ['HAM', 'RTM', 'OSL', 'WAW', 'ZRH', 'BCN'];

/** One customer's request, made different by a running number. */
type Journey = (peers: Peers, number: number) => Promise<unknown>;

const track: Journey = (peers, number) =>
  peers.call('tracking-api', 'GET', `/track/NW${String(1 + (number % 500)).padStart(8, '0')}`);
const quote: Journey = (peers, number) => peers.call('rate-engine', 'POST', '/quotes', describeOrder(number));
const book: Journey = (peers, number) => peers.call('booking-api', 'POST', '/bookings', describeOrder(number));
const notify: Journey = (peers) => peers.call('notify-gateway', 'POST', '/messages', { template: 'out-for-delivery' });
const label: Journey = (peers, number) =>
  peers.call('label-api', 'POST', '/labels', { number: `NW${String(1 + (number % 500)).padStart(8, '0')}` });
const duty: Journey = (peers, number) =>
  peers.call('customs-desk', 'GET', `/duty?to=${hubs[number % hubs.length]}&valueCents=${1_000 + number}`);

/** Ten requests in a row of what customers do, half of it tracking. */
const mix: readonly Journey[] = [track, quote, track, book, track, notify, track, label, track, duty];

function describeOrder(number: number): Record<string, unknown> {
  return {
    from: 'HAM',
    to: hubs[number % hubs.length],
    weightGrams: 300 + ((number * 211) % 20_000),
    valueCents: 2_500,
    product: number % 4 === 0 ? 'express' : 'standard',
  };
}

const telemetry = startTelemetry('northwind-load');
const peers = createPeers(telemetry);
const success = telemetry.meter.createGauge('northwind.probe.success', {
  description: '1 when the target answered its health check within a second, else 0',
});
let perSecond = clampRate(Number(process.env['FLEET_RATE'] ?? 20));
let owed = 0;
let sent = 0;
let inFlight = 0;

function clampRate(rate: number): number {
  return Number.isFinite(rate) ? Math.min(200, Math.max(0, rate)) : 20;
}

function sendDue(): void {
  // What could not be sent within a second is forgotten: a slow fleet must not be answered with a burst.
  owed = Math.min(owed + (perSecond * tick) / 1_000, Math.max(1, perSecond));
  while (owed >= 1 && inFlight < inFlightLimit) {
    owed -= 1;
    const journey = mix[sent % mix.length];
    sent += 1;
    inFlight += 1;
    void journey?.(peers, sent).finally(() => {
      inFlight -= 1;
    });
  }
}

async function probe(target: string, url: string): Promise<void> {
  let isUp = false;
  try {
    const response = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(probeLimit) });
    const body: unknown = await response.json();
    // A port that was given to another process answers too, but not with this name.
    isUp = response.ok && isRecord(body) && body['service'] === target;
  } catch {
    isUp = false;
  }
  success.record(isUp ? 1 : 0, { target });
}

function probeAll(): void {
  for (const [target, url] of Object.entries(peers.addresses())) void probe(target, url);
}

const timers = [setInterval(sendDue, tick), setInterval(probeAll, probeInterval)];

process.on('message', (order) => {
  if (!isOrder(order)) return;
  if (order.kind === 'addresses') peers.learn(order.addresses);
  else if (order.kind === 'rate') perSecond = clampRate(order.perSecond);
});
process.send?.({ kind: 'up', port: null } satisfies Report);
onEndOfParent(() => {
  for (const timer of timers) clearInterval(timer);
  endAfter(() => telemetry.close(), 500);
});
