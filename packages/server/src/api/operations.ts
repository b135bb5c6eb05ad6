/** Every operation the service answers. Adding one is a file beside this one and a line here. */

import { batchGetTraces } from './batch-get-traces.ts';
import { createSamplingRule } from './create-sampling-rule.ts';
import { deleteSamplingRule } from './delete-sampling-rule.ts';
import { getSamplingRules } from './get-sampling-rules.ts';
import { getSamplingTargets } from './get-sampling-targets.ts';
import { getServiceGraph } from './get-service-graph.ts';
import { getTraceGraph } from './get-trace-graph.ts';
import { getTraceSummaries } from './get-trace-summaries.ts';
import type { Operation } from './operation.ts';
import { putTelemetryRecords } from './put-telemetry-records.ts';
import { putTraceSegments } from './put-trace-segments.ts';
import { updateSamplingRule } from './update-sampling-rule.ts';

export const operations: readonly Operation[] = [
  batchGetTraces,
  createSamplingRule,
  deleteSamplingRule,
  getSamplingRules,
  getSamplingTargets,
  getServiceGraph,
  getTraceGraph,
  getTraceSummaries,
  putTelemetryRecords,
  putTraceSegments,
  updateSamplingRule,
];
