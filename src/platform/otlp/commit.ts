import type { TelemetryTable } from '../telemetry-table.ts';

/** What group commit needs of a store. */
export interface RowSink {
  /** `oldest` is the earliest time of the rows in epoch milliseconds. */
  insert(table: TelemetryTable, rows: readonly Buffer[], oldest: number): Promise<void>;
}

export interface CommitLimits {
  /** Longest time that rows wait behind an insert that runs, before a second one is started. */
  flushMs: number;
  /** Bytes of one insert; a request's own rows may exceed it only when a single block does. */
  maximumInsertBytes: number;
}

interface Entry {
  oldest: number;
  blocks: readonly Buffer[];
  bytes: number;
  resolve: () => void;
  reject: (error: unknown) => void;
}

interface Lane {
  table: TelemetryTable;
  waiting: Entry[];
  waitingBytes: number;
  running: number;
  timer: NodeJS.Timeout | undefined;
  isScheduled: boolean;
}

const maximumRunning = 2;

/**
 * Coalesces the rows of concurrent requests into one insert per table. An idle table takes rows at once; while an insert
 * runs, rows gather for the next one. `commit` resolves when the rows are stored and rejects when they are not.
 */
export function createGroupCommit(sink: RowSink, limits: CommitLimits) {
  const lanes = new Map<TelemetryTable, Lane>();

  function laneOf(table: TelemetryTable): Lane {
    let lane = lanes.get(table);
    if (lane === undefined) {
      lane = { table, waiting: [], waitingBytes: 0, running: 0, timer: undefined, isScheduled: false };
      lanes.set(table, lane);
    }
    return lane;
  }

  function schedule(lane: Lane): void {
    if (lane.waiting.length === 0) return;
    if (lane.running === 0) {
      if (lane.isScheduled) return;
      lane.isScheduled = true;
      // Requests that arrived in the same turn of the loop share the insert.
      setImmediate(() => {
        lane.isScheduled = false;
        flush(lane);
      });
    } else if (lane.running < maximumRunning) {
      if (lane.waitingBytes >= limits.maximumInsertBytes) flush(lane);
      else lane.timer ??= setTimeout(() => flush(lane), limits.flushMs);
    }
  }

  function flush(lane: Lane): void {
    clearTimeout(lane.timer);
    lane.timer = undefined;
    const entries = takeEntries(lane, limits.maximumInsertBytes);
    if (entries.length === 0) return;
    lane.running += 1;
    void store(lane.table, entries).finally(() => {
      lane.running -= 1;
      schedule(lane);
    });
    schedule(lane);
  }

  async function store(table: TelemetryTable, entries: readonly Entry[]): Promise<void> {
    try {
      const oldest = entries.reduce((least, entry) => Math.min(least, entry.oldest), Number.POSITIVE_INFINITY);
      for (const blocks of groupBlocks(entries, limits.maximumInsertBytes)) await sink.insert(table, blocks, oldest);
      for (const entry of entries) entry.resolve();
    } catch (error) {
      const [only] = entries;
      if (entries.length === 1 && only !== undefined) {
        only.reject(error);
        return;
      }
      // One request's rows must not fail the others': each is tried alone, at the price of rows stored twice where a
      // part of the group had been stored already, which OTLP's at-least-once delivery allows.
      for (const entry of entries) await store(table, [entry]);
    }
  }

  return {
    /** Stores the blocks of one request, whose earliest row is of `oldest` (epoch ms). */
    commit(table: TelemetryTable, blocks: readonly Buffer[], oldest: number): Promise<void> {
      const lane = laneOf(table);
      const bytes = blocks.reduce((sum, block) => sum + block.length, 0);
      return new Promise<void>((resolve, reject) => {
        lane.waiting.push({ oldest, blocks, bytes, resolve, reject });
        lane.waitingBytes += bytes;
        schedule(lane);
      });
    },
  };
}

function takeEntries(lane: Lane, maximumBytes: number): Entry[] {
  let bytes = 0;
  let count = 0;
  for (const entry of lane.waiting) {
    if (count > 0 && bytes + entry.bytes > maximumBytes) break;
    bytes += entry.bytes;
    count += 1;
  }
  lane.waitingBytes -= bytes;
  return lane.waiting.splice(0, count);
}

function groupBlocks(entries: readonly Entry[], maximumBytes: number): Buffer[][] {
  const groups: Buffer[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const block of entries.flatMap((entry) => entry.blocks)) {
    if (bytes + block.length > maximumBytes) {
      groups.push([]);
      bytes = 0;
    }
    groups.at(-1)?.push(block);
    bytes += block.length;
  }
  return groups;
}
