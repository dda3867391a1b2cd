import { useMemo } from 'react';
import { Link } from 'react-router';
import type { Backtest } from '../../../../src/operate/alarm/contract.ts';
import { Lane } from '../../parts/lane.tsx';
import { Elapsed, Moment } from '../../parts/moment.tsx';
import { Facts, plural } from '../../parts/page.tsx';
import { type Column, RecordTable } from '../../parts/record-table.tsx';
import { State } from '../../parts/state.tsx';
import { formatAbsolute } from '../../parts/time.ts';

type Firing = Backtest['firings'][number];

const columns: readonly Column<Firing>[] = [
  { id: 'from', header: 'From', cell: (each) => <Moment at={each.from} clock />, width: 140 },
  { id: 'length', header: 'Lasted', cell: (each) => <Elapsed from={each.from} to={each.to} />, width: 110 },
  {
    id: 'incident',
    header: 'Incident',
    cell: (each) =>
      each.incident === null ? (
        <span className="quiet">none was open</span>
      ) : (
        <Link to={`/incidents/${encodeURIComponent(each.incident)}`}>during an incident</Link>
      ),
    width: 150,
  },
  { id: 'reason', header: 'Why', cell: (each) => each.reason },
];

/** What a backtest found: the sentence, how it compares with the alarm in force, when it would have fired, and how much was known. */
export function BacktestResult({ result }: { result: Backtest }) {
  const { firings, current, covered } = result;
  const [from, to] = [Date.parse(result.from), Date.parse(result.to)];
  const during = firings.filter((each) => each.incident !== null).length;
  const stretches = useMemo(
    () =>
      firings.map((each) => ({
        from: Date.parse(each.from),
        to: each.to === null ? null : Date.parse(each.to),
        label: `${formatAbsolute(Date.parse(each.from))}${each.incident === null ? '' : ', during an incident'}`,
        tone: each.incident === null ? ('warning' as const) : ('error' as const),
      })),
    [firings],
  );
  return (
    <div className="stack">
      <p className="strong answer">{result.summary}.</p>
      {covered < 0.999 && (
        <p>
          <State of="warning" word={`Telemetry covers ${Math.round(covered * 100)} % of that time`} />{' '}
          <span className="quiet">in the rest it could tell nothing, which is not the same as being fine</span>
        </p>
      )}
      <Facts
        items={[
          ['Would have fired', plural(firings.length, 'time')],
          ['During incidents', String(during)],
          [
            'In force it fired',
            current === null
              ? 'no alarm of that name is in force'
              : `${plural(current.firings, 'time')}, ${current.duringIncidents} during incidents`,
          ],
          ['Evaluated', plural(result.evaluations, 'time')],
        ]}
      />
      <div>
        <Lane label="Firings over time" from={from} to={to} stretches={stretches} />
        {firings.length > 0 && (
          <p className="row tight quiet">
            <span className="key" data-tone="error" /> during an incident
            <span className="key" data-tone="warning" /> no incident was open
          </p>
        )}
      </div>
      {firings.length > 0 && (
        <RecordTable items={firings} columns={columns} keyOf={(each) => each.from} label="Firings" empty={null} />
      )}
    </div>
  );
}
