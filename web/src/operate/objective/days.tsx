import type { Objective } from '../../../../src/operate/objective/contract.ts';
import { Empty, Panel, plural } from '../../parts/page.tsx';
import { type Column, RecordTable } from '../../parts/record-table.tsx';
import { formatNumber } from '../../parts/time.ts';
import { budgetText } from './objective-words.ts';

type Day = Objective['history'][number];

const columns: readonly Column<Day>[] = [
  { id: 'date', header: 'Day', cell: (each) => each.date, sort: (each) => each.date, width: 120 },
  {
    id: 'spent',
    header: 'Budget spent',
    cell: (each) => (each.spent === null ? <span className="quiet">no data</span> : budgetText(each.spent)),
    sort: (each) => each.spent ?? -1,
    width: 130,
  },
  { id: 'bad', header: 'Bad', cell: (each) => formatNumber(each.bad), sort: (each) => each.bad },
  { id: 'good', header: 'Good', cell: (each) => formatNumber(each.good), sort: (each) => each.good },
  { id: 'missing', header: 'Without data', cell: (each) => formatNumber(each.missing), sort: (each) => each.missing },
];

/** The days of the window: how much of the budget each spent; days without data are hatched, not empty. */
export function Days({ objective }: { objective: Objective }) {
  const { history } = objective;
  const known = history.filter((each) => each.spent !== null);
  const most = Math.max(0.01, ...known.map((each) => each.spent ?? 0));
  const worst = known.toSorted((one, other) => (other.spent ?? 0) - (one.spent ?? 0))[0];
  const blind = history.length - known.length;
  return (
    <Panel
      title="Day by day"
      note={blind === 0 ? plural(history.length, 'day') : `${plural(blind, 'day')} of ${history.length} without data`}
    >
      {history.length === 0 ? (
        <Empty title="No day is known yet" why="Each day of the window stands here with what it spent of the budget." />
      ) : (
        <>
          <div
            className="days"
            role="img"
            aria-label={`Budget spent per day, ${history[0]!.date} to ${history.at(-1)!.date}: ${
              worst === undefined ? 'nothing is known' : `most on ${worst.date}, ${budgetText(worst.spent ?? 0)}`
            }`}
          >
            {history.map((each) => (
              <span
                key={each.date}
                data-unknown={each.spent === null}
                data-heavy={(each.spent ?? 0) > (1 / Math.max(1, history.length)) * 2}
                title={`${each.date}: ${each.spent === null ? 'no data' : `${budgetText(each.spent)} spent, ${formatNumber(each.bad)} bad`}`}
              >
                <i style={{ height: each.spent === null ? '100%' : `${Math.max(0, (100 * each.spent) / most)}%` }} />
              </span>
            ))}
          </div>
          <p className="row spread quiet" style={{ fontSize: 12 }}>
            <span>{history[0]!.date}</span>
            <span>{history.at(-1)!.date}</span>
          </p>
          <p className="quiet">
            {worst === undefined
              ? 'No day of the window has data.'
              : `Most was spent on ${worst.date}: ${budgetText(worst.spent ?? 0)} of the budget.`}
          </p>
          <details className="fold" style={{ marginTop: 8 }}>
            <summary>The days in numbers</summary>
            <RecordTable
              items={history.toReversed()}
              columns={columns}
              keyOf={(each) => each.date}
              label="Days"
              empty={null}
            />
          </details>
        </>
      )}
    </Panel>
  );
}
