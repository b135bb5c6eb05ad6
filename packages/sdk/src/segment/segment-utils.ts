/**
 * Process-wide settings of documents: what every segment says about its process, and how many open subsegments a
 * segment may have before closed ones are sent ahead of it.
 * Source: aws-xray-sdk-core 3.12.0, `segments/segment_utils.js`.
 */
import { log } from '../logging/logger.ts';
import { VERSION } from '../version.ts';

const DEFAULT_STREAMING_THRESHOLD = 100;

/** `http.response` as documents carry it; members are absent when the response does not say them. */
export interface HttpResponseData {
  status?: number;
  content_length?: number;
}

/** What is read of a response: Node's `IncomingMessage`, `ServerResponse` and their like fit. */
export interface ResponseLike {
  readonly statusCode?: number | undefined;
  readonly headers?: Readonly<Record<string, string | readonly string[] | number | undefined>> | undefined;
}

/** Settings of documents. The data members are public and may be read or replaced at any time. */
export interface SegmentUtilsType {
  streamingThreshold: number;
  /** `origin` of new segments, such as `AWS::EC2::Instance`. */
  origin?: string | undefined;
  /** What plugins found out; copied into `aws` of new segments. */
  pluginData?: Record<string, unknown> | undefined;
  /** `aws.xray` of new segments. */
  sdkData: Record<string, unknown> | undefined;
  /** `service` of new segments. */
  serviceData: Record<string, unknown> | undefined;
  /** Seconds since the Unix epoch, to the millisecond. */
  getCurrentTime(): number;
  setOrigin(origin: string): void;
  setPluginData(pluginData: Record<string, unknown>): void;
  setSDKData(sdkData: Record<string, unknown>): void;
  setServiceData(serviceData: Record<string, unknown>): void;
  /** Finite and not negative; anything else is logged as an error and changes nothing. */
  setStreamingThreshold(threshold: number): void;
  getStreamingThreshold(): number;
  getHttpResponseData(res: ResponseLike): HttpResponseData;
  /** A `JSON.stringify` replacer that writes a BigInt as text. */
  getJsonStringifyReplacer(): (key: string, value: unknown) => unknown;
}

export const SegmentUtils: SegmentUtilsType = {
  streamingThreshold: DEFAULT_STREAMING_THRESHOLD,
  getCurrentTime: currentTime,
  setOrigin(origin) {
    SegmentUtils.origin = origin;
  },
  setPluginData(pluginData) {
    SegmentUtils.pluginData = pluginData;
  },
  setSDKData(sdkData) {
    SegmentUtils.sdkData = sdkData;
  },
  setServiceData(serviceData) {
    SegmentUtils.serviceData = serviceData;
  },
  setStreamingThreshold,
  getStreamingThreshold: () => SegmentUtils.streamingThreshold,
  getHttpResponseData,
  getJsonStringifyReplacer: () => writeBigIntAsText,
  sdkData: { sdk: 'X-Ray for Node.js', sdk_version: VERSION, package: '@fluoroscope/sdk' },
  serviceData: {
    runtime: 'node',
    runtime_version: process.version,
    version: process.env['npm_package_version'] ?? 'unknown',
    name: process.env['npm_package_name'] ?? 'unknown',
  },
};

/** Seconds since the Unix epoch, to the millisecond. */
export function currentTime(): number {
  return Date.now() / 1000;
}

function setStreamingThreshold(threshold: number): void {
  const number = Number(threshold);
  if (Number.isFinite(number) && number >= 0) {
    SegmentUtils.streamingThreshold = number;
    log.debug(`Subsegment streaming threshold set to: ${threshold}`);
  } else {
    log.error(`Invalid threshold: ${threshold}. Must be a whole number >= 0.`);
  }
}

function getHttpResponseData(res: ResponseLike): HttpResponseData {
  const data: HttpResponseData = {};
  const status = safeParseInt(res.statusCode);
  if (status !== 0) data.status = status;
  const length = res.headers?.['content-length'];
  if (length !== undefined) data.content_length = safeParseInt(length);
  return data;
}

/** The whole number that `value` begins with; 0 when there is none. */
export function safeParseInt(value: unknown): number {
  const number = Number.parseInt(String(value), 10);
  return Number.isFinite(number) ? number : 0;
}

function writeBigIntAsText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
