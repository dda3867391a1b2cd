import { useCallback, useEffect, useSyncExternalStore } from 'react';
import { api, type Input, type Output, ProblemError, type ReadName } from './api.ts';
import { onEvent, onLiveState, readLiveState } from './live.ts';
import { isAffected, paceOf } from './topic.ts';

/** An answer of the server with its age. `error` beside `data` means: the last load failed, what is shown is older. */
export interface Resource<T> {
  readonly data: T | undefined;
  readonly error: ProblemError | undefined;
  readonly loading: boolean;
  /** When `data` was loaded, in epoch milliseconds. */
  readonly loadedAt: number | undefined;
}

interface Entry {
  readonly name: ReadName;
  readonly input: Record<string, unknown>;
  snapshot: Resource<unknown>;
  readonly listeners: Set<() => void>;
  timer: ReturnType<typeof setTimeout> | undefined;
  /** When the last load began. */
  startedAt: number;
  /** How long the last load took, in milliseconds. */
  took: number;
  running: boolean;
  again: boolean;
  old: boolean;
}

const longestPace = 15_000;
const entries = new Map<string, Entry>();
const nothing: Resource<never> = { data: undefined, error: undefined, loading: false, loadedAt: undefined };

function keyOf(name: ReadName, input: Record<string, unknown>): string {
  return `${name} ${JSON.stringify(input, Object.keys(input).sort())}`;
}

function entryOf(name: ReadName, input: Record<string, unknown>): Entry {
  const key = keyOf(name, input);
  const known = entries.get(key);
  if (known !== undefined) return known;
  const snapshot = { data: undefined, error: undefined, loading: true, loadedAt: undefined };
  const entry: Entry = {
    name,
    input,
    snapshot,
    listeners: new Set(),
    timer: undefined,
    startedAt: 0,
    took: 0,
    running: false,
    again: false,
    old: true,
  };
  entries.set(key, entry);
  return entry;
}

function change(entry: Entry, snapshot: Resource<unknown>): void {
  entry.snapshot = snapshot;
  for (const listener of entry.listeners) listener();
}

async function load(entry: Entry): Promise<void> {
  if (entry.running) {
    entry.again = true;
    return;
  }
  entry.running = true;
  entry.old = false;
  entry.startedAt = Date.now();
  if (entry.snapshot.data === undefined && !entry.snapshot.loading) change(entry, { ...entry.snapshot, loading: true });
  try {
    const data = await (api[entry.name] as (input: unknown) => Promise<unknown>)(entry.input);
    change(entry, { data, error: undefined, loading: false, loadedAt: Date.now() });
  } catch (error) {
    const problem =
      error instanceof ProblemError ? error : new ProblemError(0, 'fault', String(error), { cause: error });
    entry.old = true;
    change(entry, { ...entry.snapshot, error: problem, loading: false });
  } finally {
    entry.took = Date.now() - entry.startedAt;
    entry.running = false;
    if (entry.again) {
      entry.again = false;
      schedule(entry);
    }
  }
}

function schedule(entry: Entry): void {
  entry.old = true;
  if (entry.listeners.size === 0 || entry.timer !== undefined) return;
  // A list of ten thousand is not asked for again at the pace of a list of ten.
  const pace = Math.max(paceOf(entry.name), Math.min(entry.took * 3, longestPace));
  const wait = Math.max(120, entry.startedAt + pace - Date.now());
  entry.timer = setTimeout(() => {
    entry.timer = undefined;
    void load(entry);
  }, wait);
}

onEvent((event) => {
  for (const entry of entries.values()) if (isAffected(entry.name, event.type)) schedule(entry);
});

// What was missed while the connection was lost is caught up by sequence; what failed meanwhile is asked for again.
onLiveState(() => {
  if (readLiveState().kind !== 'live') return;
  for (const entry of entries.values()) if (entry.snapshot.error !== undefined) schedule(entry);
});

/** Marks every answer of these routes as old, as after an act: those in view are loaded at once, the others when they are next in view. */
export function invalidate(...names: ReadName[]): void {
  for (const entry of entries.values()) {
    if (!names.includes(entry.name)) continue;
    entry.old = true;
    if (entry.listeners.size > 0) void load(entry);
  }
}

/** Puts an answer that came otherwise, such as from a change, in the place of what a read would give. */
export function put<N extends ReadName>(name: N, input: Input<N>, data: Output<N>): void {
  change(entryOf(name, input as Record<string, unknown>), {
    data,
    error: undefined,
    loading: false,
    loadedAt: Date.now(),
  });
}

/**
 * Reads a route and keeps it fresh: again after events that may change it, and every `every` milliseconds if given.
 * Equal reads share one answer. A null input reads nothing.
 */
export function useResource<N extends ReadName>(
  name: N,
  input: Input<N> | null,
  options: { every?: number } = {},
): Resource<Output<N>> & { reload: () => void } {
  const entry = input === null ? null : entryOf(name, input as Record<string, unknown>);
  const { every } = options;
  const subscribe = useCallback(
    (listener: () => void) => {
      if (entry === null) return () => {};
      entry.listeners.add(listener);
      return () => {
        entry.listeners.delete(listener);
      };
    },
    [entry],
  );
  const snapshot = useSyncExternalStore(subscribe, () => entry?.snapshot ?? nothing);
  useEffect(() => {
    if (entry === null) return;
    if (entry.old) void load(entry);
    if (every === undefined) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void load(entry);
    }, every);
    return () => clearInterval(timer);
  }, [entry, every]);
  const reload = useCallback(() => {
    if (entry !== null) void load(entry);
  }, [entry]);
  return { ...(snapshot as Resource<Output<N>>), reload };
}
