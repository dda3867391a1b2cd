import type { Event } from '../../src/operate/event/contract.ts';
import { api } from './api.ts';

/** Where the live connection stands; `since` is when it was lost, in epoch milliseconds. */
export type LiveState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  | { readonly kind: 'lost'; readonly since: number };

type Listener = (event: Event) => void;

const eventListeners = new Set<Listener>();
const stateListeners = new Set<() => void>();
const reconnectAfter = 2_000;

let state: LiveState = { kind: 'connecting' };
let source: EventSource | null = null;
let last: number | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;

function setState(next: LiveState): void {
  if (next.kind === state.kind) return;
  state = next;
  for (const listener of stateListeners) listener();
}

/** Returns where the live connection stands. */
export function readLiveState(): LiveState {
  return state;
}

/** Calls back when the live connection changes; returns the way to stop. */
export function onLiveState(listener: () => void): () => void {
  stateListeners.add(listener);
  return () => stateListeners.delete(listener);
}

/** Calls back with every event of the log from now on, each once and in order; returns the way to stop. */
export function onEvent(listener: Listener): () => void {
  eventListeners.add(listener);
  return () => eventListeners.delete(listener);
}

/** Connects to the log and keeps connected: after a loss it goes on behind the last sequence number that was seen. */
export async function startLive(): Promise<void> {
  clearTimeout(timer);
  source?.close();
  try {
    last ??= (await api.listEvents({ limit: 1 })).items[0]?.sequence ?? 0;
  } catch {
    lose();
    return;
  }
  source = new EventSource(`/api/v1/stream?after=${last}`);
  source.onopen = () => setState({ kind: 'live' });
  source.onmessage = (message: MessageEvent<string>) => receive(message);
  source.onerror = lose;
}

function receive(message: MessageEvent<string>): void {
  const sequence = Number(message.lastEventId);
  if (Number.isFinite(sequence) && message.lastEventId !== '') {
    if (last !== null && sequence <= last) return;
    last = sequence;
  }
  let event: Event;
  try {
    event = JSON.parse(message.data) as Event;
  } catch {
    return;
  }
  for (const listener of eventListeners) listener(event);
}

function lose(): void {
  source?.close();
  source = null;
  setState({ kind: 'lost', since: Date.now() });
  clearTimeout(timer);
  timer = setTimeout(() => void startLive(), reconnectAfter);
}

/** Ends the live connection, as on signing out. */
export function stopLive(): void {
  clearTimeout(timer);
  source?.close();
  source = null;
  setState({ kind: 'connecting' });
}
