import type { SubsegmentDocument } from '@fluoroscope/wire';
import type { TraceEntity } from '../assemble/trace-tree.ts';
import { KEPT } from '../otel/kept-keys.ts';
import { idsOf, servicesOf } from './describe-entities.ts';
import type { Finding } from './finding.ts';
import type { TraceCase } from './trace-case.ts';
import { countOf, quoteAll } from './wording.ts';

/** What senders and the mapping of spans left out because it was too much. */
export function findCutDocuments({ tree }: TraceCase): readonly Finding[] {
  return [...describeSpans(tree.entities.filter(isCutSpan)), ...describeStacks(tree.entities)];
}

function isCutSpan({ document }: TraceEntity): boolean {
  const metadata: SubsegmentDocument['metadata'] = document.metadata;
  const defaults = metadata?.['default'];
  if (typeof defaults !== 'object' || defaults === null) return false;
  return (defaults as Readonly<Record<string, unknown>>)[KEPT.truncated] === true;
}

function describeSpans(cut: readonly TraceEntity[]): readonly Finding[] {
  if (cut.length === 0) return [];
  const isAlone = cut.length === 1;
  return [
    {
      code: 'DocumentCut',
      severity: 'warning',
      title: `${countOf(cut.length, 'span')} ${isAlone ? 'was' : 'were'} too large and ${isAlone ? 'is' : 'are'} not whole`,
      detail: `${countOf(cut.length, 'span')} (${quoteAll(cut.map(({ document }) => document.name))}) ${isAlone ? 'was' : 'were'} larger than the 1 MiB that a document may have. Left out was, as far as needed: frames of stacks, events, the largest attributes, the end of the query.`,
      reason: 'An attribute or event holds a whole request body, a result or a very long stack.',
      remedy:
        'Bound what spans hold: OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT=4096 and OTEL_SPAN_EVENT_COUNT_LIMIT, and put bodies into logs.',
      segmentIds: idsOf(cut),
      services: servicesOf(cut),
    },
  ];
}

interface CutStack {
  readonly entity: TraceEntity;
  readonly frames: number;
  readonly exceptions: number;
}

function describeStacks(entities: readonly TraceEntity[]): readonly Finding[] {
  const cut = entities.flatMap(cutStackOf);
  if (cut.length === 0) return [];
  const frames = cut.reduce((sum, stack) => sum + stack.frames, 0);
  const exceptions = cut.reduce((sum, stack) => sum + stack.exceptions, 0);
  const missing = [
    ...(frames > 0 ? [countOf(frames, 'frame')] : []),
    ...(exceptions > 0 ? [countOf(exceptions, 'exception')] : []),
  ].join(' and ');
  const parts = cut.map(({ entity }) => entity);
  return [
    {
      code: 'DocumentCut',
      severity: 'note',
      title: 'A stack trace is not whole',
      detail: `The sender left ${missing} out of ${countOf(cut.length, 'stack trace')} (${quoteAll(parts.map(({ document }) => document.name))}); nothing was left out here.`,
      reason: 'SDKs bound stack traces, so that a segment fits into a datagram.',
      remedy:
        'Raise the bound of the SDK where it has one (max_stack_trace_size in Java, max_trace_back in Python), or log the exception in full with the trace id.',
      segmentIds: idsOf(parts),
      services: servicesOf(parts),
    },
  ];
}

function cutStackOf(entity: TraceEntity): readonly CutStack[] {
  const { cause } = entity.document;
  if (typeof cause !== 'object' || isCutSpan(entity)) return [];
  let [frames, exceptions] = [0, 0];
  for (const exception of cause.exceptions ?? []) {
    frames += Math.max(0, exception.truncated ?? 0);
    exceptions += Math.max(0, exception.skipped ?? 0);
  }
  return frames + exceptions === 0 ? [] : [{ entity, frames, exceptions }];
}
