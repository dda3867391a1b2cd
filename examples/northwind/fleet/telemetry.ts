import { randomUUID } from 'node:crypto';
import {
  context,
  type Logger,
  logs,
  type Meter,
  metrics,
  propagation,
  SeverityNumber,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { ATTR_SERVICE_NAME, ATTR_SERVICE_VERSION } from '@opentelemetry/semantic-conventions';

const exportInterval = 1_000;

/** The three signals of one process; `close` sends what is left and stops. */
export interface Telemetry {
  tracer: Tracer;
  meter: Meter;
  logger: Logger;
  close(): Promise<void>;
}

/**
 * Starts the OpenTelemetry SDK for the named service. Metrics, traces and logs leave every second as OTLP over HTTP in protobuf
 * to `OTEL_EXPORTER_OTLP_ENDPOINT`; without that variable everything is recorded by no one. Counters and histograms leave
 * as deltas, unless `OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE` says otherwise, so that a sum over a period is a count.
 */
export function startTelemetry(serviceName: string): Telemetry {
  process.env['OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE'] ??= 'delta';
  const isExporting = Boolean(process.env['OTEL_EXPORTER_OTLP_ENDPOINT']);
  const resource = resourceFromAttributes({
    [ATTR_SERVICE_NAME]: serviceName,
    [ATTR_SERVICE_VERSION]: process.env['FLEET_VERSION'] ?? '1.0.0',
    'service.namespace': 'northwind',
    'service.instance.id': randomUUID(),
    'deployment.environment.name': 'demonstration',
    'process.pid': process.pid,
  });
  const meterProvider = new MeterProvider({ resource, readers: isExporting ? [createMetricReader()] : [] });
  const tracerProvider = new TracerProvider({
    resource,
    spanProcessors: isExporting
      ? [new BatchSpanProcessor({ exporter: new OTLPTraceExporter(), scheduledDelayMillis: exportInterval })]
      : [],
  });
  const loggerProvider = new LoggerProvider({
    resource,
    processors: isExporting
      ? [new BatchLogRecordProcessor({ exporter: new OTLPLogExporter(), scheduledDelayMillis: exportInterval })]
      : [],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  metrics.setGlobalMeterProvider(meterProvider);
  trace.setGlobalTracerProvider(tracerProvider);
  logs.setGlobalLoggerProvider(loggerProvider);

  const meter = meterProvider.getMeter('northwind-fleet');
  meter
    .createObservableGauge('process.memory.usage', { unit: 'By', description: 'Resident memory of the process' })
    .addCallback((result) => result.observe(process.memoryUsage.rss()));

  return {
    tracer: tracerProvider.getTracer('northwind-fleet'),
    meter,
    logger: loggerProvider.getLogger('northwind-fleet'),
    close: async () => {
      await Promise.allSettled([meterProvider.shutdown(), tracerProvider.shutdown(), loggerProvider.shutdown()]);
    },
  };
}

/** Writes one log record in the active trace context; attributes follow OpenTelemetry's names where it has one. */
export function writeLog(
  logger: Logger,
  severity: 'INFO' | 'WARN' | 'ERROR',
  body: string,
  attributes: Record<string, string | number | boolean> = {},
): void {
  logger.emit({ severityNumber: SeverityNumber[severity], severityText: severity, body, attributes });
}

function createMetricReader(): PeriodicExportingMetricReader {
  return new PeriodicExportingMetricReader({
    exporter: new OTLPMetricExporter(),
    exportIntervalMillis: exportInterval,
    exportTimeoutMillis: exportInterval,
  });
}
