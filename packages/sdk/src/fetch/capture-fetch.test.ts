import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Agent } from 'undici';
import { setPropagation } from '../propagation/trace-headers.ts';
import { setLogger } from '../logging/logger.ts';
import {
  refusingOrigin,
  sentHeader,
  startEchoServer,
  type Echo,
  type EchoServer,
} from '../testing/echo-server.ts';
import { answeredCall, shape, traced } from '../testing/traced.ts';
import { captureUndici } from '../undici/capture-undici.ts';
import {
  captureFetchGlobal,
  captureFetchModule,
  enableCapture,
  type FetchModuleType,
} from './capture-fetch.ts';

const plainFetch = globalThis.fetch;
const capturedFetch = enableCapture(plainFetch, Request);
const expectingFetch = enableCapture(plainFetch, Request, true);
let server: EchoServer;
let refusing: string;

beforeAll(async () => {
  server = await startEchoServer();
  refusing = await refusingOrigin();
});
afterAll(() => server[Symbol.asyncDispose]());

const lastSeen = () => server.seen.at(-1);

describe('a captured fetch', () => {
  it.each([200, 404, 429, 503])('records an answer of %i', async (status) => {
    const { children } = await traced(() => capturedFetch(`${server.origin}/status/${status}?page=2`));
    expect(children.map(shape)).toEqual([answeredCall(`${server.origin}/status/${status}?page=2`, status)]);
  });

  it('keeps secrets of the URL to itself, and sends them', async () => {
    const { children } = await traced(() => capturedFetch(`${server.origin}/x?token=abc`));
    expect(children[0]?.http?.request?.url).not.toContain('abc');
    expect(lastSeen()?.url).toBe('/x?token=abc');
  });

  it('is a fault with the real reason when the connection is refused', async () => {
    const { children } = await traced(() =>
      expect(expectingFetch(`${refusing}/z`)).rejects.toThrow('fetch failed'),
    );
    expect(shape(children[0])).toMatchObject({
      fault: true,
      http: { request: { url: `${refusing}/z`, method: 'GET' } },
      cause: {
        exceptions: [
          { message: 'fetch failed', type: 'TypeError' },
          { message: expect.stringContaining('connect ECONNREFUSED'), type: 'Error' },
        ],
      },
    });
    expect(shape(children[0])).not.toHaveProperty('error');
    expect(shape(children[0])).not.toHaveProperty('traced');
  });

  it('is a fault when the caller aborts, with the reason of the caller', async () => {
    const reason = new Error('enough');
    const { children } = await traced(async () => {
      const aborter = new AbortController();
      const answer = expectingFetch(`${server.origin}/never`, { signal: aborter.signal });
      aborter.abort(reason);
      await expect(answer).rejects.toBe(reason);
    });
    expect(shape(children[0])).toMatchObject({
      fault: true,
      traced: true,
      cause: { exceptions: [{ message: 'enough' }] },
    });
  });

  it('leaves wrong arguments to fetch', async () => {
    const { segment } = await traced(async () => {
      await expect(capturedFetch('no url')).rejects.toThrow('Failed to parse URL');
      await expect((capturedFetch as () => Promise<unknown>)()).rejects.toThrow(TypeError);
    });
    expect(segment.subsegments).toBeUndefined();
  });

  it('makes siblings of calls one after the other and side by side', async () => {
    const { children } = await traced(async () => {
      for (const path of ['1', '2', '3']) await (await capturedFetch(`${server.origin}/${path}`)).text();
      await Promise.all([capturedFetch(`${server.origin}/4`), capturedFetch(`${server.origin}/5`)]);
    });
    expect(children).toHaveLength(5);
    expect(children.every((child) => child.isClosed() && child.subsegments === undefined)).toBe(true);
  });

  it('does not trace twice what carries a header already', async () => {
    const headers = [
      { 'x-amzn-trace-id': 'mine' },
      new Headers({ 'X-Amzn-Trace-Id': 'mine' }),
      [['X-AMZN-TRACE-ID', 'mine']],
    ];
    const { segment } = await traced(async () => {
      for (const each of headers as Record<string, string>[])
        await capturedFetch(server.origin, { headers: each });
      await capturedFetch(new Request(server.origin, { headers: { 'X-Amzn-Trace-Id': 'mine' } }));
    });
    expect(segment.subsegments).toBeUndefined();
    expect(sentHeader(lastSeen(), 'x-amzn-trace-id')).toBe('mine');
  });

  it('is made as it is without a segment', async () => {
    await capturedFetch(server.origin);
    expect(sentHeader(lastSeen(), 'x-amzn-trace-id')).toBeUndefined();
  });

  it('survives a fetch that throws or answers at once', async () => {
    const throwing = enableCapture(() => {
      throw new Error('at once');
    }, Request);
    const immediate = enableCapture(
      (() => ({ status: 204, headers: new Headers() })) as unknown as typeof fetch,
      Request,
    );
    const { children } = await traced(async () => {
      await expect(throwing(server.origin)).rejects.toThrow('at once');
      expect(await immediate(server.origin)).toMatchObject({ status: 204 });
    });
    expect(children.map(shape)).toMatchObject([{ fault: true }, { http: { response: { status: 204 } } }]);
  });
});

/** What a request is on the wire, without what tracing adds and with names in lower case. */
function wire(echo: Echo | undefined): unknown {
  const headers: [string, string][] = [];
  const raw = echo?.rawHeaders ?? [];
  for (let index = 0; index < raw.length; index += 2) {
    const name = String(raw[index]).toLowerCase();
    if (name !== 'x-amzn-trace-id' && name !== 'traceparent') headers.push([name, String(raw[index + 1])]);
  }
  return { ...echo, rawHeaders: headers.toSorted(([a], [b]) => a.localeCompare(b)) };
}

describe('the request of a captured fetch is that of the plain one', () => {
  const stream = () =>
    new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('streamed '.repeat(10_000)));
        controller.close();
      },
    });
  const dispatcher = new Agent({ connections: 1 });
  afterAll(() => dispatcher.close());

  const calls: [string, () => [unknown, object?]][] = [
    ['a text', () => [`${server.origin}/a?b=1#c`]],
    ['a URL', () => [new URL(`${server.origin}/a`)]],
    ['a method in lower case', () => [server.origin, { method: 'delete' }]],
    ['a record of headers', () => [server.origin, { headers: { 'X-Own': 'a', Accept: 'text/plain' } }]],
    [
      'pairs of headers',
      () => [
        server.origin,
        {
          headers: [
            ['X-Own', 'a'],
            ['X-Own', 'b'],
          ],
        },
      ],
    ],
    ['Headers', () => [server.origin, { headers: new Headers({ 'X-Own': 'a' }) }]],
    ['a Map of headers', () => [server.origin, { headers: new Map([['X-Own', 'a']]) }]],
    [
      'a body',
      () => [
        server.origin,
        { method: 'POST', body: '{"a":1}', headers: { 'Content-Type': 'application/json' } },
      ],
    ],
    ['a form', () => [server.origin, { method: 'POST', body: new URLSearchParams({ a: '1' }) }]],
    ['a stream', () => [server.origin, { method: 'POST', body: stream(), duplex: 'half' }]],
    [
      'a Request',
      () => [new Request(server.origin, { method: 'PUT', body: 'x', headers: { 'X-Own': 'a' } })],
    ],
    [
      'a Request with a stream',
      () => [new Request(server.origin, { method: 'POST', body: stream(), duplex: 'half' } as RequestInit)],
    ],
    [
      'a Request and an init',
      () => [
        new Request(server.origin, { headers: { 'X-Own': 'a' } }),
        { method: 'DELETE', headers: { 'X-Init': 'b' } },
      ],
    ],
    [
      'a Request and an init without headers',
      () => [new Request(server.origin, { headers: { 'X-Own': 'a' } }), { method: 'DELETE' }],
    ],
    [
      'a Request as init',
      () => [
        `${server.origin}/as-init`,
        new Request(server.origin, { method: 'POST', body: 'x', duplex: 'half' } as RequestInit),
      ],
    ],
    [
      'an init that inherits',
      () => [server.origin, Object.create({ method: 'POST', body: 'inherited' }) as object],
    ],
    [
      'a frozen init',
      () => [
        server.origin,
        Object.freeze({ method: 'POST', body: 'x', headers: Object.freeze({ 'X-Own': 'a' }) }),
      ],
    ],
    ['a dispatcher', () => [server.origin, { dispatcher }]],
  ];
  it.each(calls)('for %s', async (_name, make) => {
    const send = async (fetchFunction: typeof fetch) => {
      const [input, init] = make();
      return (await fetchFunction(input as string, init as RequestInit)).text();
    };
    await send(plainFetch);
    const plain = wire(lastSeen());
    const { children } = await traced(() => send(capturedFetch));
    expect(wire(lastSeen())).toEqual(plain);
    expect(sentHeader(lastSeen(), 'x-amzn-trace-id')).toContain(`Parent=${children[0]?.id}`);
  });

  it('and keeps the referrer of a Request, which Node 24 forgets by itself', async () => {
    const referrer = `${server.origin}/from`;
    await traced(() => capturedFetch(new Request(server.origin, { referrer })));
    expect(sentHeader(lastSeen(), 'referer')).toBe(referrer);
  });

  it("and the caller's objects stay as they were", async () => {
    const headers = { 'X-Own': 'a' };
    const request = new Request(server.origin, { headers });
    const init = { headers };
    await traced(() => Promise.all([capturedFetch(server.origin, init), capturedFetch(request)]));
    expect(init).toEqual({ headers: { 'X-Own': 'a' } });
    expect([...request.headers.keys()]).toEqual(['x-own']);
  });

  it('and goes through the dispatcher it names', async () => {
    const used: string[] = [];
    const counting = dispatcher.compose((dispatch) => (options, handler) => {
      used.push(String(options.path));
      return dispatch(options, handler);
    });
    await traced(() =>
      capturedFetch(`${server.origin}/by-dispatcher`, { dispatcher: counting } as unknown as RequestInit),
    );
    expect(used).toEqual(['/by-dispatcher']);
  });
});

describe('the callback of a capture', () => {
  it('sees request and answer, or the error', async () => {
    const seen: unknown[][] = [];
    const called = enableCapture(plainFetch, Request, false, (subsegment, request, response, error) => {
      seen.push([subsegment.isClosed(), request.method, request.url, response?.status, error?.message]);
    });
    await traced(async () => {
      await called(`${server.origin}/status/404`, { method: 'POST', body: 'x' });
      await called(new Request(`${refusing}/z`)).catch(() => undefined);
    });
    expect(seen).toEqual([
      [false, 'POST', `${server.origin}/status/404`, 404, undefined],
      [false, 'GET', `${refusing}/z`, undefined, 'fetch failed'],
    ]);
  });
});

describe('captureFetchModule', () => {
  const require = createRequire(import.meta.url);

  it('traces node-fetch 2 in place, once', async () => {
    const module = require('node-fetch') as FetchModuleType;
    const original = module.default;
    const captured = captureFetchModule(module);
    expect(module.default).toBe(captured);
    expect(captured).not.toBe(original);
    expect(captureFetchModule(module)).toBe(captured);
    const { children } = await traced(async () => {
      await (await captured?.(`${server.origin}/nf`, { method: 'POST', body: 'x' }))?.text();
      const NodeFetchRequest = module.Request as unknown as typeof Request;
      await captured?.(new NodeFetchRequest(`${server.origin}/nf2`, { headers: { 'X-Own': 'a' } }));
      await captured?.(`${refusing}/z`).catch(() => undefined);
    });
    expect(children.map(shape)).toMatchObject([
      { http: { request: { url: `${server.origin}/nf`, method: 'POST' }, response: { status: 200 } } },
      { http: { request: { url: `${server.origin}/nf2`, method: 'GET' }, response: { status: 200 } } },
      { fault: true, http: { request: { url: `${refusing}/z` } } },
    ]);
    expect(sentHeader(lastSeen(), 'x-own')).toBe('a');
    expect(sentHeader(lastSeen(), 'x-amzn-trace-id')).toContain(`Parent=${children[1]?.id}`);
  });

  it('warns of a module without a fetch', () => {
    const warn = vi.fn<(message?: unknown) => void>();
    setLogger({ ...console, warn });
    expect(captureFetchModule({})).toBeNull();
    expect(warn.mock.calls[0]).toEqual(['X-ray capture did not find fetch function in module']);
    setLogger(console);
  });
});

describe('captureFetchGlobal', () => {
  it('traces the global fetch once, and undici below it not again', async () => {
    const captured = captureFetchGlobal();
    expect(globalThis.fetch).toBe(captured);
    expect(Reflect.get(globalThis, '__fetch')).toBe(plainFetch);
    expect(captureFetchGlobal(true)).toBe(captured);
    captureUndici();
    for (const names of [['xray', 'w3c'], ['xray'], ['w3c'], []] as const) {
      setPropagation(names);
      const { children } = await traced(async () => {
        await fetch(`${server.origin}/redirect`);
        await fetch(server.origin);
      });
      expect(children.map(shape)).toMatchObject(
        [{ traced: undefined }, { traced: undefined }].map(() => ({ name: '127.0.0.1' })),
      );
      expect(children.flatMap((child) => child.subsegments ?? [])).toEqual([]);
      expect(children).toHaveLength(2);
    }
    setPropagation(['xray', 'w3c']);
  });
});
