import type { TelemetryTable } from '../telemetry-table.ts';
import { writeAttributes } from './attribute.ts';
import type { Batch } from './batch.ts';
import { type Envelope, listFields, RowPrefix, type Slice, walkRequest } from './envelope.ts';
import { PointReader, type PointShape } from './metric-point.ts';
import { type ProtobufCursor, wire } from './wire.ts';

/** The data of a metric by its field number: the table, and how its points are laid out. */
const kinds: Record<number, { table: TelemetryTable; shape: PointShape; hasTemporality: boolean }> = {
  5: { table: 'otel_metrics_gauge', shape: 'number', hasTemporality: false },
  7: { table: 'otel_metrics_sum', shape: 'number', hasTemporality: true },
  9: { table: 'otel_metrics_histogram', shape: 'histogram', hasTemporality: true },
  10: { table: 'otel_metrics_exponential_histogram', shape: 'exponential', hasTemporality: true },
  11: { table: 'otel_metrics_summary', shape: 'summary', hasTemporality: false },
};

/** Decodes an ExportMetricsServiceRequest into rows; a point without a name, time, value or temporality is rejected. */
export function decodeMetrics(cursor: ProtobufCursor, batch: Batch): void {
  const prefix = new RowPrefix();
  const point = new PointReader();
  let scopeLength = 0;
  let serviceName = '';
  walkRequest(
    cursor,
    (envelope) => {
      serviceName = envelope.serviceName;
      writeScope(prefix, cursor, envelope);
      scopeLength = prefix.writer.length;
    },
    (start, end) => {
      const metric = readMetric(cursor, start, end);
      const kind = kinds[metric.kind];
      if (kind === undefined) {
        batch.reject('metrics without data');
        return;
      }
      const points = listFields(cursor, metric.data, 1);
      if (metric.name[0] === metric.name[1]) {
        batch.reject('data points of a metric without a name', points.length);
        return;
      }
      const sum = kind.hasTemporality ? readAggregation(cursor, metric.data) : noAggregation;
      if (kind.hasTemporality && sum.temporality !== 1 && sum.temporality !== 2) {
        batch.reject('data points without an aggregation temporality', points.length);
        return;
      }
      prefix.writer.rewind(scopeLength);
      prefix.slice(cursor, metric.name);
      prefix.slice(cursor, metric.description);
      prefix.slice(cursor, metric.unit);
      const out = batch.writer(kind.table);
      let accepted = 0;
      for (const [from, to] of points) {
        point.read(cursor, kind.shape, from, to);
        const fault = point.findFault(kind.shape, batch.window);
        if (fault !== undefined) {
          batch.reject(`data points ${fault}`);
          continue;
        }
        batch.noteTime(point.seconds);
        prefix.copyInto(out);
        writeAttributes(out, cursor, point.attributes, point.attributeCount);
        point.write(out, cursor, kind.table, sum.temporality, sum.isMonotonic);
        accepted += 1;
      }
      batch.accept(serviceName, accepted);
    },
  );
}

function writeScope(prefix: RowPrefix, cursor: ProtobufCursor, envelope: Envelope): void {
  prefix.begin();
  prefix.attributes(cursor, envelope.resourceAttributes);
  prefix.slice(cursor, envelope.resourceSchemaUrl);
  prefix.slice(cursor, envelope.scopeName);
  prefix.slice(cursor, envelope.scopeVersion);
  prefix.attributes(cursor, envelope.scopeAttributes);
  prefix.writer.ascii(`${envelope.scopeDropped},`);
  prefix.slice(cursor, envelope.scopeSchemaUrl);
  prefix.text(envelope.serviceName);
}

interface MetricParts {
  name: Slice;
  description: Slice;
  unit: Slice;
  /** Field number of the data, 0 for none. */
  kind: number;
  data: Slice;
}

function readMetric(cursor: ProtobufCursor, start: number, end: number): MetricParts {
  const metric: MetricParts = { name: [0, 0], description: [0, 0], unit: [0, 0], kind: 0, data: [0, 0] };
  cursor.position = start;
  while (cursor.position < end) {
    cursor.tag(end);
    const { field } = cursor;
    if (field > 3 && kinds[field] === undefined) {
      cursor.skip(end);
      continue;
    }
    const stop = cursor.length(end);
    const slice: Slice = [cursor.position, stop];
    if (field === 1) metric.name = slice;
    else if (field === 2) metric.description = slice;
    else if (field === 3) metric.unit = slice;
    else {
      metric.kind = field;
      metric.data = slice;
    }
    cursor.position = stop;
  }
  return metric;
}

const noAggregation = { temporality: 0, isMonotonic: false };

function readAggregation(cursor: ProtobufCursor, [start, end]: Slice): { temporality: number; isMonotonic: boolean } {
  const sum = { temporality: 0, isMonotonic: false };
  cursor.position = start;
  while (cursor.position < end) {
    cursor.tag(end);
    if (cursor.field === 2 && cursor.type === wire.varint) sum.temporality = cursor.uint32(end);
    else if (cursor.field === 3 && cursor.type === wire.varint) sum.isMonotonic = cursor.uint32(end) !== 0;
    else cursor.skip(end);
  }
  return sum;
}
