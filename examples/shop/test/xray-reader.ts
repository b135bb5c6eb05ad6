// Reads what a service has made of the shop's segments, through the official client. Answers are asked for
// again until they hold, at most for fifteen seconds: nobody is told when all that a shop sends has come.

import {
  BatchGetTracesCommand,
  GetServiceGraphCommand,
  GetTraceSummariesCommand,
  XRayClient,
  paginateGetTraceSummaries,
} from '@aws-sdk/client-xray';
import type { Service, TraceSummary } from '@aws-sdk/client-xray';
import { vi } from 'vitest';

const DEADLINE = { timeout: 15_000, interval: 100 };

export interface XRayReader {
  /** The services of the graph, once `holds` no longer throws for them. */
  services(holds: (services: readonly Service[]) => void): Promise<readonly Service[]>;
  /** The summary of the trace that is annotated with this order, once `holds` no longer throws for it. */
  summaryOfOrder(orderId: string, holds: (summary: TraceSummary) => void): Promise<TraceSummary>;
  /** All that a filter expression finds, once `holds` no longer throws for it. */
  found(
    expression: string,
    holds: (found: readonly TraceSummary[]) => void,
  ): Promise<readonly TraceSummary[]>;
  /** The documents that the services sent of a trace, by the name of the service,
   *  once all of these services are among them. */
  documents(traceId: string, services: readonly string[]): Promise<ReadonlyMap<string, SegmentDocument>>;
  [Symbol.dispose](): void;
}

export interface SegmentDocument {
  readonly name: string;
  /** Set on a segment that the service wrote for a callee that sent none. */
  readonly inferred?: boolean;
  readonly namespace?: string;
  readonly aws?: { readonly operation?: string; readonly table_name?: string };
  readonly subsegments?: readonly SegmentDocument[];
}

export function xrayReader(endpoint: string, since: Date): XRayReader {
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  const client = new XRayClient({ endpoint, region: 'us-east-1', credentials });
  const window = () => ({ StartTime: since, EndTime: new Date(Date.now() + 1000) });

  return {
    services: (holds) =>
      vi.waitFor(async () => {
        const { Services = [] } = await client.send(new GetServiceGraphCommand(window()));
        holds(Services);
        return Services;
      }, DEADLINE),

    summaryOfOrder: (orderId, holds) =>
      vi.waitFor(async () => {
        const { TraceSummaries = [] } = await client.send(new GetTraceSummariesCommand(window()));
        const summary = TraceSummaries.find((candidate) => isAboutOrder(candidate, orderId));
        if (summary === undefined) throw new Error(`No trace of order ${orderId}`);
        holds(summary);
        return summary;
      }, DEADLINE),

    found: (FilterExpression, holds) =>
      vi.waitFor(async () => {
        const pages = paginateGetTraceSummaries({ client }, { ...window(), FilterExpression });
        const found: TraceSummary[] = [];
        for await (const { TraceSummaries = [] } of pages) found.push(...TraceSummaries);
        holds(found);
        return found;
      }, DEADLINE),

    documents: (traceId, services) =>
      vi.waitFor(async () => {
        const { Traces = [] } = await client.send(new BatchGetTracesCommand({ TraceIds: [traceId] }));
        const documents = new Map<string, SegmentDocument>();
        for (const { Document = '{}' } of Traces[0]?.Segments ?? []) {
          const document: SegmentDocument = JSON.parse(Document);
          if (document.inferred !== true) documents.set(document.name, document);
        }
        const missing = services.filter((name) => !documents.has(name));
        if (missing.length > 0) throw new Error(`No segment of ${missing.join(', ')} in trace ${traceId}`);
        return documents;
      }, DEADLINE),

    [Symbol.dispose]: () => client.destroy(),
  };
}

function isAboutOrder({ Annotations }: TraceSummary, orderId: string): boolean {
  return (Annotations?.['order_id'] ?? []).some(
    ({ AnnotationValue }) => AnnotationValue?.StringValue === orderId,
  );
}
