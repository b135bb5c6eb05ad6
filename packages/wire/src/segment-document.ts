/**
 * The types of a segment document as it travels: X-Ray's JSON with its own member names. A document that has passed
 * `decodeDocument` holds these types exactly: a member of another type was removed from it.
 * Source: X-Ray Developer Guide, "X-Ray segment documents"; members that only SDKs or the OpenTelemetry exporter send
 * are named with their sender.
 */

import type { EpochSeconds } from './units.ts';

/** Calls to AWS services are `aws`, other downstream calls `remote`; absent means local work. */
export type Namespace = 'aws' | 'remote';

export interface HttpRequest {
  method?: string;
  url?: string;
  user_agent?: string;
  client_ip?: string;
  /** `client_ip` was read from that header and can be forged. */
  x_forwarded_for?: boolean;
  /** The callee sends a segment of its own. */
  traced?: boolean;
}

export interface HttpResponse {
  status?: number;
  content_length?: number;
}

export interface HttpBlock {
  request?: HttpRequest;
  response?: HttpResponse;
}

export interface StackFrame {
  path?: string;
  line?: number;
  label?: string;
}

export interface ExceptionRecord {
  id?: string;
  message?: string;
  type?: string;
  remote?: boolean;
  truncated?: number;
  skipped?: number;
  cause?: string;
  stack?: StackFrame[];
}

export interface CauseBlock {
  /** Node SDK: the id of the subsegment that recorded the exception. */
  id?: string;
  working_directory?: string;
  paths?: string[];
  exceptions?: ExceptionRecord[];
}

/** A string names an exception recorded elsewhere in the trace. */
export type Cause = string | CauseBlock;

export interface SqlBlock {
  connection_string?: string;
  url?: string;
  sanitized_query?: string;
  database_type?: string;
  database_version?: string;
  driver_version?: string;
  user?: string;
  preparation?: string;
}

/** Members the service reads; every other member (`request_id`, `ecs`, `eks`, ...) is kept as sent. */
export interface AwsBlock {
  account_id?: string;
  operation?: string;
  region?: string;
  request_id?: string;
  table_name?: string;
  bucket_name?: string;
  queue_url?: string;
  topic_arn?: string;
  function_name?: string;
  resource_names?: string[];
  ec2?: { instance_id?: string; availability_zone?: string; instance_size?: string; ami_id?: string };
  ecs?: { container?: string; availability_zone?: string; [member: string]: unknown };
  xray?: { sdk?: string; sdk_version?: string; [member: string]: unknown };
  [member: string]: unknown;
}

export type AnnotationValue = string | number | boolean;

export interface SpanLink {
  trace_id: string;
  id: string;
  attributes?: Record<string, unknown>;
}

/** What segments and subsegments share. */
export interface Entity {
  id: string;
  name: string;
  start_time: EpochSeconds;
  end_time?: EpochSeconds;
  /** Only ever `true`: some SDKs send `false` on completed documents, which means absent. */
  in_progress?: true;
  parent_id?: string;
  http?: HttpBlock;
  aws?: AwsBlock;
  error?: boolean;
  fault?: boolean;
  throttle?: boolean;
  cause?: Cause;
  annotations?: Record<string, AnnotationValue>;
  metadata?: Record<string, unknown>;
  subsegments?: SubsegmentDocument[];
  links?: SpanLink[];
}

/** One service's record of one request. */
export interface SegmentDocument extends Entity {
  type?: 'segment';
  trace_id: string;
  user?: string;
  origin?: string;
  resource_arn?: string;
  service?: { version?: string; [member: string]: unknown };
  inferred?: boolean;
}

/** Work inside a segment; with `type`, `trace_id` and `parent_id` when it travels alone. */
export interface SubsegmentDocument extends Entity {
  type?: 'subsegment';
  trace_id?: string;
  namespace?: Namespace;
  sql?: SqlBlock;
  precursor_ids?: string[];
  /** The Node SDK writes the flag here instead of inside `http.request`. */
  traced?: boolean;
  user?: string;
  origin?: string;
  resource_arn?: string;
}

/** A subsegment in a document of its own. */
export interface IndependentSubsegmentDocument extends SubsegmentDocument {
  type: 'subsegment';
  trace_id: string;
  parent_id: string;
}

export type TopLevelDocument = SegmentDocument | IndependentSubsegmentDocument;

/** Whether a decoded top-level document is an independent subsegment. */
export function isIndependentSubsegment(
  document: TopLevelDocument,
): document is IndependentSubsegmentDocument {
  return document.type === 'subsegment';
}
