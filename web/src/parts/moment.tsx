import { useCallback, useSyncExternalStore } from 'react';
import { formatAbsolute, formatClock, formatDuration, formatRelative } from './time.ts';

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function onSecond(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    for (const each of listeners) each();
  }, 1_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Returns a text that depends on the present; the part is drawn again only when the text is another one. */
export function useTicking(read: (now: number) => string): string {
  return useSyncExternalStore(
    onSecond,
    useCallback(() => read(Date.now()), [read]),
  );
}

/** An instant, relative, with the absolute time in this person's zone on hover; a dash for none. */
export function Moment({ at, clock = false }: { at: string | null; clock?: boolean }) {
  const instant = at === null ? Number.NaN : Date.parse(at);
  const text = useTicking(
    useCallback(
      (now) => (Number.isNaN(instant) ? '–' : clock ? formatClock(instant, now) : formatRelative(instant, now)),
      [instant, clock],
    ),
  );
  if (at === null || Number.isNaN(instant)) return <span className="quiet">–</span>;
  return (
    <time
      dateTime={at}
      title={clock ? `${formatAbsolute(instant)} (${formatRelative(instant, Date.now())})` : formatAbsolute(instant)}
      className="nowrap"
    >
      {text}
    </time>
  );
}

/** The time since an instant, running, or between two. */
export function Elapsed({ from, to = null }: { from: string; to?: string | null }) {
  const start = Date.parse(from);
  const end = to === null ? null : Date.parse(to);
  const text = useTicking(useCallback((now) => formatDuration(Math.max(0, (end ?? now) - start)), [start, end]));
  return (
    <span
      className="nowrap"
      title={end === null ? `since ${formatAbsolute(start)}` : `${formatAbsolute(start)} to ${formatAbsolute(end)}`}
    >
      {text}
    </span>
  );
}
