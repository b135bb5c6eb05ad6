/** Every operation the service answers. Adding one is a file beside this one and a line here. */

import { batchGetTraces } from './batch-get-traces.ts';
import { cancelTraceRetrieval } from './cancel-trace-retrieval.ts';
import { createGroup } from './create-group.ts';
import { createSamplingRule } from './create-sampling-rule.ts';
import { deleteGroup } from './delete-group.ts';
import { deleteResourcePolicy } from './delete-resource-policy.ts';
import { deleteSamplingRule } from './delete-sampling-rule.ts';
import { getEncryptionConfig } from './get-encryption-config.ts';
import { getGroup } from './get-group.ts';
import { getGroups } from './get-groups.ts';
import { getIndexingRules } from './get-indexing-rules.ts';
import { getInsight } from './get-insight.ts';
import { getInsightEvents } from './get-insight-events.ts';
import { getInsightImpactGraph } from './get-insight-impact-graph.ts';
import { getInsightSummaries } from './get-insight-summaries.ts';
import { getRetrievedTracesGraph } from './get-retrieved-traces-graph.ts';
import { getSamplingRules } from './get-sampling-rules.ts';
import { getSamplingStatisticSummaries } from './get-sampling-statistic-summaries.ts';
import { getSamplingTargets } from './get-sampling-targets.ts';
import { getServiceGraph } from './get-service-graph.ts';
import { getTimeSeriesServiceStatistics } from './get-time-series-service-statistics.ts';
import { getTraceGraph } from './get-trace-graph.ts';
import { getTraceSegmentDestination } from './get-trace-segment-destination.ts';
import { getTraceSummaries } from './get-trace-summaries.ts';
import { listResourcePolicies } from './list-resource-policies.ts';
import { listRetrievedTraces } from './list-retrieved-traces.ts';
import { listTagsForResource } from './list-tags-for-resource.ts';
import type { Operation } from './operation.ts';
import { putEncryptionConfig } from './put-encryption-config.ts';
import { putResourcePolicy } from './put-resource-policy.ts';
import { putTelemetryRecords } from './put-telemetry-records.ts';
import { putTraceSegments } from './put-trace-segments.ts';
import { startTraceRetrieval } from './start-trace-retrieval.ts';
import { tagResource } from './tag-resource.ts';
import { untagResource } from './untag-resource.ts';
import { updateGroup } from './update-group.ts';
import { updateIndexingRule } from './update-indexing-rule.ts';
import { updateSamplingRule } from './update-sampling-rule.ts';
import { updateTraceSegmentDestination } from './update-trace-segment-destination.ts';

export const operations: readonly Operation[] = [
  batchGetTraces,
  cancelTraceRetrieval,
  createGroup,
  createSamplingRule,
  deleteGroup,
  deleteResourcePolicy,
  deleteSamplingRule,
  getEncryptionConfig,
  getGroup,
  getGroups,
  getIndexingRules,
  getInsight,
  getInsightEvents,
  getInsightImpactGraph,
  getInsightSummaries,
  getRetrievedTracesGraph,
  getSamplingRules,
  getSamplingStatisticSummaries,
  getSamplingTargets,
  getServiceGraph,
  getTimeSeriesServiceStatistics,
  getTraceGraph,
  getTraceSegmentDestination,
  getTraceSummaries,
  listResourcePolicies,
  listRetrievedTraces,
  listTagsForResource,
  putEncryptionConfig,
  putResourcePolicy,
  putTelemetryRecords,
  putTraceSegments,
  startTraceRetrieval,
  tagResource,
  untagResource,
  updateGroup,
  updateIndexingRule,
  updateSamplingRule,
  updateTraceSegmentDestination,
];
