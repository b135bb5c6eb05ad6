/**
 * What a sampler is asked about. Rules speak of the path of a URL, and what frameworks give is the path with the query.
 * The official SDK compares both as they are, so that a rule for `/health` does not fit `/health?full=1`; here a rule
 * fits when it fits the path, and one that was written with the query in mind still fits the whole.
 * Source: aws-xray-sdk-core 3.12.0, `mw_utils.js`, `resolveSampling`; X-Ray Developer Guide, "Configuring sampling rules"
 * ("URL path").
 */

/** What is absent is not known, and fits every rule. */
export interface SampleRequest {
  /** The header `Host`. */
  host?: string | null | undefined;
  httpMethod?: string | null | undefined;
  /** With the query string or without. */
  urlPath?: string | null | undefined;
  /** The name of the segment. */
  serviceName?: string | null | undefined;
  /** The origin of the segment; that of the process (`SegmentUtils.origin`) when absent. */
  serviceType?: string | null | undefined;
}

/** What rules are compared with, in lower case. */
interface FoldedRequest {
  readonly serviceName: string | undefined;
  readonly serviceType: string | undefined;
  readonly host: string | undefined;
  readonly httpMethod: string | undefined;
  readonly urlPath: string | undefined;
}

export interface SamplingQuestion extends FoldedRequest {
  /** The path with its query, when it has one. */
  readonly whole: string | undefined;
}

/** `origin` is what kind of place the process runs in, for requests that do not say. */
export function samplingQuestion(request: SampleRequest, origin?: string): SamplingQuestion {
  const url = request.urlPath?.toLowerCase();
  const query = url?.indexOf('?') ?? -1;
  return {
    serviceName: request.serviceName?.toLowerCase(),
    serviceType: (request.serviceType ?? origin)?.toLowerCase(),
    host: request.host?.toLowerCase(),
    httpMethod: request.httpMethod?.toLowerCase(),
    urlPath: query < 0 ? url : url?.slice(0, query),
    whole: query < 0 ? undefined : url,
  };
}

/** Whether a prepared rule decides about the request. */
export type RuleMatcher = (question: FoldedRequest, whole?: string) => boolean;
