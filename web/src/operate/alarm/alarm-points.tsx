import type { AlarmExplanation, AlarmPoint } from '../../../../src/operate/alarm/contract.ts';
import { Moment } from '../../parts/moment.tsx';
import { type Column, RecordTable } from '../../parts/record-table.tsx';
import { State } from '../../parts/state.tsx';
import { formatDuration, formatNumber } from '../../parts/time.ts';
import { limitsOf, roleOf } from './alarm-words.ts';

const time: Column<AlarmPoint> = {
  id: 'time',
  header: 'Period from',
  cell: (each) => <Moment at={each.time} clock />,
  width: 130,
};
const value: Column<AlarmPoint> = {
  id: 'value',
  header: 'Value',
  named: true,
  cell: (each) => (each.value === null ? <span className="quiet">missing</span> : formatNumber(each.value)),
  width: 110,
};
const verdict: Column<AlarmPoint> = {
  id: 'verdict',
  header: 'Verdict',
  cell: (each) =>
    each.breaching === null ? (
      <State of="unknown" word="cannot tell" />
    ) : each.breaching ? (
      <State of="error" word="breaching" />
    ) : (
      <State of="OK" word="within" />
    ),
  width: 130,
};
const role: Column<AlarmPoint> = {
  id: 'role',
  header: 'What became of it',
  cell: (each) => <span className={each.used ? '' : 'quiet'}>{roleOf(each)}</span>,
};

function limits(threshold: number | null): Column<AlarmPoint> {
  return {
    id: 'limits',
    header: 'Held against',
    named: true,
    cell: (each) =>
      limitsOf(each) ?? (threshold === null ? <span className="quiet">no band</span> : formatNumber(threshold)),
    width: 130,
  };
}

/** The points of an evaluation range, oldest first: value, limit, verdict, and the part each played. */
export function AlarmPoints(props: { range: NonNullable<AlarmExplanation['range']>; threshold: number | null }) {
  const { points, periodSeconds } = props.range;
  return (
    <section className="section flush" aria-label="Point by point">
      <h3>
        Point by point{' '}
        <span className="quiet">
          {points.length} periods of {formatDuration(periodSeconds * 1_000)}, oldest first
        </span>
      </h3>
      <RecordTable
        items={points}
        columns={[time, value, limits(props.threshold), verdict, role]}
        keyOf={(each) => each.time}
        label="Points"
        empty={null}
      />
    </section>
  );
}
