const invocations = new Map<string, AbortController>();

/** Registers an invocation of this process, so that it can be stopped; returns its signal. */
export function beginInvocation(key: string): AbortSignal {
  const controller = new AbortController();
  invocations.set(key, controller);
  return controller.signal;
}

/** Forgets an invocation. */
export function endInvocation(key: string): void {
  invocations.delete(key);
}

/** Stops an invocation that is under way in this process; another's ends by its own time limit. */
export function stopInvocation(key: string): void {
  invocations.get(key)?.abort(new Error('the execution was cancelled'));
}
