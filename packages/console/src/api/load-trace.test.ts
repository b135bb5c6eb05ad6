import { afterEach, describe, expect, it, vi } from 'vitest';
import { loadTrace, type LoadedSoFar } from './load-trace.ts';

const signal = new AbortController().signal;

afterEach(() => vi.unstubAllGlobals());

function answerWith(response: Response): void {
  vi.stubGlobal('fetch', () => Promise.resolve(response));
}

function load(onProgress: (loaded: LoadedSoFar) => void = () => undefined) {
  return loadTrace('1-a', signal, onProgress);
}

describe('loadTrace', () => {
  it('gives the trace without the members that are null, and says how far it is', async () => {
    const Segments = Array.from({ length: 3000 }, (_, id) => ({
      Id: `${id}`,
      Document: `{"name":"ä${id}"}`,
    }));
    const trace = { Id: '1-a', Duration: null, LimitExceeded: false, Segments };
    answerWith(Response.json({ Traces: [trace], UnprocessedTraceIds: [] }));
    const progress: LoadedSoFar[] = [];
    const loaded = await load((step) => progress.push(step));
    expect(loaded).toEqual({ Id: '1-a', LimitExceeded: false, Segments });
    expect(progress.at(-1)?.segments).toBe(3000);
  });

  it('has no trace for an unknown id', async () => {
    answerWith(Response.json({ Traces: [], UnprocessedTraceIds: [] }));
    expect(await load()).toBeUndefined();
  });

  it('passes a refusal on, and what is not JSON', async () => {
    answerWith(Response.json({ __type: 'ThrottledException', Message: 'Later' }, { status: 429 }));
    await expect(load()).rejects.toMatchObject({ code: 'ThrottledException', message: 'Later' });
    answerWith(new Response('<h1>Proxy</h1>'));
    await expect(load()).rejects.toMatchObject({ code: 'InvalidAnswer' });
    answerWith(new Response('<h1>Proxy</h1>', { status: 502 }));
    await expect(load()).rejects.toMatchObject({ code: 'HTTP 502' });
  });
});
