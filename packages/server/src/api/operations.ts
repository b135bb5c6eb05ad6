/** Every operation the service answers. Adding one is a file beside this one and a line here. */

import { getSamplingRules } from './get-sampling-rules.ts';
import { getSamplingTargets } from './get-sampling-targets.ts';
import type { Operation } from './operation.ts';
import { putTelemetryRecords } from './put-telemetry-records.ts';
import { putTraceSegments } from './put-trace-segments.ts';

export const operations: readonly Operation[] = [
  getSamplingRules,
  getSamplingTargets,
  putTelemetryRecords,
  putTraceSegments,
];
