import { type Log, VERSION } from '@hookpost/core';
import { DiagLogLevel, diag, type Tracer } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { TracingOptions } from './tracing.ts';

const ERROR_LENGTH = 200;

/** A tracer that exports in batches over OTLP. The exporter reads `OTEL_EXPORTER_OTLP_HEADERS` and the like itself. */
export function startTracer({ endpoint, share, service, log }: TracingOptions & { endpoint: string }): {
  tracer: Tracer;
  close(): Promise<void>;
} {
  tellTroubles(log);
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': service, 'service.version': VERSION }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(share) }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  return { tracer: provider.getTracer('hookpost', VERSION), close: () => provider.shutdown() };
}

/** A collector that is away costs its spans and nothing else; the library itself says nothing of it. */
function tellTroubles(log: Log): void {
  const quiet = () => {};
  const error = (message: string) => log.warn('tracing.failed', { error: message.slice(0, ERROR_LENGTH) });
  diag.setLogger({ error, warn: quiet, info: quiet, debug: quiet, verbose: quiet }, DiagLogLevel.ERROR);
}
