/** A place of the console, the letter that goes there after `g`, and the count that stands beside it. */
export interface Place {
  text: string;
  path: string;
  letter: string;
  count?: 'incidents' | 'alarms' | 'waiting';
}

/** The places in the order of the navigation, by group; the first group has no name. */
export const places: readonly { group: string | null; places: readonly Place[] }[] = [
  { group: null, places: [{ text: 'Now', path: '/', letter: 'n' }] },
  {
    group: 'Operate',
    places: [
      { text: 'Incidents', path: '/incidents', letter: 'i', count: 'incidents' },
      { text: 'Alarms', path: '/alarms', letter: 'a', count: 'alarms' },
      { text: 'Events', path: '/events', letter: 'e' },
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
