import type { ExpectedDifference } from '../support/expected-differences.ts';
import { addsPort, isAdded } from './likeness.ts';

export const differencesOfHttp: readonly ExpectedDifference[] = [
  {
    what: 'The URL of an outgoing call has its port',
    why: 'Services on one host could not be told apart',
    seenIn: [
      'http/*: documents.*.subsegments.*.http.request.url',
      'readme/*: documents.0.subsegments.0.http.request.url',
    ],
    like: addsPort,
  },
  {
    what: 'Outgoing calls carry traceparent too',
    why: 'Services with OpenTelemetry take part in the trace; setPropagation turns it off',
    seenIn: ['http/*: wire.*.traceparent', 'readme/*: wire.0.traceparent'],
    like: isAdded,
  },
  {
    what: 'The options of a call are left as they are',
    why: 'Headers were written into them: a second call with the same options was not traced',
    seenIn: [
      'http/all forms of a call: documents.0.subsegments.*.http.request.url',
      'http/all forms of a call: documents.0.subsegments.7',
      'http/all forms of a call: wire.*.trace',
      'http/options are not written to: results.headers.1',
      'http/manual mode: results.*.1',
    ],
  },
  {
    what: 'The callback of a call runs in the context of its caller',
    why: 'What it did was nested below the call, which had ended',
    seenIn: ['http/a callback, its context and its answer: results.current in the callback'],
  },
  {
    what: 'A call whose answer is not read, cut off or thrown away closes its subsegment',
    why: 'It stayed open, and the segment was never sent',
    seenIn: [
      'http/the user’s callback leaves the answer unread: documents.0',
      'http/the user’s callback leaves the answer unread: wire.0.trace',
      'http/an answer cut off in its body: documents.0',
    ],
  },
  {
    what: 'A trace header of the caller’s own is respected in any case',
    why: 'Names of headers have none',
    seenIn: [
      'http/a trace header in lower case: documents.0.subsegments',
      'http/a trace header in lower case: wire.0.trace',
    ],
  },
  {
    what: 'Subsegments without sampling are not sent',
    why: 'They went along inside the segment’s document, with a member notTraced',
    seenIn: [
      'http/below a subsegment without sampling: documents.0.subsegments',
      'http/below a subsegment without sampling: wire.0.trace',
    ],
  },
  {
    what: 'Members for the SDK’s own use are not sent',
    why: 'noOp and additionalTraceData are no part of a document',
    seenIn: [
      'http/a parent that passes nothing on: documents.0.**',
      'http/further trace data: documents.0.additionalTraceData',
    ],
  },
  {
    what: 'Further pairs of the trace header are passed on by every call',
    why: 'Only AWS clients did',
    seenIn: ['http/further trace data: wire.0.trace'],
  },
  {
    what: 'The line about a call without context names the method as well',
    why: 'It is there for fetch; one line, at most once a second',
    seenIn: ['http/no segment: lines', 'http/manual mode: lines'],
  },
];
