/**
 * Links from a function to the traces of the messages it works on. A batch mixes messages of many traces, so that none
 * of them can be the function's parent; links name them all.
 * Source: X-Ray Developer Guide, "Tracing event-driven applications" (at most 20 linked traces).
 */

import { parseSegmentId, parseTraceId } from '@fluoroscope/wire';
import { currentSegment } from '../context/context.ts';
import { processTraceData } from '../propagation/trace-data.ts';
import type { SegmentLink } from '../segment/segment.ts';
import { FacadeSegment } from './facade-segment.ts';
import { traceHeaderOfMessage, type SqsMessage } from './sqs-message-helper.ts';

const MAX_TRACES = 20;

/** An event of SQS, or an answer of `ReceiveMessage`. */
export interface SqsRecords {
  readonly Records?: readonly SqsMessage[] | undefined;
  readonly Messages?: readonly SqsMessage[] | undefined;
}

/** The recorded traces that messages come from, each sender once, in the order of the messages, 20 traces at most. */
export function linksFromSqsRecords(event: SqsRecords | null | undefined): SegmentLink[] {
  const links: SegmentLink[] = [];
  const seen = new Set<string>();
  const traces = new Set<string>();
  for (const message of event?.Records ?? event?.Messages ?? []) {
    const sender = processTraceData(traceHeaderOfMessage(message));
    const root = parseTraceId(sender.root ?? '');
    const parent = parseSegmentId(sender.parent ?? '');
    if (root === undefined || parent === undefined || sender.sampled !== '1') continue;
    if (seen.has(root + parent) || (traces.size === MAX_TRACES && !traces.has(root))) continue;
    seen.add(root + parent);
    traces.add(root);
    links.push({ trace_id: root, id: parent });
  }
  return links;
}

/**
 * Lets the next subsegment of the running invocation name the traces that its messages come from: call it at the
 * beginning of the handler. Below another segment or subsegment, that one names them. Returns how many links there are.
 */
export function linkSqsRecords(event: SqsRecords | null | undefined): number {
  const links = linksFromSqsRecords(event);
  const current = currentSegment();
  if (links.length === 0 || current === undefined) return 0;
  if (current instanceof FacadeSegment) current.linkNext(links);
  else Object.assign(current, { links });
  return links.length;
}
