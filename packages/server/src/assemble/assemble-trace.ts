/**
 * The heart of the service: the documents of one trace in, the assembled trace out. Pure and total, so it can run
 * again whenever a late document arrives, and the result with the higher revision replaces the earlier one.
 */

import { durationBetween } from '@fluoroscope/wire';
import type { ReceivedDocument } from '../decode/received-document.ts';
import type { Trace, TraceHttp } from './trace.ts';
import { collectAnnotations, collectUsers } from './annotations.ts';
import { listEdges } from './edges.ts';
import { measureExtent, type TraceExtent } from './extent.ts';
import { findFailureCauses } from './failure-causes.ts';
import { mergeDocuments } from './merge-documents.ts';
import { collectResources } from './resources.ts';
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
  const { resourceArns, instanceIds, availabilityZones } = collectResources(tree);
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
    hasFault: root?.flags.fault === true,
    hasError: root?.flags.error === true,
    hasThrottle: hasThrottle(tree),
    http: root === undefined ? NO_HTTP : httpOf(root),
    entryPoint: root === undefined ? undefined : index.bySegment[root.index],
    services: index.services,
    segments: listSegments(tree, index, extent),
    edges: listEdges(tree, index),
    annotations: collectAnnotations(tree, index),
    users: collectUsers(tree, index),
    resourceArns,
    instanceIds,
    availabilityZones,
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

function httpOf(root: TraceEntity): TraceHttp {
  const { http } = root.document;
  if (http === undefined) return NO_HTTP;
  const { request } = http;
  return {
    url: request?.url,
    status: http.response?.status,
    method: request?.method,
    userAgent: request?.user_agent,
    clientIp: request?.client_ip,
  };
}
