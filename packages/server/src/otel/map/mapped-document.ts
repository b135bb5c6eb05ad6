import type {
  AnnotationValue,
  AwsBlock,
  Cause,
  EpochSeconds,
  HttpBlock,
  Namespace,
  SegmentId,
  SpanLink,
  SqlBlock,
  TraceId,
} from '@fluoroscope/wire';

/** A document while it is made, of either type: a segment has neither `type` nor `namespace` nor `sql`. */
export interface MappedDocument {
  id: SegmentId;
  name: string;
  trace_id: TraceId;
  parent_id?: SegmentId;
  type?: 'subsegment';
  start_time: EpochSeconds;
  end_time?: EpochSeconds;
  in_progress?: true;
  namespace?: Namespace;
  error: boolean;
  fault: boolean;
  throttle: boolean;
  traced?: boolean;
  http?: HttpBlock;
  aws?: AwsBlock;
  sql?: SqlBlock;
  cause?: Cause;
  user?: string;
  origin?: string;
  resource_arn?: string;
  service?: { version: string };
  precursor_ids?: SegmentId[];
  links?: SpanLink[];
  annotations?: Record<string, AnnotationValue>;
  metadata?: Record<string, unknown>;
}
