import type { ExpectedDifference } from '../support/expected-differences.ts';

export const differencesOfCaptures: readonly ExpectedDifference[] = [
  {
    what: 'A rejected captureAsyncFunc records the error and closes',
    why: 'The subsegment stayed open, and the segment was never sent',
    seenIn: ['captures/captureAsyncFunc rejects and nobody closes: documents.0'],
  },
  {
    what: 'A captured callback returns what it returns',
    why: 'The value was dropped',
    seenIn: ['captures/captureCallbackFunc fires later: results.returned'],
  },
  {
    what: 'A captured callback belongs to the segment it was captured in, also after its context has ended',
    why: 'It asked for the context of its caller, and lost the subsegment it had held the segment open for',
    seenIn: [
      'captures/captureCallbackFunc fires after its context has ended: documents.0.subsegments',
      'captures/captureCallbackFunc fires after its context has ended: lines',
    ],
  },
  {
    what: 'A missing context is logged as one line without a stack, at most once a second',
    why: 'It filled logs with a stack for each call outside of a request',
    seenIn: [
      'captures/calls without context, LOG_ERROR: lines',
      'captures/manual mode: lines',
      'captures/manual mode of the environment: lines',
      'captures/what a captured function is given without context: lines',
    ],
  },
  {
    what: 'Without context a captured function is given a subsegment that goes nowhere',
    why: 'Functions that close their subsegment threw a TypeError',
    seenIn: [
      'captures/what a captured function is given without context: results.captureFunc',
      'captures/what a captured function is given without context: results.captureAsyncFunc',
    ],
  },
  {
    what: 'setSegment outside of a context sets the segment',
    why: 'It threw an error of the library below',
    seenIn: ['captures/setSegment outside of a context: results.setSegment.thrown'],
  },
  {
    what: 'getCauseTypeFromHttpStatus of no status is undefined',
    why: 'It threw a TypeError',
    seenIn: ['captures/the parts of utils: results.no status.thrown'],
  },
  {
    what: 'Values of a trace header keep their equals signs',
    why: 'They were cut at the second one',
    seenIn: ['captures/trace header 5: results.data.root'],
  },
  {
    what: 'TraceID and the plugin for EKS are exported',
    why: 'The types promised TraceID; clusters have a plugin in the other SDKs',
    seenIn: [
      'captures/the main object: results.types.TraceID',
      'captures/the main object: results.plugins.2',
      'captures/the main object: results.plugins.3',
    ],
  },
];
