import { Link } from 'react-router';
import type { CatalogueEntry } from '../../../../src/operate/alarm/contract.ts';
import { Moment } from '../../parts/moment.tsx';
import type { Column } from '../../parts/record-table.tsx';
import { RefLink } from '../../parts/ref.tsx';
import { State } from '../../parts/state.tsx';
import { pathOfAlarm } from './alarm-words.ts';

/** The records behind a figure: the changes of state of one alarm, to ALARM alone if asked. */
function pathOfChanges(entry: CatalogueEntry, onlyFirings: boolean): string {
  const pattern = { type: ['evenkeel.alarm.state-changed'], ...(onlyFirings ? { data: { to: ['ALARM'] } } : {}) };
  return `/events?subject=${encodeURIComponent(entry.ref)}&pattern=${encodeURIComponent(JSON.stringify(pattern))}`;
}

/** The columns of the catalogue over a window of days; each figure leads to its records. */
export function catalogueColumns(days: number): readonly Column<CatalogueEntry>[] {
  return [
    {
      id: 'name',
      header: 'Alarm',
      cell: (each) => (
        <>
          <div className="row tight">
            <Link to={pathOfAlarm(each.name)} className="strong break">
              {each.name}
            </Link>
            <State of={each.state} />
            {each.kind === 'composite' && <span className="tag">composite</span>}
          </div>
          <div className="quiet break">{each.condition}</div>
        </>
      ),
      sort: (each) => each.name,
    },
    {
      id: 'owner',
      header: 'Owner',
      cell: (each) => (each.owner === null ? <State of="warning" word="no owner" /> : <RefLink to={each.owner} />),
      sort: (each) => each.owner ?? '',
      width: 110,
    },
    {
      id: 'last',
      header: 'Last fired',
      named: true,
      cell: (each) => (each.lastFired === null ? <span className="quiet">never</span> : <Moment at={each.lastFired} />),
      sort: (each) => (each.lastFired === null ? 0 : Date.parse(each.lastFired)),
      width: 95,
    },
    {
      id: 'fired',
      header: 'Fired',
      named: true,
      cell: (each) => (
        <Figure of={each.fired} to={pathOfChanges(each, true)} label={`${each.fired} firings in ${days} days`} />
      ),
      sort: (each) => each.fired,
      width: 75,
    },
    {
      id: 'acted',
      header: 'Acted on',
      named: true,
      cell: (each) =>
        each.fired === 0 ? (
          <span className="quiet">–</span>
        ) : (
          <Link to={`/events?subject=${encodeURIComponent(each.ref)}`}>
            {each.actedOn} of {each.fired}
          </Link>
        ),
      sort: (each) => (each.fired === 0 ? -1 : each.actedOn / each.fired),
      width: 100,
    },
    {
      id: 'flaps',
      header: 'Flaps',
      cell: (each) => (
        <Figure of={each.flaps} to={pathOfChanges(each, false)} label={`${each.flaps} flaps in ${days} days`} />
      ),
      sort: (each) => each.flaps,
      wideOnly: true,
      width: 80,
    },
    {
      id: 'share',
      header: 'In ALARM',
      cell: (each) =>
        each.hasData ? (
          <Link to={`${pathOfAlarm(each.name)}#history`}>{shareText(each.inAlarm)}</Link>
        ) : (
          <State of="INSUFFICIENT_DATA" />
        ),
      sort: (each) => (each.hasData ? each.inAlarm : -1),
      wideOnly: true,
      width: 100,
    },
    {
      id: 'findings',
      header: 'Findings',
      cell: (each) =>
        each.findings.length === 0 ? <span className="quiet">no finding</span> : <Findings of={each.findings} />,
      sort: (each) => each.findings.length,
      width: 300,
    },
  ];
}

const shown = 2;

/** The first findings; the rest is folded, so that one bad alarm does not push the others out of sight. */
function Findings({ of }: { of: CatalogueEntry['findings'] }) {
  const list = (findings: CatalogueEntry['findings']) => (
    <ul className="bullets">
      {findings.map((each) => (
        <li key={each.code + each.message}>{each.message}</li>
      ))}
    </ul>
  );
  return (
    <>
      {list(of.slice(0, shown))}
      {of.length > shown && (
        <details className="fold">
          <summary>{of.length - shown} more</summary>
          {list(of.slice(shown))}
        </details>
      )}
    </>
  );
}

function Figure({ of, to, label }: { of: number; to: string; label: string }) {
  return of === 0 ? (
    <span className="quiet">0</span>
  ) : (
    <Link to={to} aria-label={label}>
      {of}
    </Link>
  );
}

/** Returns a share from 0 to 1 in percent, as fine as it needs to be: what is not nothing is not shown as nothing. */
export function shareText(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 0.1) return '< 0.1 %';
  return `${percent.toLocaleString('en-GB', { maximumFractionDigits: percent < 10 ? 1 : 0 })} %`;
}
