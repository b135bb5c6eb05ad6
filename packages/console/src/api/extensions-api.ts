/**
 * What the console asks beyond the X-Ray API, with the members it reads.
 * Source: docs/reference/extensions-api.md.
 */

import type { EpochSeconds } from '@fluoroscope/wire';
import { post, type ServiceId, type TimeWindow, type TraceSummary } from './xray-api.ts';

/** Each trace is in one of them. */
export interface OutcomeCounts {
  readonly OkCount: number;
  readonly ErrorCount: number;
  readonly ThrottleCount: number;
  readonly FaultCount: number;
}

/** Seconds. */
export interface ResponseTimeStatistics {
  readonly Average: number;
  readonly P50: number;
  readonly P90: number;
  readonly P95: number;
  readonly P99: number;
  readonly Maximum: number;
}

/** Traces that began in one bucket of time and took about as long. */
export interface StatisticsCell extends OutcomeCounts {
  /** First second of the bucket. */
  readonly Time: EpochSeconds;
  /** See `levelBounds`; absent for traces without response time. */
  readonly Level?: number;
}

export interface TraceStatistics extends OutcomeCounts {
  readonly TotalCount: number;
  /** Traces without response time. */
  readonly UnfinishedCount: number;
  readonly ResponseTime?: ResponseTimeStatistics;
  readonly BucketSeconds: number;
  readonly Cells: readonly StatisticsCell[];
}

/** Which traces of a window are meant; an empty expression for all. */
export interface TraceSet {
  readonly window: TimeWindow;
  readonly filter: string;
}

const LEVELS_PER_DECADE = 20;

/** The response times of a level in seconds: from the first to below the second. */
export function levelBounds(level: number): readonly [number, number] {
  const bound = (at: number): number => 10 ** (at / LEVELS_PER_DECADE) / 1e6;
  return [level === 0 ? 0 : bound(level), bound(level + 1)];
}

export function getTraceStatistics(
  { window, filter }: TraceSet,
  bucketSeconds: number,
  signal: AbortSignal,
): Promise<TraceStatistics> {
  const input = { ...window, ...expression(filter), BucketSeconds: bucketSeconds };
  return post('/extensions/TraceStatistics', input, signal);
}

export type Dimension =
  | 'Url'
  | 'Status'
  | 'Method'
  | 'ClientIp'
  | 'UserAgent'
  | 'Outcome'
  | 'EntryPoint'
  | 'Service'
  | 'User'
  | 'AvailabilityZone'
  | 'InstanceId'
  | 'ResourceArn'
  | 'AnnotationKey'
  | 'Annotation'
  | 'FaultRootCause'
  | 'ErrorRootCause'
  | 'ResponseTimeRootCause';

export interface BreakdownCounts extends OutcomeCounts {
  readonly Count: number;
  readonly UnfinishedCount: number;
  readonly ResponseTime?: ResponseTimeStatistics;
}

/** One value of a dimension. */
interface DimensionValue {
  readonly Value: string | number | boolean;
  /** Of a service. */
  readonly Type?: string;
  /** Of a root cause. */
  readonly Exception?: string;
  /** Selects the traces that have the value; absent where no expression does. */
  readonly FilterExpression?: string;
}

export interface BreakdownRow extends DimensionValue {
  readonly A: BreakdownCounts;
  /** Present when two sets were asked for. */
  readonly B?: BreakdownCounts;
}

export interface TraceBreakdown {
  readonly TotalCounts: { readonly A: number; readonly B?: number };
  readonly DistinctCount: number;
  readonly Rows: readonly BreakdownRow[];
}

export interface BreakdownQuery extends TraceSet {
  /** The expression of set B; without it there is one set. */
  readonly comparedFilter?: string;
  readonly dimension: Dimension;
  /** For the dimension `Annotation`. */
  readonly annotationKey?: string;
  /** Only values that contain it, in any case of letters. */
  readonly contains?: string;
  /** 1 to 500; 50 when absent. */
  readonly limit?: number;
}

export function getTraceBreakdown(query: BreakdownQuery, signal: AbortSignal): Promise<TraceBreakdown> {
  const input = {
    ...query.window,
    ...expression(query.filter),
    Dimension: query.dimension,
    ...(query.comparedFilter !== undefined && { ComparedFilterExpression: query.comparedFilter }),
    ...(query.annotationKey !== undefined && { AnnotationKey: query.annotationKey }),
    ...(query.contains !== undefined && { Contains: query.contains }),
    ...(query.limit !== undefined && { Limit: query.limit }),
  };
  return post('/extensions/TraceBreakdown', input, signal);
}

export interface TraceDifference extends DimensionValue {
  readonly Dimension: Dimension;
  readonly AnnotationKey?: string;
  readonly CountA: number;
  readonly CountB: number;
  /** -1 to 1; positive for what is more frequent in A. */
  readonly Score: number;
}

export interface TraceDifferences {
  readonly TotalCounts: { readonly A: number; readonly B: number };
  readonly Differences: readonly TraceDifference[];
}

export function getTraceDifferences(
  { window, filter }: TraceSet,
  comparedFilter: string,
  signal: AbortSignal,
): Promise<TraceDifferences> {
  const input = { ...window, ...expression(filter), ComparedFilterExpression: comparedFilter };
  return post('/extensions/TraceDifferences', input, signal);
}

export type SortKey = 'StartTime' | 'ResponseTime' | 'Duration' | 'Status' | 'Url';

export interface SortedSummariesPage {
  readonly TraceSummaries?: readonly TraceSummary[];
  readonly NextToken?: string;
}

export function getSortedTraceSummaries(
  { window, filter }: TraceSet,
  order: { readonly by: SortKey; readonly isDescending: boolean },
  nextToken: string | undefined,
  signal: AbortSignal,
): Promise<SortedSummariesPage> {
  const input = {
    ...window,
    ...expression(filter),
    SortBy: order.by,
    SortOrder: order.isDescending ? 'DESC' : 'ASC',
    ...(nextToken !== undefined && { NextToken: nextToken }),
  };
  return post('/extensions/SortedTraceSummaries', input, signal);
}

/** A trace at the other end of a link, or what is known of it. */
export interface LinkedTrace {
  readonly TraceId: string;
  /** The part of the other trace. */
  readonly SegmentId: string;
  /** The part of this trace. */
  readonly LinkedSegmentId: string;
  readonly Service?: ServiceId;
  readonly StartTime?: EpochSeconds;
  /** Seconds between the end of the sending part and the start of the caused one. */
  readonly Age?: number;
}

export interface LinkedTraces {
  readonly CausedBy: readonly LinkedTrace[];
  readonly Caused: readonly LinkedTrace[];
  readonly HasMoreCaused: boolean;
}

export function getLinkedTraces(traceId: string, signal: AbortSignal): Promise<LinkedTraces> {
  return post('/extensions/LinkedTraces', { TraceId: traceId }, signal);
}

/** What is missing from a trace or strange about it; all texts are sentences to show. */
export interface Finding {
  readonly Code: string;
  readonly Severity: 'problem' | 'warning' | 'note';
  readonly Title: string;
  readonly Detail: string;
  readonly Reason?: string;
  readonly Remedy?: string;
  /** Parts of the trace that it is about; may be empty. */
  readonly SegmentIds: readonly string[];
  readonly Services: readonly ServiceId[];
}

export interface TraceDiagnosis {
  readonly TraceId: string;
  readonly Findings: readonly Finding[];
  /** Seconds to add to the times of a segment and of its subsegments; segments it calls are listed themselves. */
  readonly ClockOffsets: readonly { readonly SegmentId: string; readonly Offset: number }[];
}

/** Undefined when the service holds nothing of the trace. */
export async function getTraceDiagnosis(
  traceId: string,
  signal: AbortSignal,
): Promise<TraceDiagnosis | undefined> {
  const answer = await post<{ readonly Diagnoses?: readonly TraceDiagnosis[] }>(
    '/extensions/TraceDiagnosis',
    { TraceIds: [traceId] },
    signal,
  );
  return answer.Diagnoses?.[0];
}

export interface ServiceStatus {
  readonly Version: string;
  readonly StartTime: EpochSeconds;
  readonly RetentionDays: number;
  readonly Storage: {
    readonly Kind: 'embedded' | 'cluster';
    readonly Bytes: number;
    readonly DiskFreeBytes?: number;
    readonly Tables: readonly {
      readonly Name: string;
      readonly Rows: number;
      readonly Bytes: number;
      readonly UncompressedBytes: number;
    }[];
    readonly Days: readonly {
      /** `2026-01-31`, UTC. */
      readonly Day: string;
      readonly TraceCount: number;
      readonly DocumentCount: number;
      readonly Bytes: number;
    }[];
  };
  readonly Ingest: {
    readonly DocumentsAccepted: number;
    readonly DocumentsStored: number;
    readonly TracesWaiting: number;
    readonly InFlightBytes: number;
    readonly DatagramsReceived: number;
    readonly Refusals: readonly { readonly Door: string; readonly Reason: string; readonly Count: number }[];
  };
  readonly Doors: readonly { readonly Name: string; readonly Address: string }[];
  readonly Settings: readonly {
    readonly Name: string;
    readonly Value: string;
    readonly IsDefault: boolean;
    readonly Description: string;
  }[];
}

export function getServiceStatus(signal: AbortSignal): Promise<ServiceStatus> {
  return post('/extensions/ServiceStatus', {}, signal);
}

function expression(filter: string): { readonly FilterExpression?: string } {
  return filter === '' ? {} : { FilterExpression: filter };
}
