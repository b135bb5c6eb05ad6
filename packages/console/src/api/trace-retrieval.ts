/**
 * A trace as OpenTelemetry's spans, which the API gives to those who start a retrieval and then read its pages.
 * Source: X-Ray API reference, StartTraceRetrieval, ListRetrievedTraces.
 */

import { post, XrayApiError } from './xray-api.ts';

/** Wide enough for any trace: the id says which one is meant. */
const ALL_TIME = { StartTime: 0, EndTime: 7_258_118_400 } as const;

const POLL_MS = 100;

interface RetrievedPage {
  readonly RetrievalStatus?: string;
  readonly Traces?: readonly { readonly Spans?: readonly { readonly Document: string }[] }[];
  readonly NextToken?: string;
}

/** The documents of the trace's spans as the service tells them; none of a trace that it does not have. */
export async function getSpanDocuments(traceId: string, signal: AbortSignal): Promise<readonly string[]> {
  const { RetrievalToken } = await post<{ readonly RetrievalToken?: string }>(
    '/StartTraceRetrieval',
    { TraceIds: [traceId], ...ALL_TIME },
    signal,
  );
  const list = (members: object = {}): Promise<RetrievedPage> =>
    post('/ListRetrievedTraces', { RetrievalToken, TraceFormat: 'OTEL', ...members }, signal);
  const documents: string[] = [];
  for (let page = await firstPage(list); ; page = await list({ NextToken: page.NextToken })) {
    for (const { Spans = [] } of page.Traces ?? []) documents.push(...Spans.map(({ Document }) => Document));
    if (page.NextToken === undefined) return documents;
  }
}

/** Asks until the retrieval is over. */
async function firstPage(list: () => Promise<RetrievedPage>): Promise<RetrievedPage> {
  for (;;) {
    const page = await list();
    const { RetrievalStatus: status } = page;
    if (status === 'COMPLETE') return page;
    if (status !== 'SCHEDULED' && status !== 'RUNNING') {
      throw new XrayApiError(
        'RetrievalEnded',
        `The trace could not be retrieved: ${status ?? 'no status'}.`,
        200,
      );
    }
    await new Promise((done) => setTimeout(done, POLL_MS));
  }
}
