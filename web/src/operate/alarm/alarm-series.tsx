import SegmentedControl from '@cloudscape-design/components/segmented-control';
import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import type { Alarm, AlarmExplanation } from '../../../../src/operate/alarm/contract.ts';
import type { Band, Mark } from '../../parts/chart.tsx';
import { Chart } from '../../parts/lazy-chart.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Empty } from '../../parts/page.tsx';
import { nameOfRef } from '../../parts/ref.tsx';
import { formatNumber } from '../../parts/time.ts';
import { useResource } from '../../resource.ts';

type Range = NonNullable<AlarmExplanation['range']>;
const ranges: Record<string, number> = { '30m': 30, '3h': 180, '24h': 1_440 };

/** The metric of an alarm over time with its threshold or band, its changes of state and the moment that is explained. */
export function AlarmSeries(props: { alarm: Alarm; marks: readonly Mark[]; at: string | null; range: Range | null }) {
  const { alarm, range } = props;
  const service = serviceOf(alarm);
  // What an expression gives is stored nowhere: it is known at the points that were evaluated.
  if (alarm.queries.length > 1 || service === null)
    return range === null ? (
      <Empty title="No point to draw" why="It is computed when the alarm is evaluated; no evaluation is known yet." />
    ) : (
      <EvaluatedPoints alarm={alarm} range={range} marks={props.marks} />
    );
  return <StoredSeries {...props} service={service} />;
}

function serviceOf(alarm: Alarm): string | null {
  const named = alarm.dimensions.find((each) => ['service.name', 'ServiceName', 'service'].includes(each.name));
  return named?.value ?? (alarm.service === null ? null : nameOfRef(alarm.service));
}

function thresholdOf(alarm: Alarm) {
  return alarm.threshold === null
    ? undefined
    : { value: alarm.threshold, label: `threshold ${formatNumber(alarm.threshold)}` };
}

/** The points of the evaluation range, with the band that each was held against. */
function EvaluatedPoints({ alarm, range, marks }: { alarm: Alarm; range: Range; marks: readonly Mark[] }) {
  const { points } = range;
  const drawn = useMemo(
    () => ({
      times: points.map((each) => Date.parse(each.time)),
      values: points.map((each) => each.value),
      threshold: thresholdOf(alarm),
      band: points.some((each) => each.lower !== null || each.upper !== null)
        ? { lower: points.map((each) => each.lower), upper: points.map((each) => each.upper) }
        : undefined,
    }),
    [points, alarm],
  );
  if (points.every((each) => each.value === null))
    return (
      <Empty
        title="No data in the evaluation range"
        why={`Silence is not health: the alarm treats missing data as ${alarm.treatMissingData}.`}
      />
    );
  return <Chart label={alarm.metricName} unit={null} marks={marks} {...drawn} />;
}

function StoredSeries(props: {
  alarm: Alarm;
  marks: readonly Mark[];
  at: string | null;
  range: Range | null;
  service: string;
}) {
  const { alarm, marks, at, service } = props;
  const [search, setSearch] = useSearchParams();
  const chosen = ranges[search.get('range') ?? ''] === undefined ? '30m' : search.get('range')!;
  const dimensions = alarm.dimensions
    .filter((each) => each.value !== service)
    .map((each) => `${each.name}=${each.value}`);
  const period = alarm.periodSeconds ?? 60;
  const periodSeconds = Math.max(period, chosen === '24h' ? 300 : chosen === '3h' ? 30 : 1);
  // A range that begins on a whole period keeps the address, and so the answer, the same between two draws.
  const span = useMemo(() => {
    const step = Math.max(60, period) * 1_000;
    const length = ranges[chosen]! * 60_000;
    if (at === null) return { from: new Date(Math.floor((Date.now() - length) / step) * step).toISOString() };
    const end = Math.min(Date.now(), Math.ceil((Date.parse(at) + length / 4) / step) * step);
    return { from: new Date(Math.floor((end - length) / step) * step).toISOString(), to: new Date(end).toISOString() };
  }, [chosen, period, at]);
  const series = useResource(
    'getSeries',
    {
      metric: alarm.metricName,
      service,
      statistic: alarm.statistic,
      periodSeconds,
      ...span,
      ...(dimensions.length === 0 ? {} : { dimension: dimensions }),
    },
    at === null ? { every: 15_000 } : {},
  );
  const drawn = useMemo(() => {
    if (series.data === undefined) return null;
    const from = Date.parse(series.data.from);
    const step = series.data.periodSeconds * 1_000;
    const times = series.data.values.map((_, index) => from + index * step);
    return { times, values: series.data.values, band: bandOf(props.range, from, step, times.length) };
  }, [series.data, props.range]);
  const threshold = useMemo(() => thresholdOf(alarm), [alarm.threshold]);
  return (
    <>
      <div className="row" style={{ justifyContent: 'flex-end' }}>
        <SegmentedControl
          selectedId={chosen}
          label="Range"
          options={Object.keys(ranges).map((each) => ({ id: each, text: each }))}
          onChange={({ detail }) =>
            setSearch(
              (before) => {
                const after = new URLSearchParams(before);
                after.set('range', detail.selectedId);
                return after;
              },
              { replace: true },
            )
          }
        />
      </div>
      <Loaded resource={series} what="the series">
        {(data) =>
          drawn === null || data.values.every((each) => each === null) ? (
            <Empty
              title="No data in this range"
              why={`Nothing arrived as ${alarm.metricName} of ${service}. Silence is not health: the alarm treats missing data as ${alarm.treatMissingData}.`}
            />
          ) : (
            <Chart
              label={alarm.metricName}
              unit={data.unit?.replaceAll(/[{}]/g, '') ?? null}
              threshold={threshold}
              marks={marks}
              {...drawn}
            />
          )
        }
      </Loaded>
    </>
  );
}

/** Returns the band at the periods of a series, where the evaluation range knows it. */
function bandOf(range: Range | null, from: number, step: number, count: number): Band | undefined {
  if (range === null || range.points.every((each) => each.lower === null && each.upper === null)) return undefined;
  const empty = (): (number | null)[] => Array.from({ length: count }, () => null);
  const band = { lower: empty(), upper: empty() };
  for (const point of range.points) {
    const index = Math.floor((Date.parse(point.time) - from) / step);
    if (index < 0 || index >= count) continue;
    band.lower[index] = point.lower;
    band.upper[index] = point.upper;
  }
  return band;
}
