import type { EpochMicros, SegmentId } from '@fluoroscope/wire';
import { toEpochMicros } from '@fluoroscope/wire';
import type { ReceivedDocument } from '../decode/received-document.ts';
import { uniqueServices } from './describe-entities.ts';
import type { Finding } from './finding.ts';
import type { TraceCase } from './trace-case.ts';
import { countOf, lengthOf, quoteAll } from './wording.ts';

const LATE_MICROS = 60_000_000;
const MAX_IDS = 100;

interface LateDocument {
  readonly received: ReceivedDocument;
  readonly lateMicros: number;
}

/**
 * Documents that came long after they ended, while others of the trace had come before. A trace that came late as a
 * whole was brought in from elsewhere, which is nothing strange.
 */
export function findLateData({ documents, tree }: TraceCase): readonly Finding[] {
  const late: LateDocument[] = [];
  for (const received of documents) {
    const lateMicros = latenessOf(received, tree.firstReceivedAt);
    if (lateMicros > LATE_MICROS) late.push({ received, lateMicros });
  }
  if (late.length === 0) return [];
  const worst = late.reduce((most, { lateMicros }) => Math.max(most, lateMicros), 0);
  const names = late.map(({ received }) => received.document.name);
  return [
    {
      code: 'LateData',
      severity: 'note',
      title: 'Parts of this trace arrived late',
      detail: `${countOf(late.length, 'document')} of ${countOf(documents.length, 'document')} (${quoteAll(names)}) arrived up to ${lengthOf(worst)} after they had ended and others of the trace had come. Lists, maps and alarms that were looked at before did not have them.`,
      reason:
        'The sender buffers for long, sends again after a time without connection, or was frozen and went on (Lambda sends what is left with the next request).',
      remedy:
        'Send more often (OTEL_BSP_SCHEDULE_DELAY, in ms) and flush at the end of each invocation. A clock that is behind makes parts look late, too.',
      // They were accepted as ids of parts.
      segmentIds: late.slice(0, MAX_IDS).map(({ received }) => received.document.id as SegmentId),
      services: uniqueServices(
        late.flatMap(({ received: { document } }) =>
          document.type === 'subsegment' ? [] : [{ name: document.name, type: document.origin }],
        ),
      ),
    },
  ];
}

function latenessOf({ document, receivedAt }: ReceivedDocument, firstReceivedAt: EpochMicros): number {
  if (document.in_progress === true || document.end_time === undefined) return 0;
  return receivedAt - Math.max(firstReceivedAt, toEpochMicros(document.end_time));
}
