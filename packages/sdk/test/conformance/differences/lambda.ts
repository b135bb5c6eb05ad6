import type { ExpectedDifference } from '../support/expected-differences.ts';
import { addsPort, isAdded } from './likeness.ts';

export const differencesOfLambda: readonly ExpectedDifference[] = [
  {
    what: 'The URL of an outgoing call has its port',
    why: 'Services on one host could not be told apart',
    seenIn: ['lambda/*: documents.*.http.request.url'],
    like: addsPort,
  },
  {
    what: 'Outgoing calls carry traceparent too',
    why: 'Services with OpenTelemetry take part in the trace; setPropagation turns it off',
    seenIn: ['lambda/*: wire.*.traceparent'],
    like: isAdded,
  },
  {
    what: 'Further pairs of the trace header are passed on by every call',
    why: 'Only AWS clients did',
    seenIn: ['lambda/an invocation that is with lineage: wire.0.trace'],
  },
  {
    what: 'A missing context is logged as one line without a stack, at most once a second',
    why: 'It filled logs with a stack for each call outside of a request',
    seenIn: ['lambda/no header: lines'],
  },
  {
    what: 'An invocation after one that was passed through is traced',
    why: 'The mark for passing through was never taken off, and went into documents',
    seenIn: [
      'lambda/two invocations, the first passed through: documents.*.noOp',
      'lambda/two invocations, the first passed through: wire.1.trace',
    ],
  },
  {
    what: 'A subsegment stays in the trace of the invocation that opened it',
    why: 'It went to the trace of the next one',
    seenIn: ['lambda/a subsegment that outlives its invocation: documents.1.**'],
  },
  {
    what: 'Manual mode is refused in Lambda, with a line that says so',
    why: 'The exported function switched to it, and nothing was traced',
    seenIn: ['lambda/manual mode is not for Lambda: **'],
  },
  {
    what: 'Messages without attributes are not sampled',
    why: 'A TypeError was thrown into the handler',
    seenIn: ['lambda/messages from a queue: results.no attributes.**'],
  },
];
