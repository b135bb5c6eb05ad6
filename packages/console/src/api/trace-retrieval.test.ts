import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { getSpanDocuments } from './trace-retrieval.ts';
import { XrayApiError } from './xray-api.ts';

const TRACE_ID = '1-5759e988-bd862e3fe1be46a994272793';
const { signal } = new AbortController();

let asked: { readonly path: string; readonly input: Record<string, unknown> }[];

/** Answers a start with a token, and then what is listed, in turn. */
function answerWith(...pages: readonly object[]): void {
  const answers = [{ RetrievalToken: 'token' }, ...pages];
  vi.stubGlobal('fetch', (path: string, init: { readonly body: string }) => {
    const answer = answers[asked.length];
    asked.push({ path, input: JSON.parse(init.body) as Record<string, unknown> });
    return Promise.resolve(Response.json(answer));
  });
}

function pageOf(documents: readonly string[], NextToken?: string): object {
  const Spans = documents.map((Document) => ({ Id: 'x', Document }));
  return { RetrievalStatus: 'COMPLETE', Traces: [{ Id: TRACE_ID, Spans }], NextToken: NextToken ?? null };
}

beforeEach(() => {
  asked = [];
  vi.useFakeTimers();
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('the spans of a trace', () => {
  it('are read when the retrieval is complete, page after page', async () => {
    answerWith(
      { RetrievalStatus: 'SCHEDULED' },
      { RetrievalStatus: 'RUNNING' },
      pageOf(['a', 'b'], 'more'),
      pageOf(['c']),
    );
    const documents = getSpanDocuments(TRACE_ID, signal);
    await vi.runAllTimersAsync();
    expect(await documents).toEqual(['a', 'b', 'c']);
    expect(asked[0]).toMatchObject({ path: '/StartTraceRetrieval', input: { TraceIds: [TRACE_ID] } });
    const lists = asked.slice(1);
    expect(lists.every(({ path }) => path === '/ListRetrievedTraces')).toBe(true);
    expect(lists.map(({ input }) => input['NextToken'])).toEqual([undefined, undefined, undefined, 'more']);
    expect(lists[0]?.input).toEqual({ RetrievalToken: 'token', TraceFormat: 'OTEL' });
  });

  it('are none of a trace that is not there', async () => {
    answerWith({ RetrievalStatus: 'COMPLETE', Traces: [] });
    expect(await getSpanDocuments(TRACE_ID, signal)).toEqual([]);
  });

  it.each(['FAILED', 'TIMEOUT', 'CANCELLED', undefined])(
    'end in an error when the retrieval is %s',
    async (status) => {
      answerWith({ RetrievalStatus: status });
      await expect(getSpanDocuments(TRACE_ID, signal)).rejects.toBeInstanceOf(XrayApiError);
    },
  );
});
