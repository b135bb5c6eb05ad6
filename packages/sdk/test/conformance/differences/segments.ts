import type { ExpectedDifference } from '../support/expected-differences.ts';

export const differencesOfSegments: readonly ExpectedDifference[] = [
  {
    what: 'Trace ids in W3C’s spelling are taken',
    why: 'Callers with OpenTelemetry have no others; a new id would cut the trace',
    seenIn: [
      'segments/a root of W3C: documents.0.trace_id',
      'segments/a root of W3C: documents.0.id',
      'segments/a root of W3C: lines',
    ],
  },
  {
    what: 'A root that is no text is said so',
    why: 'The line is there for an empty text already',
    seenIn: ['segments/a root that is a number: lines'],
  },
  {
    what: 'Annotations of null, lists, dates and BigInts are refused, and never throw',
    why: 'The service indexes texts, numbers and booleans, and refuses the document for others',
    seenIn: [
      'segments/an annotation that is null: **',
      'segments/an annotation that is an empty list: **',
      'segments/an annotation that is a date: **',
      'segments/an annotation that is a BigInt: results.addAnnotation.thrown',
      'segments/an annotation that is a BigInt: lines',
    ],
  },
  {
    what: 'Metadata that holds itself is sent with a mark in place of the cycle',
    why: 'close() threw into the application, and the segment was lost',
    seenIn: [
      'segments/metadata that holds itself: documents.0',
      'segments/metadata that holds itself: results.close.thrown',
    ],
  },
  {
    what: 'close(null) of a segment is a close without an error',
    why: 'It is that on subsegments, and callbacks are called with null when all went well',
    seenIn: ['segments/close with an error: lines'],
  },
  {
    what: 'A second error after a reference to another is kept beside it',
    why: 'addError threw a TypeError',
    seenIn: ['segments/a second error after a reference: **'],
  },
  {
    what: 'Frames keep their whole path, and lines of a message are no frames',
    why: 'Paths with a protocol were cut at its colon',
    seenIn: ['segments/frames with a protocol: **', 'segments/a message of several lines: **'],
  },
  {
    what: 'The causes of an error follow it',
    why: 'The reason is in the cause; the document has a place for it',
    seenIn: ['segments/an error with a cause: **'],
  },
  {
    what: 'Users and precursor ids that are no texts are refused, not only logged',
    why: 'The service refuses a document with them',
    seenIn: [
      'segments/wrong users, precursors and blocks: documents.0.user',
      'segments/wrong users, precursors and blocks: documents.0.subsegments.0.precursor_ids',
    ],
  },
  {
    what: 'A second close does nothing',
    why: 'Segments were sent twice, or before their last subsegment had closed',
    seenIn: [
      'segments/a segment closed twice: documents.1',
      'segments/a subsegment closed twice: documents.0.subsegments.1.in_progress',
      'segments/a subsegment closed twice: documents.0.subsegments.1.end_time',
      'segments/a subsegment closed twice: documents.1',
    ],
  },
  {
    what: 'A subsegment of a segment that was sent goes as a document of its own',
    why: 'The segment was sent a second time under its id',
    seenIn: ['segments/a subsegment of a segment that was sent: documents.1.**'],
  },
  {
    what: 'A threshold given as a text becomes a number',
    why: 'It is compared with numbers',
    seenIn: ['segments/threshold of any kind: results.after 1'],
  },
  {
    what: 'Documents above the size of a datagram arrive',
    why: 'They were lost with all their data',
    seenIn: [
      'segments/1,500 one after the other: results.names that arrived',
      'segments/1,500 one after the other: lines',
      'segments/70 kB in one value: results.names that arrived.0',
      'segments/70 kB in one value: lines',
    ],
  },
  {
    what: 'Subsegments without sampling are not sent',
    why: 'They went along inside the segment’s document, with a member notTraced',
    seenIn: ['segments/a subtree without sampling: documents.0.**'],
  },
];
