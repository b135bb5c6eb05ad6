/**
 * Which sampling rule decides about a request, as clients find it: rules in the order of priority, then name; the first
 * whose members all fit. A member of the request that is not known fits everything.
 * Source: X-Ray Developer Guide, "Configuring sampling rules"; that the X-Ray SDKs pass over rules with a resource ARN,
 * attributes or another version than 1 is from their source (aws-xray-sdk-core, `service_connector.js`).
 */

import { matchesWildcard } from './wildcard.ts';

/** The members of a request that rules are about; undefined for what the client does not know. */
export interface SampledRequest {
  /** The name of the segment. */
  readonly serviceName: string | undefined;
  /** The origin of the segment, such as `AWS::ECS::Container`. */
  readonly serviceType: string | undefined;
  /** The header `Host`. */
  readonly host: string | undefined;
  readonly httpMethod: string | undefined;
  readonly urlPath: string | undefined;
}

/** What a rule asks of a request; `*` and `?` are wildcards, letters match in either case. */
export interface SamplingMatchers {
  readonly name: string;
  /** Lower ones are asked first. */
  readonly priority: number;
  readonly serviceName: string;
  readonly serviceType: string;
  readonly host: string;
  readonly httpMethod: string;
  readonly urlPath: string;
}

export type MatchedMember = keyof SampledRequest;

/** In the order in which the console and the guide name them. */
export const MATCHED_MEMBERS: readonly MatchedMember[] = [
  'serviceName',
  'serviceType',
  'host',
  'httpMethod',
  'urlPath',
];

/** Sorts rules into the order in which they are asked. */
export function inSamplingOrder(
  a: Pick<SamplingMatchers, 'name' | 'priority'>,
  b: Pick<SamplingMatchers, 'name' | 'priority'>,
): number {
  return a.priority - b.priority || (a.name < b.name ? -1 : Number(a.name > b.name));
}

/** The members of the request that the rule does not fit; none when the rule decides. */
export function mismatchesOf(rule: SamplingMatchers, request: SampledRequest): readonly MatchedMember[] {
  return MATCHED_MEMBERS.filter((member) => {
    const value = request[member];
    return value !== undefined && !matchesWildcard(rule[member].toLowerCase(), value.toLowerCase());
  });
}
