/** Traces on their way into a service, the way every X-Ray client sends them. */

import { vi } from 'vitest';
import type { SentTrace } from './shop-traces.ts';

const DOCUMENTS_PER_CALL = 50;
const READABLE = { timeout: 60_000, interval: 50 };

/** Sends the traces by PutTraceSegments and resolves when all of them can be read in full. */
export async function sendTraces(serviceUrl: string, traces: readonly SentTrace[]): Promise<void> {
  const documents = traces.flatMap((trace) => trace.documents.map((document) => JSON.stringify(document)));
  const { DocumentsStored: storedBefore } = await ingestOf(serviceUrl);
  for (let at = 0; at < documents.length; at += DOCUMENTS_PER_CALL) {
    await put(serviceUrl, documents.slice(at, at + DOCUMENTS_PER_CALL));
  }
  // A trace of many calls is first summarized by a part of it, while the rest waits.
  await vi.waitFor(async () => {
    const { DocumentsStored, TracesWaiting } = await ingestOf(serviceUrl);
    // Both numbers are of one moment, which may be before the calls above.
    const missing = storedBefore + documents.length - DocumentsStored;
    if (missing > 0) throw new Error(`${missing} of ${documents.length} documents are not stored yet`);
    if (TracesWaiting > 0) throw new Error(`${TracesWaiting} traces are not assembled yet`);
  }, READABLE);
  const sought = new Set(traces.map(({ traceId }) => traceId));
  await vi.waitFor(async () => {
    const found = await summarizedIds(serviceUrl);
    const missing = [...sought].filter((traceId) => !found.has(traceId));
    if (missing.length > 0) throw new Error(`${missing.length} traces cannot be read yet: ${missing[0]}`);
  }, READABLE);
  await vi.waitFor(async () => {
    for (const { traceId, documents: sent } of traces.filter((trace) => trace.documents.length > 100)) {
      const stored = await segmentCount(serviceUrl, traceId);
      if (stored < sent.length) throw new Error(`${stored} of ${sent.length} segments can be read yet`);
    }
  }, READABLE);
}

async function put(serviceUrl: string, documents: readonly string[]): Promise<void> {
  const answer = await post(serviceUrl, '/TraceSegments', { TraceSegmentDocuments: documents });
  const { UnprocessedTraceSegments: refused } = answer as { UnprocessedTraceSegments?: readonly unknown[] };
  if (refused === undefined || refused.length > 0) throw new Error(`Refused: ${JSON.stringify(answer)}`);
}

interface Ingest {
  readonly DocumentsStored: number;
  readonly TracesWaiting: number;
}

async function ingestOf(serviceUrl: string): Promise<Ingest> {
  const status = (await post(serviceUrl, '/extensions/ServiceStatus', {})) as { readonly Ingest: Ingest };
  return status.Ingest;
}

async function summarizedIds(serviceUrl: string): Promise<ReadonlySet<string>> {
  const now = Math.ceil(Date.now() / 1000);
  const ids = new Set<string>();
  let token: string | undefined;
  do {
    const page = (await post(serviceUrl, '/TraceSummaries', {
      StartTime: now - 3600,
      EndTime: now + 1,
      ...(token !== undefined && { NextToken: token }),
    })) as { TraceSummaries: readonly { readonly Id: string }[]; NextToken?: string | null };
    for (const { Id } of page.TraceSummaries) ids.add(Id);
    token = page.NextToken ?? undefined;
  } while (token !== undefined);
  return ids;
}

async function segmentCount(serviceUrl: string, traceId: string): Promise<number> {
  const answer = (await post(serviceUrl, '/Traces', { TraceIds: [traceId] })) as {
    Traces: readonly { readonly Segments: readonly unknown[] }[];
  };
  return answer.Traces[0]?.Segments.length ?? 0;
}

async function post(serviceUrl: string, path: string, body: object): Promise<unknown> {
  const response = await fetch(`${serviceUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
  return JSON.parse(text) as unknown;
}
