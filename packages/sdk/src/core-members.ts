/** What `aws-xray-sdk-core` exports, and what is new beside it. */
import { SegmentUtils } from './segment/segment-utils.ts';
import { SqlData } from './sql/sql-data.ts';

export {
  appendAWSWhitelist,
  setAWSWhitelist,
  type AWSWhitelist,
  type AWSWhitelistSource,
  type CapturedDescriptor,
  type CapturedOperation,
} from './aws/captured-parameters.ts';
export { captureAWS, captureAWSClient } from './aws/capture-aws-v2.ts';
export { captureAWSv3Client, type AWSv3Client } from './aws/capture-aws-v3.ts';
export {
  captureAsyncFunc,
  captureCallbackFunc,
  captureFunc,
  type Captured,
} from './capture/capture-functions.ts';
export { capturePromise } from './capture/capture-promise.ts';
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
export { setDaemonAddress } from './emit/daemon-address.ts';
export { flush } from './emit/emitter.ts';
export { captureFetchGlobal, captureFetchModule, enableCapture } from './fetch/capture-fetch.ts';
export { counters, type CounterName } from './health/counters.ts';
export { captureHTTPs, captureHTTPsGlobal } from './http/capture-http.ts';
export type { HttpSubsegmentCallback } from './http/traced-request.ts';
export { captureLambdaHandler } from './lambda/capture-lambda-handler.ts';
export { linksFromSqsRecords, linkSqsRecords, type SqsRecords } from './lambda/sqs-links.ts';
export { SqsMessageHelper, type SqsMessage } from './lambda/sqs-message-helper.ts';
export {
  xrayLogFields,
  xrayLogFormat,
  type WinstonFormat,
  type XRayLogFields,
} from './log/log-correlation.ts';
export { getLogger, setLogger, type Logger } from './logging/logger.ts';
export type { EC2Metadata } from './plugins/ec2-plugin.ts';
export type { ECSMetadata } from './plugins/ecs-plugin.ts';
export type { EKSMetadata } from './plugins/eks-plugin.ts';
export type { ElasticBeanstalkMetadata } from './plugins/elastic-beanstalk-plugin.ts';
export { middleware } from './middleware/middleware.ts';
export { plugins } from './plugins/plugins.ts';
export type { Plugin, PluginMetadata } from './plugins/plugin.ts';
export { setPropagation, type Propagation } from './propagation/trace-headers.ts';
export { setRedaction, type RedactedNames, type RedactionOptions } from './redact/redaction.ts';
export type { Sampler } from './sampling/default-sampler.ts';
export type {
  DefaultRuleConfig,
  RuleConfig,
  RuleConfigV1,
  RuleConfigV2,
  RulesConfig,
} from './sampling/local-rules.ts';
export type { SampleRequest } from './sampling/sample-request.ts';
export { config } from './segment/apply-plugins.ts';
export type { CapturedException, CauseBlock } from './segment/captured-exception.ts';
export type { HttpBlock } from './segment/entity.ts';
export { Segment, type SegmentLink } from './segment/segment.ts';
export type { SegmentLike } from './segment/segment-like.ts';
export { SegmentUtils } from './segment/segment-utils.ts';
export { Subsegment, type SqlBlock } from './segment/subsegment.ts';
export { TraceID } from './segment/trace-id.ts';
export { captureUndici } from './undici/capture-undici.ts';
export { utils } from './utils/utils.ts';

/** Changes from how many open subsegments on closed ones are sent ahead of their segment; 100 unless set. */
export const setStreamingThreshold: (threshold: number) => void = SegmentUtils.setStreamingThreshold;

/** The `sql` block that captures of databases put on subsegments. */
export const database: { readonly SqlData: typeof SqlData } = { SqlData };
