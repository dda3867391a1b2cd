/** Work that is done again whenever it is woken and at the time it asks for. */
export interface Loop {
  wake(): void;
  /** Resolves when a pass that began after this call has ended. */
  pass(): Promise<void>;
  /** Reports whether a pass is under way. */
  isBusy(): boolean;
  close(): Promise<void>;
}

/**
 * Returns a loop over `run`, which gives the epoch ms at which it wants to run again, or null. Passes never overlap;
 * a wake during one leads to another after it. `now` tells the time, `failed` hears what a pass throws.
 */
export function createLoop(
  run: () => Promise<number | null>,
  now: () => number,
  failed: (error: unknown) => void,
): Loop {
  let closed = false;
  let running: Promise<void> | null = null;
  let again = false;
  let timer: NodeJS.Timeout | null = null;

  function plan(next: number | null): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (closed || next === null) return;
    timer = setTimeout(wake, Math.min(Math.max(next - now(), 0), 60_000));
    timer.unref();
  }

  async function go(): Promise<void> {
    do {
      again = false;
      try {
        plan(await run());
      } catch (error) {
        if (!closed) failed(error);
        plan(now() + 1000);
      }
    } while (again && !closed);
  }

  function wake(): void {
    if (closed) return;
    if (running !== null) {
      again = true;
      return;
    }
    running = go().finally(() => {
      running = null;
      if (again && !closed) wake();
    });
  }

  return {
    wake,
    async pass() {
      wake();
      while (running !== null) await running;
    },
    isBusy: () => running !== null,
    async close() {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      await running;
    },
  };
}
