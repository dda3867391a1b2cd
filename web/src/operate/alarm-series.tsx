import SegmentedControl from '@cloudscape-design/components/segmented-control';
import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import type { Alarm } from '../../../src/operate/alarm/contract.ts';
import type { Mark } from '../parts/chart.tsx';
import { Chart } from '../parts/lazy-chart.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Empty } from '../parts/page.tsx';
import { nameOfRef } from '../parts/ref.tsx';
import { formatNumber } from '../parts/time.ts';
import { useResource } from '../resource.ts';

const ranges: Record<string, number> = { '30m': 30, '3h': 180, '24h': 1_440 };

/** The metric of an alarm over time with the threshold drawn and its changes of state marked. */
export function AlarmSeries({ alarm, marks }: { alarm: Alarm; marks: readonly Mark[] }) {
  const [search, setSearch] = useSearchParams();
  const range = ranges[search.get('range') ?? ''] === undefined ? '30m' : search.get('range')!;
  const service =
    alarm.dimensions.find((each) => ['service.name', 'ServiceName', 'service'].includes(each.name))?.value ??
    (alarm.service === null ? null : nameOfRef(alarm.service));
  const dimensions = alarm.dimensions
    .filter((each) => each.value !== service)
    .map((each) => `${each.name}=${each.value}`);
  // A range that begins on a whole period keeps the address, and so the answer, the same between two draws.
  const from = useMemo(() => {
    const step = Math.max(60, alarm.periodSeconds) * 1_000;
    return new Date(Math.floor((Date.now() - ranges[range]! * 60_000) / step) * step).toISOString();
  }, [range, alarm.periodSeconds]);
  const periodSeconds = Math.max(alarm.periodSeconds, range === '24h' ? 300 : range === '3h' ? 30 : 1);
  const series = useResource(
    'getSeries',
    service === null
      ? null
      : {
          metric: alarm.metricName,
          service,
          statistic: alarm.statistic,
          periodSeconds,
          from,
          ...(dimensions.length === 0 ? {} : { dimension: dimensions }),
        },
    { every: 15_000 },
  );
  const times = useMemo(
    () =>
      series.data?.values.map(
        (_, index) => Date.parse(series.data!.from) + index * series.data!.periodSeconds * 1_000,
      ) ?? [],
    [series.data],
  );
  const threshold = useMemo(
    () => ({ value: alarm.threshold, label: `threshold ${formatNumber(alarm.threshold)}` }),
    [alarm.threshold],
  );
  if (service === null) return <Empty title="No series to show" why="The alarm names no service in its dimensions." />;
  return (
    <>
      <div className="row" style={{ justifyContent: 'flex-end' }}>
        <SegmentedControl
          selectedId={range}
          label="Range"
          options={Object.keys(ranges).map((each) => ({ id: each, text: each }))}
          onChange={({ detail }) => setSearch({ range: detail.selectedId }, { replace: true })}
        />
      </div>
      <Loaded resource={series} what="the series">
        {(data) =>
          data.values.every((each) => each === null) ? (
            <Empty
              title="No data in this range"
              why={`Nothing arrived as ${alarm.metricName} of ${service}. Silence is not health: the alarm treats missing data as ${alarm.treatMissingData}.`}
            />
          ) : (
            <Chart
              label={alarm.metricName}
              unit={data.unit?.replaceAll(/[{}]/g, '') ?? null}
              times={times}
              values={data.values}
              threshold={threshold}
              marks={marks}
            />
          )
        }
      </Loaded>
    </>
  );
}
