/**
 * What a sampler is asked about, and whether a rule is about it. Rules speak of the path of a URL, and what frameworks
 * give is the path with the query. The official SDK compares both as they are, so that a rule for `/health` does not
 * fit `/health?full=1`; here a rule fits when it fits the path, and one that was written with the query in mind still
 * fits the whole.
 * Source: aws-xray-sdk-core 3.12.0, `mw_utils.js`, `resolveSampling`; X-Ray Developer Guide, "Configuring sampling
 * rules" ("URL path").
 */
import { utils } from '../utils/utils.ts';

/** What is absent is not known, and fits every rule. */
export interface SampleRequest {
  /** The header `Host`. */
  host?: string | null | undefined;
  httpMethod?: string | null | undefined;
  /** With the query string or without. */
  urlPath?: string | null | undefined;
  /** The name of the segment. */
  serviceName?: string | null | undefined;
  /** The origin of the segment, such as `AWS::ECS::Container`. */
  serviceType?: string | null | undefined;
}

/** What a rule asks of a request; `*` and `?` are wildcards, letters match in either case. */
export interface RulePatterns {
  readonly host: string;
  readonly httpMethod: string;
  readonly urlPath: string;
  readonly serviceName?: string;
  readonly serviceType?: string;
}

/** Whether a rule decides about the request. */
export function fitsRule(rule: RulePatterns, request: SampleRequest): boolean {
  const { urlPath } = request;
  return (
    fits(rule.httpMethod, request.httpMethod) &&
    fits(rule.host, request.host) &&
    fits(rule.serviceName, request.serviceName) &&
    fits(rule.serviceType, request.serviceType) &&
    (fits(rule.urlPath, urlPath) || fits(rule.urlPath, utils.stripQueryStringFromPath(urlPath ?? '')))
  );
}

function fits(pattern = '*', value?: string | null): boolean {
  return pattern === '*' || value === undefined || value === null || utils.wildcardMatch(pattern, value);
}
