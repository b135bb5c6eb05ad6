/**
 * What a sampler is asked about. Rules speak of the path of a URL, and what frameworks give is the path with the query.
 * The official SDK compares both as they are, so that a rule for `/health` does not fit `/health?full=1`; here a rule
 * fits when it fits the path, and one that was written with the query in mind still fits the whole.
 * Source: aws-xray-sdk-core 3.12.0, `mw_utils.js`, `resolveSampling`; X-Ray Developer Guide, "Configuring sampling rules"
 * ("URL path").
 */

import { foldSampledRequest, type SampledRequest } from '@fluoroscope/wire';

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

/** A request folded for comparison; `whole` is there when its path has a query. */
export interface SamplingQuestion {
  readonly path: SampledRequest;
  readonly whole: SampledRequest | undefined;
}

/** `origin` is what kind of place the process runs in, for requests that do not say. */
export function samplingQuestion(request: SampleRequest, origin?: string): SamplingQuestion {
  const whole = foldSampledRequest({
    serviceName: request.serviceName ?? undefined,
    serviceType: request.serviceType ?? origin,
    host: request.host ?? undefined,
    httpMethod: request.httpMethod ?? undefined,
    urlPath: request.urlPath ?? undefined,
  });
  const query = whole.urlPath?.indexOf('?') ?? -1;
  if (query < 0) return { path: whole, whole: undefined };
  return { path: { ...whole, urlPath: whole.urlPath?.slice(0, query) }, whole };
}

export function isDecidedBy(
  matches: (folded: SampledRequest) => boolean,
  question: SamplingQuestion,
): boolean {
  return matches(question.path) || (question.whole !== undefined && matches(question.whole));
}
