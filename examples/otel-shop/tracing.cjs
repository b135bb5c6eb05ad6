// How every service of the shop is traced with OpenTelemetry. examples/orders/tracing.cjs has the same parts in the
// same order, with the X-Ray SDK.
//
// What X-Ray calls a segment is here the span of a request that the service answers, and a subsegment is any span
// within it. Annotations are attributes whose names stand in `aws.xray.annotations`; metadata are attributes
// `aws.xray.metadata.NAMESPACE` that hold JSON. Both spellings are those of the OpenTelemetry Collector's exporter
// to X-Ray.

const { SpanKind, SpanStatusCode, context, trace } = require('@opentelemetry/api');
const { CompositePropagator, W3CTraceContextPropagator, getRPCMetadata } = require('@opentelemetry/core');
const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-proto');
const { AWSXRayIdGenerator } = require('@opentelemetry/id-generator-aws-xray');
const { registerInstrumentations } = require('@opentelemetry/instrumentation');
const { AwsInstrumentation } = require('@opentelemetry/instrumentation-aws-sdk');
const { ExpressInstrumentation, ExpressLayerType } = require('@opentelemetry/instrumentation-express');
const { HttpInstrumentation } = require('@opentelemetry/instrumentation-http');
const { AWSXRayPropagator } = require('@opentelemetry/propagator-aws-xray');
const { defaultResource, detectResources, envDetector } = require('@opentelemetry/resources');
const { BatchSpanProcessor, NodeTracerProvider } = require('@opentelemetry/sdk-trace-node');

// The name of the service, and where its spans go, stand in the environment: OTEL_SERVICE_NAME and
// OTEL_EXPORTER_OTLP_ENDPOINT. Every request is sampled, which is OpenTelemetry's default.
const provider = new NodeTracerProvider({
  resource: defaultResource().merge(detectResources({ detectors: [envDetector] })),
  // Trace ids that begin with their time, as X-Ray's do. Random ones would be taken too.
  idGenerator: new AWSXRayIdGenerator(),
  spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
});

// Calls carry both headers, so that either kind of callee goes on with the trace. Of a call that came with both,
// the later propagator's counts.
provider.register({
  propagator: new CompositePropagator({
    propagators: [new AWSXRayPropagator(), new W3CTraceContextPropagator()],
  }),
});

registerInstrumentations({
  instrumentations: [
    new HttpInstrumentation(),
    // It names requests by their routes. A span for each middleware would only fill the timeline.
    new ExpressInstrumentation({
      ignoreLayersType: [ExpressLayerType.MIDDLEWARE, ExpressLayerType.REQUEST_HANDLER],
    }),
    // The span of a command is enough; the HTTP request in it would stand on the map as a service of its own.
    new AwsInstrumentation({ suppressInternalInstrumentation: true }),
  ],
});

const tracer = trace.getTracer('shop');

/** @typedef {import('@opentelemetry/api').Span} Span */
/** @typedef {import('@fluoroscope/example-shop/tracing.d.ts').Segment} Segment */
/** @typedef {import('@fluoroscope/example-shop/tracing.d.ts').Tracing} Tracing */

/** @type {Tracing} */
module.exports = {
  // The instrumentation of HTTP has opened the span already, and names it after the resource's service.
  openSegment: () => (_request, _response, next) => next(),
  closeSegment: () => endWithError,
  currentSegment: () => asSegment(requestSpan()),
  inSubsegment,
  // The instrumentation of the AWS SDK watches every client.
  captureClient: (client) => client,
  flush: () => provider.forceFlush(),
};

/** @type {ReturnType<Tracing['closeSegment']>} */
function endWithError(error, _request, _response, next) {
  recordError(requestSpan(), error);
  return next(error);
}

/** Errors that a span holds already. @type {WeakSet<Error>} */
const recorded = new WeakSet();

/**
 * An error passes through all spans around the one it arose in. As with the X-Ray SDK only that one holds it, and is
 * the root cause; that the others failed too, their status says.
 *
 * @param {Span} span
 * @param {unknown} caught
 */
function recordError(span, caught) {
  const error = caught instanceof Error ? caught : new Error(String(caught));
  if (!recorded.has(error)) span.recordException(error);
  recorded.add(error);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

/**
 * Runs `work` in a span of its own, and records the error when it fails.
 *
 * `startActiveSpan` alone neither ends the span nor notices that a promise was rejected.
 *
 * @template T
 * @param {string} name
 * @param {(subsegment: Segment) => Promise<T>} work
 * @returns {Promise<T>}
 */
function inSubsegment(name, work) {
  return tracer.startActiveSpan(name, { kind: SpanKind.INTERNAL }, async function runAndEnd(span) {
    try {
      return await work(asSegment(span));
    } catch (error) {
      recordError(span, error);
      throw error;
    } finally {
      span.end();
    }
  });
}

/**
 * The span of the request at hand.
 *
 * `trace.getActiveSpan` answers the innermost span, whose user and annotations would not stand on the segment.
 *
 * @returns {Span}
 */
function requestSpan() {
  const span = getRPCMetadata(context.active())?.span;
  if (span === undefined) throw new Error('No request is being answered');
  return span;
}

/**
 * What was added to a span so far: attributes can be set but not read, and both lists below are one attribute.
 *
 * @typedef {object} Added
 * @property {Set<string>} annotations the names of the attributes that are annotations
 * @property {Record<string, Record<string, unknown>>} metadata by namespace
 */

/** @type {WeakMap<Span, Added>} */
const added = new WeakMap();

/** @param {Span} span @returns {Segment} */
function asSegment(span) {
  const { annotations, metadata } = addedTo(span);
  return {
    addAnnotation(key, value) {
      annotations.add(key);
      span.setAttributes({ [key]: value, 'aws.xray.annotations': [...annotations] });
    },
    addMetadata(key, value, namespace) {
      const values = (metadata[namespace] ??= {});
      values[key] = value;
      span.setAttribute(`aws.xray.metadata.${namespace}`, JSON.stringify(values));
    },
    addFaultFlag: () => void span.setStatus({ code: SpanStatusCode.ERROR }),
    setUser: (user) => void span.setAttribute('enduser.id', user),
  };
}

/** @param {Span} span @returns {Added} */
function addedTo(span) {
  const known = added.get(span) ?? { annotations: new Set(), metadata: {} };
  added.set(span, known);
  return known;
}
