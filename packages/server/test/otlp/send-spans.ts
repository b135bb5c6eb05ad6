/** Spans of the official SDK, sent by an official exporter, as a user's program would. */

import { ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor, type SpanExporter } from '@opentelemetry/sdk-trace-base';

/** X-Ray's spelling of a trace id. */
export function toXRayTraceId(otelTraceId: string): string {
  return `1-${otelTraceId.slice(0, 8)}-${otelTraceId.slice(8)}`;
}

/**
 * One trace of a service that is called and calls another; resolves when it was exported, with its trace id in
 * OpenTelemetry's spelling. What the exporter says of a failure rejects.
 */
export async function sendTrace(exporter: SpanExporter, service = 'shop'): Promise<string> {
  const failures: unknown[] = [];
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': service }),
    spanProcessors: [new BatchSpanProcessor(reporting(exporter, failures))],
  });
  const tracer = provider.getTracer('test');
  const served = tracer.startSpan(
    'GET /orders',
    {
      kind: SpanKind.SERVER,
      attributes: { 'http.request.method': 'GET', 'http.response.status_code': 200, customer: 'gold' },
    },
    ROOT_CONTEXT,
  );
  const inside = trace.setSpan(ROOT_CONTEXT, served);
  const call = tracer.startSpan(
    'GET',
    { kind: SpanKind.CLIENT, attributes: { 'url.full': 'http://stock/items', 'http.request.method': 'GET' } },
    inside,
  );
  tracer.startSpan('price', {}, inside).end();
  call.end();
  served.end();
  await provider.shutdown();
  if (failures.length > 0) throw new Error('The exporter failed.', { cause: failures[0] });
  return served.spanContext().traceId;
}

/** The SDK hands failures to a global handler only. */
function reporting(exporter: SpanExporter, failures: unknown[]): SpanExporter {
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        if (result.error !== undefined) failures.push(result.error);
        done(result);
      }),
    shutdown: () => exporter.shutdown(),
  };
}
