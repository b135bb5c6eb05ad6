/** The official client, pointed at a service under test, and the few questions that tests ask with it. */

import {
  BatchGetTracesCommand,
  GetServiceGraphCommand,
  GetTraceSummariesCommand,
  PutTraceSegmentsCommand,
  type XRayClient,
  type Service,
  type TraceSummary,
  type UnprocessedTraceSegment,
} from '@aws-sdk/client-xray';
import type { TopLevelDocument } from '@fluoroscope/wire';
import type { RunningService } from '../../support/start-service.ts';
import { xrayClient } from '../../support/xray-client.ts';

/** Most ids of one BatchGetTraces call. */
const BATCH_LIMIT = 5;
const WINDOW_MS = 10 * 60 * 1000;

/** A document as BatchGetTraces gives it back. */
export interface ReturnedSegment {
  readonly id: string;
  readonly name: string;
  readonly inferred?: boolean;
  readonly in_progress?: boolean;
  readonly parent_id?: string;
  readonly namespace?: string;
  readonly fault?: boolean;
  readonly annotations?: Readonly<Record<string, unknown>>;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly aws?: { readonly xray?: Readonly<Record<string, unknown>> };
  readonly cause?: {
    readonly exceptions?: readonly {
      readonly message?: string;
      readonly type?: string;
      readonly stack?: readonly unknown[];
    }[];
  };
  readonly subsegments?: readonly ReturnedSegment[];
}

export interface XRayReader {
  readonly client: XRayClient;
  put(...documents: readonly (TopLevelDocument | string)[]): Promise<readonly UnprocessedTraceSegment[]>;
  /** All pages of the last ten minutes. */
  summaries(): Promise<readonly TraceSummary[]>;
  summary(traceId: string): Promise<TraceSummary | undefined>;
  /** The segments of each trace that the service knows; inferred ones are left out. */
  segments(traceIds: readonly string[]): Promise<ReadonlyMap<string, readonly ReturnedSegment[]>>;
  /** The service graph of the last ten minutes. */
  services(): Promise<readonly Service[]>;
  [Symbol.dispose](): void;
}

export function xrayReader({ url }: Pick<RunningService, 'url'>): XRayReader {
  const client = xrayClient(url);
  const summaries = () => allSummaries(client);
  return {
    client,
    put: (...documents) => put(client, documents),
    summaries,
    summary: async (traceId) => (await summaries()).find(({ Id }) => Id === traceId),
    segments: (traceIds) => segmentsOf(client, traceIds),
    services: () => allServices(client),
    [Symbol.dispose]: () => client.destroy(),
  };
}

async function put(
  client: XRayClient,
  documents: readonly (TopLevelDocument | string)[],
): Promise<readonly UnprocessedTraceSegment[]> {
  const texts = documents.map((each) => (typeof each === 'string' ? each : JSON.stringify(each)));
  const answer = await client.send(new PutTraceSegmentsCommand({ TraceSegmentDocuments: texts }));
  return answer.UnprocessedTraceSegments ?? [];
}

async function allSummaries(client: XRayClient): Promise<readonly TraceSummary[]> {
  const range = lastMinutes();
  return allPages(async (NextToken) => {
    const answer = await client.send(new GetTraceSummariesCommand({ ...range, NextToken }));
    return [answer.TraceSummaries ?? [], answer.NextToken];
  });
}

async function allServices(client: XRayClient): Promise<readonly Service[]> {
  const range = lastMinutes();
  return allPages(async (NextToken) => {
    const answer = await client.send(new GetServiceGraphCommand({ ...range, NextToken }));
    return [answer.Services ?? [], answer.NextToken];
  });
}

async function allPages<Item>(
  page: (token: string | undefined) => Promise<[items: readonly Item[], next: string | undefined]>,
): Promise<readonly Item[]> {
  const all: Item[] = [];
  let token: string | undefined;
  do {
    const [items, next] = await page(token);
    all.push(...items);
    token = next;
  } while (token !== undefined);
  return all;
}

async function segmentsOf(
  client: XRayClient,
  traceIds: readonly string[],
): Promise<ReadonlyMap<string, readonly ReturnedSegment[]>> {
  const found = new Map<string, readonly ReturnedSegment[]>();
  for (let from = 0; from < traceIds.length; from += BATCH_LIMIT) {
    const TraceIds = traceIds.slice(from, from + BATCH_LIMIT);
    const { Traces = [] } = await client.send(new BatchGetTracesCommand({ TraceIds }));
    for (const { Id = '', Segments = [] } of Traces) {
      const documents = Segments.map(({ Document = '{}' }) => JSON.parse(Document) as ReturnedSegment);
      found.set(
        Id,
        documents.filter(({ inferred }) => inferred !== true),
      );
    }
  }
  return found;
}

function lastMinutes(): { readonly StartTime: Date; readonly EndTime: Date } {
  const nowMs = Date.now();
  return { StartTime: new Date(nowMs - WINDOW_MS), EndTime: new Date(nowMs + 60_000) };
}
