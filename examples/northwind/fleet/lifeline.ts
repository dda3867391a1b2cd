const parentAtStart = process.ppid;

/**
 * Calls `end` once when the process that started this one is gone, or when this one is asked to stop by SIGTERM or SIGINT.
 * With an IPC channel its closing tells; without one the parent's process id is compared twice a second.
 */
export function onEndOfParent(end: () => void): void {
  let called = false;
  const once = (): void => {
    if (called) return;
    called = true;
    end();
  };
  process.once('SIGTERM', once);
  process.once('SIGINT', once);
  if (process.connected) {
    process.once('disconnect', once);
    return;
  }
  const timer = setInterval(() => {
    if (process.ppid === parentAtStart) return;
    clearInterval(timer);
    once();
  }, 500);
  timer.unref();
}

/** Ends this process with its exit code after `close`, or after `limit` milliseconds when `close` takes longer or fails. */
export function endAfter(close: () => Promise<unknown>, limit: number): void {
  const end = (): void => process.exit();
  setTimeout(end, limit);
  close().then(end, end);
}
