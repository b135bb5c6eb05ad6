import * as http from 'node:http';
import * as https from 'node:https';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { sentHeader, startEchoServer, type EchoServer } from '../testing/echo-server.ts';
import { until } from '../testing/poll.ts';
import { answeredCall, shape, traced } from '../testing/traced.ts';
import { captureHTTPs } from './capture-http.ts';

const original = http.request;
let server: EchoServer;
const client = captureHTTPs(http);
const expecting = captureHTTPs(http, true);

beforeAll(async () => {
  server = await startEchoServer();
});
afterAll(() => server[Symbol.asyncDispose]());

/** Reads an answer to its end. */
async function body(request: http.ClientRequest): Promise<string> {
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return text;
}

const lastSeen = () => server.seen.at(-1);

describe('captureHTTPs', () => {
  it('leaves the module alone and gives back a traced one as it is', () => {
    expect(http.request).toBe(original);
    expect(captureHTTPs(client)).toBe(client);
    expect(client.Agent).toBe(http.Agent);
    expect(captureHTTPs(https).request).not.toBe(https.request);
  });

  it.each([200, 404, 429, 503])('records an answer of %i', async (status) => {
    const { children } = await traced(() => body(client.get(`${server.origin}/status/${status}?secret=1`)));
    expect(children.map(shape)).toEqual([answeredCall(`${server.origin}/status/${status}`, status)]);
  });

  it('says that the callee is traced when told so', async () => {
    const { children } = await traced(() => body(expecting.get(server.origin)));
    expect(shape(children[0])).toMatchObject({ traced: true });
  });

  const forms: [string, () => Promise<unknown>][] = [
    ['a text', () => body(client.get(`${server.origin}/x`))],
    ['a URL', () => body(client.get(new URL(`${server.origin}/x`)))],
    ['options', () => body(client.get({ hostname: '127.0.0.1', port: server.port, path: '/x' }))],
    ['a host', () => body(client.get({ host: '127.0.0.1', port: server.port, path: '/x' }))],
    ['a text and options', () => body(client.get(`${server.origin}/no`, { path: '/x' }))],
    ['a URL and options', () => body(client.get(new URL(`${server.origin}/no`), { path: '/x' }))],
    ['request', () => body(client.request(`${server.origin}/x`).end())],
    [
      'a callback',
      () =>
        new Promise((resolve) => {
          client.get(`${server.origin}/x`, (response) => response.resume().on('end', resolve));
        }),
    ],
    [
      'options and a callback',
      () =>
        new Promise((resolve) => {
          client.get(`${server.origin}/no`, { path: '/x' }, (response) =>
            response.resume().on('end', resolve),
          );
        }),
    ],
  ];
  it.each(forms)('takes %s', async (_name, call) => {
    const { children } = await traced(call);
    expect(children.map(shape)).toMatchObject([
      { name: '127.0.0.1', http: { request: { url: `${server.origin}/x` }, response: { status: 200 } } },
    ]);
    expect(lastSeen()?.url).toBe('/x');
    expect(sentHeader(lastSeen(), 'x-amzn-trace-id')).toContain(`Parent=${children[0]?.id};Sampled=1`);
  });

  it('drops the body of an answer that nobody listens for, as Node does', async () => {
    const { children } = await traced(async () => {
      await once(client.get(`${server.origin}/large`), 'close');
    });
    expect(children[0]?.isClosed()).toBe(true);
  });

  it('leaves arguments without a URL to Node', async () => {
    const { segment } = await traced(() => {
      expect(() => client.get('no url')).toThrow('Invalid URL');
    });
    expect(segment.subsegments).toBeUndefined();
  });

  it('closes the subsegment of a call that Node refuses to make', async () => {
    const { children } = await traced(() => {
      expect(() => client.request({ hostname: 'h', path: 'with space' })).toThrow('unescaped characters');
    });
    expect(shape(children[0])).toMatchObject({ name: 'h', fault: true });
    expect(children[0]?.isClosed()).toBe(true);
  });
});

describe('the headers of a traced call', () => {
  it('are X-Amzn-Trace-Id and traceparent', async () => {
    const { segment, children } = await traced(() => body(client.get(server.origin)));
    const id = children[0]?.id;
    expect(sentHeader(lastSeen(), 'X-Amzn-Trace-Id')).toBe(`Root=${segment.trace_id};Parent=${id};Sampled=1`);
    expect(sentHeader(lastSeen(), 'traceparent')).toBe(`00-5759e988bd862e3fe1be46a994272793-${id}-01`);
  });

  const kinds: [string, http.OutgoingHttpHeaders | readonly string[]][] = [
    ['a record', { 'X-Own': 'a', 'x-list': ['1', '2'] }],
    ['a frozen record', Object.freeze({ 'X-Own': 'a' })],
    ['a flat array', ['X-Own', 'a', 'Host', 'h']],
    ['a record that expects 100', { 'X-Own': 'a', Expect: '100-continue' }],
  ];
  it.each(kinds)('join %s without changing it', async (_name, headers) => {
    const before = structuredClone(headers);
    const options = Object.freeze({ port: server.port, hostname: '127.0.0.1', headers });
    const { children } = await traced(() => body(client.get(options)));
    expect(headers).toEqual(before);
    expect(sentHeader(lastSeen(), 'x-own')).toBe('a');
    expect(sentHeader(lastSeen(), 'x-amzn-trace-id')).toContain(`Parent=${children[0]?.id}`);
    expect(sentHeader(lastSeen(), 'traceparent')).toContain(children[0]?.id);
  });

  it.each([
    ['exact', { 'X-Amzn-Trace-Id': 'mine' }],
    ['lower', { 'x-amzn-trace-id': 'mine' }],
    ['array', ['X-AMZN-TRACE-ID', 'mine', 'Host', 'h']],
  ])('are not added, nor the call traced, where a header is there already (%s)', async (_name, headers) => {
    const { segment } = await traced(() => body(client.get(server.origin, { headers })));
    expect(segment.subsegments ?? []).toEqual([]);
    expect(sentHeader(lastSeen(), 'x-amzn-trace-id')).toBe('mine');
  });

  it("keep the application's own traceparent", async () => {
    for (const headers of [{ Traceparent: 'mine' }, ['Traceparent', 'mine', 'Host', 'h']]) {
      const { children } = await traced(() => body(client.get(server.origin, { headers })));
      expect(children).toHaveLength(1);
      expect(lastSeen()?.rawHeaders.filter((text) => /^traceparent$/i.test(text))).toHaveLength(1);
      expect(sentHeader(lastSeen(), 'traceparent')).toBe('mine');
    }
  });

  it('say Sampled=0 below a segment that is not sampled', async () => {
    await traced((segment) => {
      segment.notTraced = true;
      return body(client.get(server.origin));
    });
    expect(sentHeader(lastSeen(), 'x-amzn-trace-id')).toMatch(/Sampled=0$/);
    expect(sentHeader(lastSeen(), 'traceparent')).toMatch(/-00$/);
  });

  it('are absent below a segment that passes through', async () => {
    await traced((segment) => {
      segment.noOp = true;
      return body(client.get(server.origin));
    });
    expect(sentHeader(lastSeen(), 'x-amzn-trace-id')).toBeUndefined();
    expect(sentHeader(lastSeen(), 'traceparent')).toBeUndefined();
  });

  it('hand on the pairs that came with the request', async () => {
    await traced((segment) => {
      segment.additionalTraceData = { Lineage: 'a87bd80c:1' };
      return body(client.get(server.origin));
    });
    expect(sentHeader(lastSeen(), 'x-amzn-trace-id')).toMatch(/;Sampled=1;Lineage=a87bd80c:1$/);
  });
});

describe('a call that fails', () => {
  it('is a fault with its cause when the connection is refused', async () => {
    const { children } = await traced(() => once(expecting.get('http://127.0.0.1:1/x'), 'error'));
    expect(shape(children[0])).toMatchObject({
      name: '127.0.0.1',
      fault: true,
      http: { request: { url: 'http://127.0.0.1:1/x', method: 'GET' } },
      cause: { exceptions: [{ message: 'connect ECONNREFUSED 127.0.0.1:1', remote: false }] },
    });
    expect(shape(children[0])).not.toHaveProperty('traced');
    expect(shape(children[0])).not.toHaveProperty('error');
  });

  it('is a fault when the name has no address, or the caller gives up', async () => {
    const { children } = await traced(async () => {
      await once(expecting.get('http://nowhere.invalid/x'), 'error');
      const request = expecting.get(`${server.origin}/never`, { signal: AbortSignal.timeout(20) });
      await once(request, 'error');
      const late = expecting.get(`${server.origin}/never`, { timeout: 20 });
      late.on('timeout', () => late.destroy());
      await once(late, 'error');
    });
    expect(children.map((child) => child.isClosed())).toEqual([true, true, true]);
    expect(children.map(shape)).toMatchObject([
      {
        fault: true,
        traced: true,
        cause: { exceptions: [{ message: expect.stringContaining('nowhere.invalid') }] },
      },
      {
        fault: true,
        traced: true,
        cause: { exceptions: [{ type: 'AbortError' }, { type: 'TimeoutError' }] },
      },
      { fault: true, traced: true, cause: { exceptions: [{ message: 'socket hang up' }] } },
    ]);
  });

  it('still throws what nobody listens for', async () => {
    const seen = vi.fn<(error: Error) => void>();
    const listeners = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.once('uncaughtException', seen);
    const { children } = await traced(() => client.get('http://127.0.0.1:1/x'));
    await until(() => seen.mock.calls.length > 0);
    for (const listener of listeners) process.on('uncaughtException', listener);
    expect(seen.mock.calls[0]?.[0].message).toBe('connect ECONNREFUSED 127.0.0.1:1');
    expect(children[0]?.isClosed()).toBe(true);
  });

  it('keeps the answer it had when the body breaks off', async () => {
    const { children } = await traced(async () => {
      const [response] = (await once(client.get(`${server.origin}/cut`), 'response')) as [
        http.IncomingMessage,
      ];
      await once(response.resume(), 'error');
    });
    expect(shape(children[0])).toMatchObject({
      fault: true,
      http: { response: { status: 200, content_length: 100 } },
      cause: { exceptions: [{ message: 'aborted', remote: true }] },
    });
  });

  it('closes when the answer is destroyed, unread, or stuck', async () => {
    const { children } = await traced(async () => {
      const [destroyed] = (await once(client.get(`${server.origin}/large`), 'response')) as [
        http.IncomingMessage,
      ];
      destroyed.destroy();
      const stuck = client.get(`${server.origin}/stuck`);
      await once(stuck, 'response');
      stuck.destroy();
      await once(client.get(`${server.origin}/x`), 'response');
    });
    await until(() => children.every((child) => child.isClosed()));
    expect(children.map(shape)).toMatchObject([
      { http: { response: { status: 200 } } },
      { http: { response: { status: 200 } } },
      { http: { response: { status: 200 } } },
    ]);
    expect(children.some((child) => child.fault)).toBe(false);
    // The unread one ends when its answer came, not when it was found a second later.
    expect(Date.now() / 1_000 - (children[2]?.end_time ?? 0)).toBeGreaterThan(0.99);
  });

  it('closes an upgraded connection with its answer', async () => {
    const { children } = await traced(() =>
      once(client.get(server.origin, { headers: { Connection: 'Upgrade', Upgrade: 'test' } }), 'upgrade'),
    );
    await until(() => children.every((child) => child.isClosed()));
    expect(shape(children[0])).toMatchObject({ http: { response: { status: 101 } } });
  });
});

describe('the callback of a capture', () => {
  it('sees the call before it is closed', async () => {
    const seen: unknown[][] = [];
    const called = captureHTTPs(http, false, (subsegment, request, response, error) => {
      seen.push([subsegment.isClosed(), request.path, response?.statusCode, error?.message]);
      subsegment.addAnnotation('k', 'v');
    });
    const { children } = await traced(async () => {
      await body(called.get(`${server.origin}/status/404`));
      await once(called.get('http://127.0.0.1:1/x'), 'error');
    });
    expect(seen).toEqual([
      [false, '/status/404', 404, undefined],
      [false, '/x', undefined, 'connect ECONNREFUSED 127.0.0.1:1'],
    ]);
    expect(children.map((child) => child.annotations)).toEqual([{ k: 'v' }, { k: 'v' }]);
  });

  it('may throw without harm', async () => {
    const called = captureHTTPs(http, false, () => {
      throw new Error('mine');
    });
    const { children } = await traced(() => body(called.get(server.origin)));
    expect(children[0]?.isClosed()).toBe(true);
  });
});

describe('other agents', () => {
  it('may return nothing', async () => {
    const nothing = { ...http, request: () => undefined, get: () => undefined } as unknown as typeof http;
    const captured = captureHTTPs(nothing);
    const { children } = await traced(() => {
      expect(captured.request(server.origin)).toBeUndefined();
      expect(captured.get(server.origin)).toBeUndefined();
    });
    expect(children.map((child) => child.isClosed())).toEqual([true, true]);
  });
});

describe('calls one after the other', () => {
  it('are siblings, also those made in callbacks', async () => {
    const { children } = await traced(
      () =>
        new Promise((resolve) => {
          client.get(`${server.origin}/1`, (first) => {
            first.resume().on('end', () => {
              client.get(`${server.origin}/2`, (second) => second.resume().on('end', resolve));
            });
          });
        }),
    );
    expect(children).toHaveLength(2);
    expect(children.every((child) => child.subsegments === undefined)).toBe(true);
  });

  it('belong to the request that made them, over shared connections', async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const all = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        traced(() => body(client.get(`${server.origin}/${index}`, { agent }))),
      ),
    );
    agent.destroy();
    expect(all.map(({ children }) => children.map((child) => child.http?.request?.url))).toEqual(
      Array.from({ length: 8 }, (_, index) => [`${server.origin}/${index}`]),
    );
  });
});

describe('without a segment', () => {
  it('calls are made as they are', async () => {
    await body(client.get(`${server.origin}/plain`));
    expect(sentHeader(lastSeen(), 'x-amzn-trace-id')).toBeUndefined();
  });
});
