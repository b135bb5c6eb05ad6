import { parseSegmentId, type DocumentErrorCode } from '@fluoroscope/wire';
import { TRACE_SIZE_EXCEEDED } from '../pipeline/trace-size-exceeded.ts';
import type { Finding } from './finding.ts';
import type { RefusedDocument, TraceCase } from './trace-case.ts';
import { countOf, instantOf, joinAll, quote } from './wording.ts';

/** Documents of this trace that were refused lately, one finding for each reason. */
export function findRefusals({ refusals }: Pick<TraceCase, 'refusals'>): readonly Finding[] {
  const groups = new Map<string, RefusedDocument[]>();
  for (const refused of refusals) {
    const key = JSON.stringify([refused.errorCode, refused.door, refused.message === TRACE_SIZE_EXCEEDED]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [refused]);
    else group.push(refused);
  }
  return [...groups.values()].flatMap(describe);
}

function describe(group: readonly RefusedDocument[]): readonly Finding[] {
  const [first, last] = [group[0], group.at(-1)];
  if (first === undefined || last === undefined) return [];
  const count = group.reduce((sum, refused) => sum + refused.count, 0);
  const names = group.flatMap(({ name }) => (name === undefined ? [] : [name]));
  const ids = group.flatMap(({ id }) => parseSegmentId(id?.slice(0, 16) ?? '') ?? []);
  return [
    {
      code: 'DocumentRefused',
      severity: 'problem',
      title: `${countOf(count, 'document')} of this trace ${count === 1 ? 'was' : 'were'} refused`,
      detail: `${describeDocuments(group, count)} came by ${first.door} and ${count === 1 ? 'was' : 'were'} refused, the last time at ${instantOf(last.at)}: ${quoteMessage(first.message)} What ${count === 1 ? 'it' : 'they'} told is missing from the trace.`,
      ...ADVICE[first.errorCode](first),
      segmentIds: ids,
      services: [...new Set(names)]
        .slice(0, 20)
        .map((name) => ({ name: name.slice(0, 200), type: undefined })),
    },
  ];
}

function describeDocuments(group: readonly RefusedDocument[], count: number): string {
  const described = group.map(({ name, id, bytes }) => {
    const who = name === undefined ? (id === undefined ? 'one without a name' : quote(id)) : quote(name);
    return `${who} of ${countOf(bytes, 'byte')}`;
  });
  return `${countOf(count, 'document')} (${joinAll([...new Set(described)])})`;
}

/** Ours, but with the sender's words in some. */
function quoteMessage(message: string): string {
  return message.length > 300 ? `${message.slice(0, 300)}….` : `${message.replace(/\.$/, '')}.`;
}

interface Advice {
  readonly reason: string;
  readonly remedy: string;
}

const BY_LIBRARY =
  'Documents that a library makes are never like this: look for code that builds or changes them by hand, and compare one with the segment document format of the X-Ray Developer Guide.';

function member(name: string, form: string): () => Advice {
  return () => ({ reason: `The document has no usable ${name}. ${form}`, remedy: BY_LIBRARY });
}

const ADVICE: Readonly<Record<DocumentErrorCode, (refused: RefusedDocument) => Advice>> = {
  ParseError: () => ({
    reason: 'The document is not JSON: it was cut off on its way, or several were put into one.',
    remedy:
      'Keep documents in datagrams below 64 KB and send one in each. By PutTraceSegments every document is a text of its own in TraceSegmentDocuments.',
  }),
  MissingId: member('id', 'An id is 16 hex digits.'),
  InvalidId: member('id', 'An id is 16 hex digits.'),
  MissingName: member('name', 'A name has 1 to 200 characters.'),
  InvalidName: member('name', 'A name has 1 to 200 letters, digits, spaces and _ . : / % & # = + , \\ - @.'),
  MissingTraceId: member('trace_id', 'It is 1-, 8 hex digits, - and 24 hex digits.'),
  InvalidTraceId: member('trace_id', 'It is 1-, 8 hex digits, - and 24 hex digits.'),
  MissingStartTime: member('start_time', 'It is a number of seconds since 1970.'),
  MissingEndTime: member('end_time', 'A document has either an end_time or in_progress: true.'),
  InProgressSegmentHasEndTime: member(
    'end',
    'A document has either an end_time or in_progress: true, not both.',
  ),
  InProgressSubsegmentHasEndTime: member(
    'end',
    'A document has either an end_time or in_progress: true, not both.',
  ),
  MissingParentId: member('parent_id', 'A subsegment that is sent alone names its parent.'),
  InvalidParentId: member('parent_id', 'An id is 16 hex digits.'),
  UnknownType: member('type', 'It is absent for a segment and "subsegment" for one that is sent alone.'),
  InvalidSegment: ({ message }) =>
    message === TRACE_SIZE_EXCEEDED
      ? {
          reason: 'The trace holds as many documents as are taken of one.',
          remedy:
            'Begin a new trace for each item of a batch or loop, and link it to the one that caused it.',
        }
      : {
          reason: 'The document is larger or nested deeper than is accepted, or what it says cannot be kept.',
          remedy:
            'Put less into metadata and stacks, or have the SDK send subsegments by themselves: setStreamingThreshold in Node.js, streaming_threshold in Python. --document-limit-bytes raises the limit of size.',
        },
};
