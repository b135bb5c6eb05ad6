/** The official exporters over HTTP, in both encodings, against the real service:
 *  what they send is found by X-Ray's API. */

import { SpanKind } from '@opentelemetry/api';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readCounter } from '../e2e/support/counters.ts';
import { xrayReader, type XRayReader } from '../e2e/support/xray-reader.ts';
import { startService, type RunningService } from '../support/start-service.ts';
import { sendTrace, toXRayTraceId } from './send-spans.ts';

const PATIENCE = { timeout: 20_000, interval: 50 };
const KIBIBYTE = 1024;

let service: RunningService;
let xray: XRayReader;

beforeAll(async () => {
  const smallest = String(64 * KIBIBYTE);
  service = await startService({ flags: ['--otlp-http-port', '0', '--in-flight-limit-bytes', smallest] });
  xray = xrayReader(service);
});

afterAll(async () => {
  xray[Symbol.dispose]();
  await service[Symbol.asyncDispose]();
});

function tracesUrl(base = `http://127.0.0.1:${String(service.otlp.http)}`): string {
  return `${base}/v1/traces`;
}

async function expectStored(otelTraceId: string, name: string): Promise<void> {
  const traceId = toXRayTraceId(otelTraceId);
  expect((await xray.segments([traceId])).get(traceId)).toMatchObject([{ name }]);
}

describe('the official exporter', () => {
  it.each([
    ['protobuf', CompressionAlgorithm.NONE, ProtobufExporter],
    ['protobuf', CompressionAlgorithm.GZIP, ProtobufExporter],
    ['json', CompressionAlgorithm.NONE, JsonExporter],
    ['json', CompressionAlgorithm.GZIP, JsonExporter],
  ])('sends traces in %s with compression %s', async (encoding, compression, Exporter) => {
    const name = `shop-${encoding}-${compression}`;
    const traceId = await sendTrace(new Exporter({ url: tracesUrl(), compression }), name);
    await expectStored(traceId, name);
    const summary = await vi.waitUntil(() => xray.summary(toXRayTraceId(traceId)), PATIENCE);
    expect(summary).toMatchObject({ EntryPoint: { Name: name }, HasFault: false, IsPartial: false });
  });

  it('sends traces to the port of the API too', async () => {
    const exporter = new ProtobufExporter({ url: tracesUrl(service.url) });
    await expectStored(await sendTrace(exporter, 'main-port'), 'main-port');
  });

  it('tries again what is refused because too much is sent, until it is taken', async () => {
    const refusals = 'fluoroscope_otlp_requests_total{transport="http",outcome="overloaded"}';
    const sent: string[] = [];
    await vi.waitUntil(async () => {
      // Each is more than may be under way, so of several at a time some have to wait.
      sent.push(...(await Promise.all([sendLargeTrace(), sendLargeTrace(), sendLargeTrace()])));
      return (await readCounter(service, refusals)) > 0;
    }, PATIENCE);
    for (const traceId of sent) await expectStored(traceId, 'large');
  });
});

/** Resolves with the trace id, once the exporter is done with it. */
async function sendLargeTrace(): Promise<string> {
  const exporter = new ProtobufExporter({ url: tracesUrl() });
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'large' }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  const attributes = Object.fromEntries(
    Array.from({ length: 100 }, (_, i) => [`key${i}`, 'x'.repeat(KIBIBYTE)]),
  );
  const span = provider.getTracer('test').startSpan('large', { kind: SpanKind.SERVER, attributes });
  span.end();
  await provider.shutdown();
  return span.spanContext().traceId;
}
