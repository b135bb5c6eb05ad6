/**
 * Lambda: the platform makes the segment and decides about sampling, so the SDK only adds subsegments, and sends each
 * as soon as it is closed, since the environment may freeze at any time after the handler's end.
 * Source: aws-xray-sdk-core 3.12.0, `env/aws_lambda.js`.
 */

import { onResolveSegment } from '../context/context.ts';
import { log } from '../logging/logger.ts';
import { middleware } from '../middleware/middleware.ts';
import { SegmentUtils } from '../segment/segment-utils.ts';
import { resolveInvocation } from './invocations.ts';

let isInitialised = false;

/** Whether the process runs a Lambda function. */
export function isLambda(): boolean {
  return isInitialised;
}

/** Called while the SDK is loaded, when the environment has `LAMBDA_TASK_ROOT`. */
export function initLambda(): void {
  if (isInitialised) return;
  isInitialised = true;
  log.info('Disabling centralized sampling in Lambda environment.');
  middleware.disableCentralizedSampling();
  SegmentUtils.setStreamingThreshold(0);
  onResolveSegment(resolveInvocation);
}
