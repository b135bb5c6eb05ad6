// Reads what a service has made of the shop's segments, through the official client. Answers are asked for
// again until they hold, at most for ten seconds: segments travel by UDP, which tells nobody when it is done.

import {
  BatchGetTracesCommand,
  GetServiceGraphCommand,
  GetTraceSummariesCommand,
  XRayClient,
} from '@aws-sdk/client-xray';
import type { Service, TraceSummary } from '@aws-sdk/client-xray';
import { vi } from 'vitest';

const DEADLINE = { timeout: 10_000, interval: 100 };

export interface XRayReader {
  /** The services of the graph, once `holds` no longer throws for them. */
  services(holds: (services: readonly Service[]) => void): Promise<readonly Service[]>;
  /** The summary of the trace whose entry point was annotated with this order. */
  summaryOfOrder(orderId: string): Promise<TraceSummary>;
  /** The segment documents of a trace, once there are `count`, by the name of their service. */
  documents(traceId: string, count: number): Promise<ReadonlyMap<string, SegmentDocument>>;
  [Symbol.dispose](): void;
}

export interface SegmentDocument {
  readonly name: string;
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

    summaryOfOrder: (orderId) =>
      vi.waitFor(async () => {
        const { TraceSummaries = [] } = await client.send(new GetTraceSummariesCommand(window()));
        const summary = TraceSummaries.find((candidate) => isAboutOrder(candidate, orderId));
        if (summary === undefined) throw new Error(`No trace of order ${orderId}`);
        if (summary.IsPartial === true) throw new Error(`The trace of order ${orderId} is still partial`);
        return summary;
      }, DEADLINE),

    documents: (traceId, count) =>
      vi.waitFor(async () => {
        const { Traces = [] } = await client.send(new BatchGetTracesCommand({ TraceIds: [traceId] }));
        const documents = new Map<string, SegmentDocument>();
        for (const { Document = '{}' } of Traces[0]?.Segments ?? []) {
          const document: SegmentDocument = JSON.parse(Document);
          documents.set(document.name, document);
        }
        if (documents.size < count)
          throw new Error(`${documents.size} of ${count} segments of trace ${traceId}`);
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
