/**
 * The console's one way to the service: the read operations of the public X-Ray API, typed with the members the
 * console reads. Nulls are removed on arrival, so the rest of the console knows one spelling of "not there": an absent
 * member.
 * Source: X-Ray API reference, GetTraceSummaries, BatchGetTraces, GetServiceGraph, GetTraceGraph; explicit nulls for
 * unset members are observed, not documented.
 */

import type { EpochSeconds } from '@fluoroscope/wire';

export interface ServiceId {
  readonly Name?: string;
  readonly Names?: readonly string[];
  readonly AccountId?: string;
  readonly Type?: string;
}

interface AnnotationWithServices {
  readonly AnnotationValue?: {
    readonly StringValue?: string;
    readonly NumberValue?: number;
    readonly BooleanValue?: boolean;
  };
  readonly ServiceIds?: readonly ServiceId[];
}

export interface RootCause {
  readonly ClientImpacting?: boolean;
  readonly Services?: readonly ServiceId[];
}

export interface TraceSummary {
  readonly Id: string;
  readonly StartTime?: EpochSeconds;
  readonly Duration?: number;
  readonly ResponseTime?: number;
  readonly HasFault?: boolean;
  readonly HasError?: boolean;
  readonly HasThrottle?: boolean;
  readonly IsPartial?: boolean;
  readonly Http?: {
    readonly HttpURL?: string;
    readonly HttpStatus?: number;
    readonly HttpMethod?: string;
    readonly UserAgent?: string;
    readonly ClientIp?: string;
  };
  readonly Annotations?: Readonly<Record<string, readonly AnnotationWithServices[]>>;
  readonly Users?: readonly { readonly UserName?: string }[];
  readonly ServiceIds?: readonly ServiceId[];
  readonly EntryPoint?: ServiceId;
  readonly FaultRootCauses?: readonly RootCause[];
  readonly ErrorRootCauses?: readonly RootCause[];
}

export interface TraceSummariesPage {
  readonly TraceSummaries?: readonly TraceSummary[];
  readonly ApproximateTime?: EpochSeconds;
  readonly TracesProcessedCount?: number;
  readonly NextToken?: string;
}

export interface SegmentEntry {
  readonly Id: string;
  /** JSON text of the segment document. */
  readonly Document: string;
}

export interface XrayTrace {
  readonly Id: string;
  readonly Duration?: number;
  readonly LimitExceeded?: boolean;
  readonly Segments?: readonly SegmentEntry[];
}

export interface SummaryStatistics {
  readonly OkCount?: number;
  readonly ErrorStatistics?: {
    readonly ThrottleCount?: number;
    readonly OtherCount?: number;
    readonly TotalCount?: number;
  };
  readonly FaultStatistics?: { readonly OtherCount?: number; readonly TotalCount?: number };
  readonly TotalCount?: number;
  /** Seconds. */
  readonly TotalResponseTime?: number;
}

/** One bar: a response time in seconds and how often it was seen. Bars are neither sorted nor evenly spaced. */
export interface HistogramEntry {
  readonly Value: number;
  readonly Count: number;
}

interface ServiceEdge {
  readonly ReferenceId?: number;
  readonly SummaryStatistics?: SummaryStatistics;
  readonly ResponseTimeHistogram?: readonly HistogramEntry[];
  readonly Aliases?: readonly ServiceId[];
  /** `link` for calls that nobody waits for. */
  readonly EdgeType?: string;
}

export interface Service extends ServiceId {
  readonly ReferenceId?: number;
  readonly State?: string;
  readonly Root?: boolean;
  readonly Edges?: readonly ServiceEdge[];
  readonly SummaryStatistics?: SummaryStatistics;
  readonly ResponseTimeHistogram?: readonly HistogramEntry[];
}

interface ServicesPage {
  readonly Services?: readonly Service[];
  readonly NextToken?: string;
}

/** A half-open window, `[StartTime, EndTime)`. */
export interface TimeWindow {
  readonly StartTime: EpochSeconds;
  readonly EndTime: EpochSeconds;
}

/** An answer that is not a success. `code` is X-Ray's error name, or `Unreachable` when no answer came at all. */
export class XrayApiError extends Error {
  readonly code: string;
  readonly status: number | undefined;

  constructor(code: string, message: string, status: number | undefined, options?: ErrorOptions) {
    super(message, options);
    this.name = 'XrayApiError';
    this.code = code;
    this.status = status;
  }
}

/**
 * What places a trace in a window. `TraceId`: when it began, which is also the order of the answer, and holds for
 * traces that have not ended. `Event`: when the service last received a part of it.
 */
export type SummaryClock = 'TraceId' | 'Event';

/**
 * One page of summaries, newest first, of the traces that satisfy the expression. `nextToken` comes from the page
 * before with the same window, clock and filter; a page may be empty and others follow.
 */
export function getTraceSummaries(
  window: TimeWindow,
  clock: SummaryClock,
  nextToken: string | undefined,
  signal: AbortSignal,
  filter = '',
): Promise<TraceSummariesPage> {
  const input = {
    ...window,
    TimeRangeType: clock,
    ...(filter !== '' && { FilterExpression: filter }),
    ...(nextToken !== undefined && { NextToken: nextToken }),
  };
  return post<TraceSummariesPage>('/TraceSummaries', input, signal);
}

/** Whose graph is meant: that of a group, or of the traces that satisfy an expression; never both. */
export interface GraphSelection {
  readonly GroupName?: string;
  readonly FilterExpression?: string;
}

/** Every service of the window, all pages. */
export function getServiceGraph(
  window: TimeWindow,
  signal: AbortSignal,
  selection: GraphSelection = {},
): Promise<readonly Service[]> {
  return allServices('/ServiceGraph', { ...window, ...selection }, signal);
}

/** The services of one trace. */
export function getTraceGraph(traceId: string, signal: AbortSignal): Promise<readonly Service[]> {
  return allServices('/TraceGraph', { TraceIds: [traceId] }, signal);
}

async function allServices(path: string, input: object, signal: AbortSignal): Promise<readonly Service[]> {
  const services: Service[] = [];
  let nextToken: string | undefined;
  do {
    const page: ServicesPage = await post(
      path,
      { ...input, ...(nextToken && { NextToken: nextToken }) },
      signal,
    );
    services.push(...(page.Services ?? []));
    nextToken = page.NextToken;
  } while (nextToken !== undefined);
  return services;
}

/** One call. Throws an XrayApiError for every answer that is not a success. */
export async function post<Answer>(path: string, input: object, signal: AbortSignal): Promise<Answer> {
  const response = await send(path, input, signal);
  const text = await response.text();
  const body = parseJson(text);
  if (!response.ok) throw errorOf(response.status, body);
  if (body === undefined)
    throw new XrayApiError('InvalidAnswer', `${path} answered without JSON.`, response.status);
  // The service is the other half of this program: its answers have the API's shape.
  return withoutNulls(body) as Answer;
}

/** The answer of one call before anything of it was read. Throws an XrayApiError when none came. */
export async function send(path: string, input: object, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(input),
      signal,
    });
  } catch (caught) {
    if (signal.aborted) throw caught;
    throw new XrayApiError('Unreachable', 'The service does not answer. Is it running?', undefined, {
      cause: caught,
    });
  }
}

/** What an answer that is not a success says. */
export async function failureOf(response: Response): Promise<XrayApiError> {
  return errorOf(response.status, parseJson(await response.text()));
}

function errorOf(status: number, body: unknown): XrayApiError {
  const members: { readonly [member: string]: unknown } =
    typeof body === 'object' && body !== null ? { ...body } : {};
  const code = typeof members['__type'] === 'string' ? members['__type'] : `HTTP ${status}`;
  const message = [members['Message'], members['message']].find(
    (text) => typeof text === 'string' && text !== '',
  );
  return new XrayApiError(
    code,
    typeof message === 'string' ? message : `The service answered ${status}.`,
    status,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // An answer that is not JSON (a proxy's error page) is reported by its status alone.
    return undefined;
  }
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => item !== null).map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null)
      .map(([name, member]) => [name, withoutNulls(member)]),
  );
}
