/**
 * The heart of the service: the documents of one trace in, the assembled trace out. Pure and total, so it can run
 * again whenever a late document arrives, and the result with the higher revision replaces the earlier one.
 */

import { durationBetween } from '@fluoroscope/wire';
import type { ReceivedDocument } from '../decode/received-document.ts';
import type { Trace, TraceHttp } from './trace.ts';
import { collectAnnotations } from './annotations.ts';
import { listCalls } from './edges.ts';
import { measureExtent, type TraceExtent } from './extent.ts';
import { findFailureCauses } from './failure-causes.ts';
import { httpOf } from './http.ts';
import { collectLinks } from './links.ts';
import { collectMarks } from './marks.ts';
import { mergeDocuments } from './merge-documents.ts';
import { findResponseTimeCauses } from './response-time-cause.ts';
import { listSegments } from './segments.ts';
import { listServices } from './services.ts';
import { isRootSegment, type TraceEntity, type TraceTree } from './trace-tree.ts';

const NO_HTTP: TraceHttp = {
  url: undefined,
  status: undefined,
  method: undefined,
  userAgent: undefined,
  clientIp: undefined,
};

/**
 * Assembles all known documents of one trace, in any order, repeated ones included. Never changes a document.
 * Throws RangeError for an empty list, for nothing else.
 */
export function assembleTrace(documents: readonly ReceivedDocument[]): Trace {
  return describeTree(mergeDocuments(documents));
}

/** The assembled trace of a tree that the caller already has. */
export function describeTree(tree: TraceTree): Trace {
  const { root } = tree;
  const index = listServices(tree);
  const extent = measureExtent(tree);
  const calls = listCalls(tree, index);
  return {
    traceId: tree.traceId,
    revision: tree.revision,
    firstReceivedAt: tree.firstReceivedAt,
    lastReceivedAt: tree.lastReceivedAt,
    entityCount: tree.entities.length,
    start: extent.start,
    end: extent.end,
    isInProgress: extent.isInProgress,
    isPartial: isPartial(tree, extent),
    responseTime: root?.end === undefined ? undefined : durationBetween(root.start, root.end),
    rootFlags: root?.flags,
    hasThrottle: hasThrottle(tree),
    http: (root && httpOf(root)) ?? NO_HTTP,
    entryPoint: root === undefined ? undefined : index.bySegment[root.index],
    services: index.services,
    segments: listSegments(tree, index, extent),
    edges: calls.edges,
    annotations: collectAnnotations(tree, calls.seen),
    ...collectMarks(tree),
    links: collectLinks(tree),
    faultRootCauses: findFailureCauses(tree, index, 'fault'),
    errorRootCauses: findFailureCauses(tree, index, 'error'),
    responseTimeRootCauses: findResponseTimeCauses(tree, index),
  };
}

/** Source: X-Ray API reference, TraceSummary `IsPartial`; that unknown parents count is observed, not documented. */
function isPartial(tree: TraceTree, extent: TraceExtent): boolean {
  return extent.isInProgress || tree.orphans.length > 0 || tree.segments.some(lacksCaller);
}

function lacksCaller(segment: TraceEntity): boolean {
  return segment.parent === undefined && !isRootSegment(segment);
}

/** The API defines `HasThrottle` over all segments, unlike its two neighbours, which are about the root. */
function hasThrottle(tree: TraceTree): boolean {
  return tree.segments.some(isThrottled) || tree.inferred.some(isThrottled);
}

function isThrottled(segment: TraceEntity): boolean {
  return segment.flags.throttle;
}
