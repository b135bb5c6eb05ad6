// How every service of the shop is traced with the X-Ray SDK. examples/otel-shop/tracing.cjs has the same parts in
// the same order, with OpenTelemetry.
//
// The traced services are CommonJS. The SDK works from ES modules too, but its stack parser cuts a frame's
// place at colons, so a `file://` URL becomes the path "file" without a line. A frame of a CommonJS module
// names a plain path, and the console can then show where an exception was thrown.

const http = require('node:http');
const AWSXRay = require('aws-xray-sdk');

// Every call through `http.request` becomes a subsegment and carries the trace header to the next service.
AWSXRay.captureHTTPsGlobal(http);

// By default the SDK asks the service for sampling rules, and the Default rule keeps one request a second and
// five percent of the rest. A demo wants to show every request, so this shop decides for itself, and keeps all.
// Remove the next two statements and sampling is ruled by the service again.
AWSXRay.middleware.disableCentralizedSampling();
AWSXRay.middleware.setSamplingRules({ version: 2, default: { fixed_target: 0, rate: 1 } });

/** @type {import('@fluoroscope/example-shop/tracing.d.ts').Tracing} */
module.exports = {
  openSegment: (service) => AWSXRay.express.openSegment(service),
  closeSegment: () => AWSXRay.express.closeSegment(),
  currentSegment,
  inSubsegment,
  captureClient: (client) => AWSXRay.captureAWSv3Client(client),
  // The SDK sends a segment in the moment it is closed, and keeps nothing back.
  flush: async () => {},
};

/**
 * Runs `work` in a subsegment of its own, and records the error when it fails.
 *
 * `captureAsyncFunc` alone leaves the subsegment of a rejected promise open for ever, and a segment with an open
 * subsegment is never sent.
 *
 * @template T
 * @param {string} name
 * @param {(subsegment: import('aws-xray-sdk').Subsegment) => Promise<T>} work
 * @returns {Promise<T>}
 */
function inSubsegment(name, work) {
  return AWSXRay.captureAsyncFunc(name, async function runAndClose(subsegment) {
    if (subsegment === undefined) throw new Error(`No segment is open to hold the subsegment ${name}`);
    try {
      const result = await work(subsegment);
      subsegment.close();
      return result;
    } catch (error) {
      subsegment.close(error instanceof Error ? error : String(error));
      throw error;
    }
  });
}

/**
 * The segment of the request at hand.
 *
 * `getSegment` answers the innermost open subsegment, which may not hold a user and whose annotations would not
 * stand on the segment itself.
 *
 * @returns {import('aws-xray-sdk').Segment}
 */
function currentSegment() {
  const current = AWSXRay.getSegment();
  const segment = current instanceof AWSXRay.Segment ? current : current?.segment;
  if (segment === undefined) throw new Error('No segment is open');
  return segment;
}
