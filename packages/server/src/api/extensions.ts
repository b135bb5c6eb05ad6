/**
 * Operations that X-Ray does not have: what the console asks beyond the X-Ray API. They are documented in
 * docs/reference/extensions-api.md, and their paths begin with `/extensions/`, where X-Ray has none.
 */

import { getLinkedTraces } from './get-linked-traces.ts';
import { getServiceStatus } from './get-service-status.ts';
import { getSortedTraceSummaries } from './get-sorted-trace-summaries.ts';
import { getTraceBreakdown } from './get-trace-breakdown.ts';
import { getTraceDiagnosis } from './get-trace-diagnosis.ts';
import { getTraceDifferences } from './get-trace-differences.ts';
import { getTraceStatistics } from './get-trace-statistics.ts';
import type { Operation } from './operation.ts';

export const extensions: readonly Operation[] = [
  getLinkedTraces,
  getServiceStatus,
  getSortedTraceSummaries,
  getTraceBreakdown,
  getTraceDiagnosis,
  getTraceDifferences,
  getTraceStatistics,
];
