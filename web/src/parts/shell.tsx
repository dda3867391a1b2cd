import { Suspense, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { Link, Outlet, useLocation, useNavigate } from 'react-router';
import { onLiveState, readLiveState } from '../live.ts';
import { useResource } from '../resource.ts';
import { Mark } from './brand.tsx';
import { CommandPalette } from './command-palette.tsx';
import { Help } from './help.tsx';
import { type Binding, focusFilter, listenForKeys, useKeys } from './key.ts';
import { Loading } from './loaded.tsx';
import { Elapsed } from './moment.tsx';
import { nameOfRef } from './ref.tsx';
import { isWithin, type Place, places } from './place.ts';
import { chooseMode, type ModeChoice, onMode, readModeChoice } from './theme.ts';
import './shell.css';

const modes: readonly ModeChoice[] = ['system', 'light', 'dark'];

/** What stays around every page: navigation, search, keys, and how live what is shown is. */
export function Shell() {
  const [open, setOpen] = useState(false);
  const [dialog, setDialog] = useState<'palette' | 'help' | null>(null);
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const live = useSyncExternalStore(onLiveState, readLiveState);
  useEffect(() => listenForKeys(), []);
  useEffect(() => {
    setOpen(false);
    if (window.location.hash === '') window.scrollTo(0, 0);
  }, [pathname]);
  const keys = useMemo(
    (): Binding[] => [
      { sequence: 'mod k', label: 'Find and do', group: 'Everywhere', run: () => setDialog('palette') },
      { sequence: '?', label: 'Show the keys', group: 'Everywhere', run: () => setDialog('help') },
      { sequence: '/', label: 'Filter this list', group: 'Everywhere', run: focusFilter },
      ...places.flatMap((group) =>
        group.places
          .flatMap((each) => [each, ...(each.beside ?? [])])
          .map((each) => ({
            sequence: `g ${each.letter}`,
            label: `Go to ${each.text}`,
            group: 'Go to',
            run: () => navigate(each.path),
          })),
      ),
    ],
    [navigate],
  );
  useKeys(keys);
  return (
    <div className="shell">
      <a href="#main" className="skip">
        To the content
      </a>
      <div className="topbar">
        <Link to="/" className="wordmark">
          <Mark /> Evenkeel
        </Link>
        <button type="button" className="text-button" onClick={() => setDialog('palette')}>
          Find
        </button>
        <button
          type="button"
          className="text-button"
          aria-expanded={open}
          aria-controls="side"
          onClick={() => setOpen(!open)}
        >
          Menu
        </button>
      </div>
      <Side open={open} onFind={() => setDialog('palette')} onHelp={() => setDialog('help')} />
      <div className="stage">
        {live.kind === 'lost' && (
          <div className="lost-bar" role="status">
            Connection lost for <Elapsed from={new Date(live.since).toISOString()} />: what you see may be old. Trying
            again; what happened meanwhile will be caught up.
          </div>
        )}
        <main id="main">
          <Suspense fallback={<Loading />}>
            <Outlet />
          </Suspense>
        </main>
      </div>
      {dialog === 'palette' && <CommandPalette onClose={() => setDialog(null)} />}
      {dialog === 'help' && <Help onClose={() => setDialog(null)} />}
    </div>
  );
}

function Side({ open, onFind, onHelp }: { open: boolean; onFind: () => void; onHelp: () => void }) {
  const me = useResource('whoAmI', {});
  const live = useSyncExternalStore(onLiveState, readLiveState);
  const mode = useSyncExternalStore(onMode, readModeChoice);
  const counts = useCounts();
  const { pathname } = useLocation();
  return (
    <nav className="side" id="side" data-open={open} aria-label="Places">
      <Link to="/" className="wordmark">
        <Mark /> Evenkeel
      </Link>
      <button type="button" className="side-find" onClick={onFind}>
        Find or do <kbd>Ctrl K</kbd>
      </button>
      {places.map((group) => (
        <div key={group.group ?? ''}>
          {group.group !== null && <p className="side-group">{group.group}</p>}
          <ul>
            {group.places.map((each) => (
              <li key={each.path}>
                <Link to={each.path} {...(isWithin(each, pathname) ? { 'aria-current': 'page' as const } : {})}>
                  {each.text}
                  {each.count !== undefined && counts[each.count].count > 0 && (
                    <span className={`count ${counts[each.count].tone}`}>
                      {counts[each.count].count}
                      <span className="hidden-text"> {counts[each.count].word}</span>
                    </span>
                  )}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
      <div className="side-foot">
        <div className="row">
          <span className="live" data-state={live.kind}>
            {live.kind === 'live' ? 'Live' : live.kind === 'lost' ? 'Connection lost' : 'Connecting'}
          </span>
          <button type="button" className="text-button" onClick={onHelp}>
            Keys <kbd>?</kbd>
          </button>
        </div>
        <div className="row">
          <span className="clip" title={me.data?.actor}>
            {me.data === undefined ? '' : `${nameOfRef(me.data.actor.replace(/^\w+:(?!.*\/)/, '/'))}, ${me.data.role}`}
          </span>
          <button
            type="button"
            className="text-button"
            onClick={() => chooseMode(modes[(modes.indexOf(mode) + 1) % modes.length]!)}
          >
            {mode === 'system' ? 'Auto' : mode === 'light' ? 'Light' : 'Dark'}
            <span className="hidden-text">: change between light and dark</span>
          </button>
        </div>
      </div>
    </nav>
  );
}

function useCounts(): Record<NonNullable<Place['count']>, { count: number; tone: string; word: string }> {
  const incidents = useResource('listIncidents', { open: true });
  const alarms = useResource('listAlarms', { state: 'ALARM' });
  const executions = useResource('listExecutions', { open: true });
  const objectives = useResource('listObjectives', {});
  const letters = useResource('listDeadLetters', { limit: 1 });
  return {
    incidents: { count: incidents.data?.items.length ?? 0, tone: 'urgent', word: 'open' },
    alarms: { count: alarms.data?.items.length ?? 0, tone: 'urgent', word: 'firing' },
    burning: {
      count:
        objectives.data?.items.filter((each) => each.state === 'burning' || each.state === 'exhausted').length ?? 0,
      tone: 'waiting',
      word: 'burning or exhausted',
    },
    dead: { count: letters.data?.waiting ?? 0, tone: 'waiting', word: 'deliveries given up' },
    waiting: {
      count: executions.data?.items.filter((each) => each.waitingFor !== null).length ?? 0,
      tone: 'waiting',
      word: 'waiting for a person',
    },
  };
}
