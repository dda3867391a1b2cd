import { useCallback, useSyncExternalStore } from 'react';

/** Reports whether a media query holds, and goes on doing so. */
export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const media = window.matchMedia(query);
      media.addEventListener('change', listener);
      return () => media.removeEventListener('change', listener);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => window.matchMedia(query).matches);
}

/** Reports whether the window is too narrow for tables. */
export function useNarrow(): boolean {
  return useMedia('(max-width: 860px)');
}
