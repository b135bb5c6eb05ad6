import type { ExpectedDifference } from '../support/expected-differences.ts';
import { isAdded } from './likeness.ts';

export const differencesOfFetch: readonly ExpectedDifference[] = [
  {
    what: 'Outgoing calls carry traceparent too',
    why: 'Services with OpenTelemetry take part in the trace; setPropagation turns it off',
    seenIn: ['fetch/*: wire.*.traceparent'],
    like: isAdded,
  },
  {
    what: 'URLs leave out what looks like a secret',
    why: 'Queries hold tokens and keys; setRedaction says which parameters',
    seenIn: ['fetch/*: documents.0.subsegments.0.http.request.url'],
    like: (official, here) => String(official).replace('secret=1', 'secret=[redacted]') === here,
  },
  {
    what: 'A failed call is a fault, not an error too',
    why: 'Error means that the caller was at fault; calls through http have one flag as well',
    seenIn: [
      'fetch/a refused connection: documents.0.subsegments.0.error',
      'fetch/a call that is aborted: documents.0.subsegments.0.error',
    ],
  },
  {
    what: 'A refused connection does not say that the other side is traced',
    why: 'Nothing was reached; calls through http leave it out too',
    seenIn: ['fetch/a refused connection: documents.0.subsegments.0.traced'],
  },
  {
    what: 'The causes of an error follow it',
    why: '“fetch failed” says nothing; the reason is in the cause',
    seenIn: [
      'fetch/a refused connection: documents.0.subsegments.0.cause.exceptions.0.cause',
      'fetch/a refused connection: documents.0.subsegments.0.cause.exceptions.1',
    ],
  },
  {
    what: 'Calls of one function are siblings',
    why: 'Each call was nested below the one before it',
    seenIn: [
      'fetch/three calls awaited: documents.0.subsegments.**',
      'fetch/two calls at once: documents.0.subsegments.**',
    ],
  },
  {
    what: 'A URL object is a URL',
    why: 'A TypeError was thrown into the application',
    seenIn: [
      'fetch/a URL object: documents.0.subsegments',
      'fetch/a URL object: results.status.**',
      'fetch/a URL object: wire.0',
    ],
  },
  {
    what: 'Options beside a Request are used, and the Request is left as it is',
    why: 'The options were ignored, so that a DELETE was sent as a GET',
    seenIn: [
      'fetch/a Request: results.header on the request',
      'fetch/a Request and options beside it: documents.0.subsegments.0.http.request.method',
      'fetch/a Request and options beside it: wire.0.method',
    ],
  },
  {
    what: 'A missing context is logged as one line without a stack, at most once a second',
    why: 'It filled logs with a stack for each call outside of a request',
    seenIn: ['fetch/no segment: lines', 'fetch/manual mode: lines'],
  },
];
