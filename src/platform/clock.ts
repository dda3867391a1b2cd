/** The one source of time. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
}

/** A clock that tests push forward; real time goes on underneath. */
export interface PushableClock extends Clock {
  forward(milliseconds: number): void;
}

/** The machine's clock. */
export const systemClock: Clock = { now: () => Date.now() };

/** Returns a clock that runs with the machine's and can be pushed forward. */
export function createPushableClock(): PushableClock {
  let shift = 0;
  return {
    now: () => Date.now() + shift,
    forward(milliseconds) {
      shift += milliseconds;
    },
  };
}
