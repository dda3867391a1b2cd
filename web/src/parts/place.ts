/** A place of the console, the letter that goes there after `g`, and the count that stands beside it. */
export interface Place {
  text: string;
  path: string;
  letter: string;
  count?: 'incidents' | 'alarms' | 'waiting' | 'burning' | 'dead';
  /** What its own tab is called, where it has others beside it. */
  tab?: string;
  /** Pages that belong to it, reached by its tabs, by `g` and by name. */
  beside?: readonly { text: string; path: string; letter: string }[];
}

/** The places in the order of the navigation, by group; the first group has no name. */
export const places: readonly { group: string | null; places: readonly Place[] }[] = [
  { group: null, places: [{ text: 'Now', path: '/', letter: 'n' }] },
  {
    group: 'Operate',
    places: [
      { text: 'Incidents', path: '/incidents', letter: 'i', count: 'incidents' },
      {
        text: 'Alarms',
        path: '/alarms',
        letter: 'a',
        count: 'alarms',
        beside: [
          { text: 'Catalogue', path: '/alarm-catalogue', letter: 'c' },
          { text: 'Silences', path: '/silences', letter: 'q' },
        ],
      },
      { text: 'Objectives', path: '/objectives', letter: 'o', count: 'burning' },
      {
        text: 'Events',
        path: '/events',
        letter: 'e',
        count: 'dead',
        tab: 'Log',
        beside: [
          { text: 'Rules', path: '/rules', letter: 'u' },
          { text: 'Dead letters', path: '/dead-letters', letter: 'd' },
          { text: 'Replays', path: '/replays', letter: 'p' },
        ],
      },
    ],
  },
  {
    group: 'Prepare',
    places: [
      { text: 'Runbooks', path: '/runbooks', letter: 'b' },
      { text: 'Executions', path: '/executions', letter: 'x', count: 'waiting' },
    ],
  },
  { group: 'Organization', places: [{ text: 'Services', path: '/services', letter: 's' }] },
  {
    group: 'Evolve',
    places: [
      { text: 'Learn', path: '/analyses', letter: 'l' },
      { text: 'Review', path: '/review', letter: 'r' },
    ],
  },
  { group: 'This server', places: [{ text: 'Settings', path: '/settings', letter: 't' }] },
];

/** Reports whether an address belongs to a place: its own page, one of its records, or a page beside it. */
export function isWithin(place: Place, address: string): boolean {
  if (place.path === '/') return address === '/';
  const paths = [place.path, ...(place.beside ?? []).map((each) => each.path)];
  return paths.some((each) => address === each || address.startsWith(`${each}/`));
}
