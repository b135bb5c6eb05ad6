/** The surface of `aws-xray-sdk-core`. */
export {
  captureAsyncFunc,
  captureCallbackFunc,
  captureFunc,
  type Captured,
} from './capture/capture-functions.ts';
export {
  enableAutomaticMode,
  enableManualMode,
  getSegment,
  isAutomaticMode,
  resolveManualSegmentParams,
  resolveSegment,
  setContextMissingStrategy,
  setSegment,
  type ContextMissingStrategy,
} from './context/context.ts';
export { getNamespace, type Namespace } from './context/namespace.ts';
export { flush } from './emit/emitter.ts';
export { setDaemonAddress } from './emit/daemon-address.ts';
export { counters } from './health/counters.ts';
export { getLogger, setLogger, type Logger } from './logging/logger.ts';
export { Segment, type SegmentLink } from './segment/segment.ts';
export type { SegmentLike } from './segment/segment-like.ts';
export { SegmentUtils } from './segment/segment-utils.ts';
export { Subsegment } from './segment/subsegment.ts';
export { TraceID } from './segment/trace-id.ts';
export { utils } from './utils/utils.ts';
