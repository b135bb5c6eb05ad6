/**
 * The part of the X-Ray API that is about configuration: groups, sampling rules, encryption, policies, indexing and
 * destination. All of it is small, so lists are read to their ends.
 * Source: X-Ray API reference, the operations named at each function.
 */

import type { EpochSeconds } from '@fluoroscope/wire';
import { post } from './xray-api.ts';

interface InsightsConfiguration {
  readonly InsightsEnabled?: boolean;
  readonly NotificationsEnabled?: boolean;
}

export interface Group {
  readonly GroupName: string;
  readonly GroupARN: string;
  /** Absent for the group that holds every trace. */
  readonly FilterExpression?: string;
  readonly InsightsConfiguration?: InsightsConfiguration;
}

export interface GroupSettings {
  readonly FilterExpression?: string;
  readonly InsightsConfiguration?: InsightsConfiguration;
}

/** GetGroups. */
export function getGroups(signal: AbortSignal): Promise<readonly Group[]> {
  return readAll('/Groups', (page: { readonly Groups?: readonly Group[] }) => page.Groups, signal);
}

/** CreateGroup. */
export function createGroup(name: string, settings: GroupSettings): Promise<unknown> {
  return change('/CreateGroup', { GroupName: name, ...settings });
}

/** UpdateGroup. */
export function updateGroup(name: string, settings: GroupSettings): Promise<unknown> {
  return change('/UpdateGroup', { GroupName: name, ...settings });
}

/** DeleteGroup. */
export function deleteGroup(name: string): Promise<unknown> {
  return change('/DeleteGroup', { GroupName: name });
}

export interface SamplingRule {
  readonly RuleName: string;
  readonly ResourceARN: string;
  readonly Priority: number;
  /** 0 to 1. */
  readonly FixedRate: number;
  /** Traces a second, of all clients together. */
  readonly ReservoirSize: number;
  readonly ServiceName: string;
  readonly ServiceType: string;
  readonly Host: string;
  readonly HTTPMethod: string;
  readonly URLPath: string;
  readonly Attributes?: Readonly<Record<string, string>>;
  readonly SamplingRateBoost?: { readonly MaxRate: number; readonly CooldownWindowMinutes: number };
}

export interface SamplingRuleRecord {
  readonly SamplingRule: SamplingRule;
  readonly ModifiedAt?: EpochSeconds;
}

/** What all clients together reported of a rule in one window of ten seconds. */
export interface SamplingStatistics {
  readonly RuleName: string;
  readonly Timestamp: EpochSeconds;
  readonly RequestCount?: number;
  readonly BorrowCount?: number;
  readonly SampledCount?: number;
}

/** GetSamplingRules. */
export function getSamplingRules(signal: AbortSignal): Promise<readonly SamplingRuleRecord[]> {
  type Page = { readonly SamplingRuleRecords?: readonly SamplingRuleRecord[] };
  return readAll('/GetSamplingRules', (page: Page) => page.SamplingRuleRecords, signal);
}

/** GetSamplingStatisticSummaries. */
export function getSamplingStatistics(signal: AbortSignal): Promise<readonly SamplingStatistics[]> {
  type Page = { readonly SamplingStatisticSummaries?: readonly SamplingStatistics[] };
  return readAll('/SamplingStatisticSummaries', (page: Page) => page.SamplingStatisticSummaries, signal);
}

/** CreateSamplingRule. */
export function createSamplingRule(rule: SamplingRule): Promise<unknown> {
  return change('/CreateSamplingRule', { SamplingRule: { ...rule, Version: 1 } });
}

/** UpdateSamplingRule. Of the rule `Default` only rate and reservoir can change. */
export function updateSamplingRule(
  rule: Partial<SamplingRule> & Pick<SamplingRule, 'RuleName'>,
): Promise<unknown> {
  return change('/UpdateSamplingRule', { SamplingRuleUpdate: rule });
}

/** DeleteSamplingRule. */
export function deleteSamplingRule(name: string): Promise<unknown> {
  return change('/DeleteSamplingRule', { RuleName: name });
}

export interface EncryptionConfig {
  readonly KeyId?: string;
  readonly Status?: 'UPDATING' | 'ACTIVE';
  readonly Type?: 'NONE' | 'KMS';
}

/** GetEncryptionConfig. */
export async function getEncryptionConfig(signal: AbortSignal): Promise<EncryptionConfig> {
  const answer = await post<{ readonly EncryptionConfig?: EncryptionConfig }>(
    '/EncryptionConfig',
    {},
    signal,
  );
  return answer.EncryptionConfig ?? {};
}

/** PutEncryptionConfig; undefined for no key. */
export function putEncryptionConfig(keyId: string | undefined): Promise<unknown> {
  return change(
    '/PutEncryptionConfig',
    keyId === undefined ? { Type: 'NONE' } : { Type: 'KMS', KeyId: keyId },
  );
}

export interface ResourcePolicy {
  readonly PolicyName: string;
  readonly PolicyDocument: string;
  readonly PolicyRevisionId?: string;
  readonly LastUpdatedTime?: EpochSeconds;
}

/** ListResourcePolicies. */
export function listResourcePolicies(signal: AbortSignal): Promise<readonly ResourcePolicy[]> {
  type Page = { readonly ResourcePolicies?: readonly ResourcePolicy[] };
  return readAll('/ListResourcePolicies', (page: Page) => page.ResourcePolicies, signal);
}

/** PutResourcePolicy; with a revision only if it is still the policy's. */
export function putResourcePolicy(
  name: string,
  document: string,
  revision: string | undefined,
): Promise<unknown> {
  const input = { PolicyName: name, PolicyDocument: document, PolicyRevisionId: revision ?? '0' };
  return change('/PutResourcePolicy', input);
}

/** DeleteResourcePolicy. */
export function deleteResourcePolicy(name: string): Promise<unknown> {
  return change('/DeleteResourcePolicy', { PolicyName: name });
}

export interface IndexingRule {
  readonly Name?: string;
  readonly Rule?: { readonly Probabilistic?: { readonly DesiredSamplingPercentage?: number } };
}

/** GetIndexingRules. */
export function getIndexingRules(signal: AbortSignal): Promise<readonly IndexingRule[]> {
  type Page = { readonly IndexingRules?: readonly IndexingRule[] };
  return readAll('/GetIndexingRules', (page: Page) => page.IndexingRules, signal);
}

/** UpdateIndexingRule. */
export function updateIndexingRule(name: string, percentage: number): Promise<unknown> {
  return change('/UpdateIndexingRule', {
    Name: name,
    Rule: { Probabilistic: { DesiredSamplingPercentage: percentage } },
  });
}

export type SegmentDestination = 'XRay' | 'CloudWatchLogs';

/** GetTraceSegmentDestination. */
export function getTraceSegmentDestination(
  signal: AbortSignal,
): Promise<{ readonly Destination?: SegmentDestination; readonly Status?: string }> {
  return post('/GetTraceSegmentDestination', {}, signal);
}

/** UpdateTraceSegmentDestination. */
export function updateTraceSegmentDestination(destination: SegmentDestination): Promise<unknown> {
  return change('/UpdateTraceSegmentDestination', { Destination: destination });
}

/** A change is not taken back when its page is left. */
function change(path: string, input: object): Promise<unknown> {
  return post(path, input, new AbortController().signal);
}

async function readAll<Page, Item>(
  path: string,
  itemsOf: (page: Page) => readonly Item[] | undefined,
  signal: AbortSignal,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let nextToken: string | undefined;
  do {
    const page: Page & { readonly NextToken?: string } = await post(
      path,
      nextToken === undefined ? {} : { NextToken: nextToken },
      signal,
    );
    items.push(...(itemsOf(page) ?? []));
    nextToken = page.NextToken;
  } while (nextToken !== undefined);
  return items;
}
