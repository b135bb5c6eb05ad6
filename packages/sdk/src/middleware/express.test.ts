import { Agent, request, Server, ServerResponse, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Readable, pipeline } from 'node:stream';
import express, { Router, type Express, type NextFunction, type Request, type Response } from 'express';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { captureAsyncFunc, captureFunc } from '../capture/capture-functions.ts';
import { currentSegment, getSegment } from '../context/context.ts';
import { setDaemonAddress } from '../emit/daemon-address.ts';
import { traceHeaderOf } from '../propagation/trace-headers.ts';
import type { Subsegment } from '../segment/subsegment.ts';
import { getLogger, setLogger } from '../logging/logger.ts';
import { ask, askAndLeave } from '../testing/ask.ts';
import { startUdpDaemon, type UdpDaemon } from '../testing/udp-daemon.ts';
import { closeSegment, openSegment } from './express.ts';
import { middleware } from './middleware.ts';

const ROOT = '1-5759e988-bd862e3fe1be46a994272793';

let daemon: UdpDaemon;
let server: Server;

beforeEach(async () => {
  daemon = await startUdpDaemon();
  setDaemonAddress(daemon.address);
  middleware.sampler = { shouldSample: () => true };
});
afterEach(async () => {
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
  await daemon.close();
});

/** Starts an application with these routes between the two middlewares. */
async function serve(addRoutes: (app: Express) => void): Promise<number> {
  const app = express();
  app.use(openSegment('shop'));
  addRoutes(app);
  app.use(closeSegment());
  app.use((error: { status?: number }, _req: Request, res: Response, _next: NextFunction) => {
    res.status(error.status ?? 500).send('sorry');
  });
  server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return (server.address() as AddressInfo).port;
}

async function document(): Promise<Record<string, unknown>> {
  await daemon.received(1);
  return daemon.documents()[0] ?? {};
}

test('needs a name', () => {
  const message = 'Default segment name was not supplied.  Please provide a string.';
  expect(() => openSegment('')).toThrow(new Error(message));
  expect(() => openSegment(5 as unknown as string)).toThrow(new Error(message));
  server = new Server();
});

describe('trace headers', () => {
  const anyTrace = /^1-[\da-f]{8}-[\da-f]{24}$/;

  /** What a request with this header is answered, and the documents it leads to. */
  async function sent(header: string): Promise<{ answer: unknown; documents: Record<string, unknown>[] }> {
    const port = await serve((app) => app.get('/', (_req, res) => void res.send('fine')));
    const { headers } = await ask(port, { headers: { 'x-amzn-trace-id': header } });
    // Datagrams keep their order: when this one's has come, the first request's has, if there is one.
    await ask(port, { path: '/?last' });
    const isLast = ({ http }: Record<string, unknown>): boolean => JSON.stringify(http).includes('/?last');
    await expect.poll(() => daemon.documents().some(isLast)).toBe(true);
    const documents = daemon.documents().filter((got) => !isLast(got));
    return { answer: headers['x-amzn-trace-id'], documents };
  }

  test.each([
    [`Root=${ROOT};Parent=53995c3f42cd8ad8;Sampled=1`, { trace_id: ROOT, parent_id: '53995c3f42cd8ad8' }],
    [`Root=${ROOT}`, { trace_id: ROOT }],
    [`root = ${ROOT} ; SAMPLED = 1`, { trace_id: ROOT }],
    [`Self=1-5759e988-aaaaaaaaaaaaaaaaaaaaaaaa;Root=${ROOT}`, { trace_id: ROOT }],
    ['complete junk', { trace_id: expect.stringMatching(anyTrace) as unknown }],
  ])('%s is traced and not answered', async (header, expected) => {
    const { answer, documents } = await sent(header);
    expect(answer).toBeUndefined();
    expect(documents).toHaveLength(1);
    expect(documents[0]).toMatchObject(expected);
  });

  test('a caller who decided against it is obeyed', async () => {
    expect(await sent(`Root=${ROOT};Parent=53995c3f42cd8ad8;Sampled=0`)).toEqual({
      answer: undefined,
      documents: [],
    });
  });

  test.each([
    [`Root=${ROOT};Sampled=?`, ROOT],
    ['Sampled=?', anyTrace],
    ['Root=junk;Sampled=?', anyTrace],
  ])('%s is answered with the trace and the decision', async (header, root) => {
    const { answer, documents } = await sent(header);
    expect(documents).toHaveLength(1);
    const traceId = String(documents[0]?.['trace_id']);
    expect(traceId).toMatch(root);
    expect(answer).toBe(`Root=${traceId};Sampled=1`);
  });

  test('keeps what is to be handed on beside the segment, not in the document', async () => {
    const port = await serve((app) =>
      app.get('/', (_req, res) => {
        captureFunc('call', (subsegment) => res.send(traceHeaderOf(subsegment)));
      }),
    );
    const { body } = await ask(port, {
      headers: { 'x-amzn-trace-id': `Root=${ROOT};Lineage=a:1;MyKey=MyValue` },
    });
    const got = await document();
    const [call] = got['subsegments'] as { id: string }[];
    expect(body).toBe(`Root=${ROOT};Parent=${call?.id};Sampled=1;Lineage=a:1;MyKey=MyValue`);
    expect(got).not.toHaveProperty('additionalTraceData');
  });

  test('continues a W3C trace', async () => {
    const port = await serve((app) => app.get('/', (_req, res) => void res.send('fine')));
    await ask(port, { headers: { traceparent: '00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01' } });
    expect(await document()).toMatchObject({ trace_id: ROOT, parent_id: '53995c3f42cd8ad8' });
  });
});

describe('errors', () => {
  test('of the client keep their cause and are no fault', async () => {
    const port = await serve((app) =>
      app.get('/', (_req, _res, next) => next(Object.assign(new Error('bad input'), { status: 400 }))),
    );
    expect((await ask(port)).status).toBe(400);
    const got = await document();
    expect(got).toMatchObject({ error: true, cause: { exceptions: [{ message: 'bad input' }] } });
    expect(got).not.toHaveProperty('fault');
  });

  test('leave a fault that something else found', async () => {
    const port = await serve((app) =>
      app.get('/', (_req, _res, next) => {
        getSegment()?.addFaultFlag();
        next(Object.assign(new Error('bad input'), { status: 400 }));
      }),
    );
    await ask(port);
    expect(await document()).toMatchObject({ error: true, fault: true });
  });

  test('of nested captures are told once and referred to', async () => {
    const port = await serve((app) =>
      app.get('/', () => {
        captureFunc('outer', () =>
          captureFunc('inner', () => {
            throw new Error('deep');
          }),
        );
      }),
    );
    expect((await ask(port)).status).toBe(500);
    const got = await document();
    const outer = (got['subsegments'] as { subsegments: { id: string; cause: unknown }[] }[])[0];
    const inner = outer?.subsegments[0];
    expect(inner?.cause).toMatchObject({ exceptions: [{ message: 'deep' }] });
    expect(got).toMatchObject({ fault: true, cause: { id: inner?.id } });
  });

  test('that arrive inside a subsegment are the request’s', async () => {
    const port = await serve((app) =>
      app.get('/', (_req, _res, next) => {
        captureFunc('inner', () => next(new Error('handed on')));
      }),
    );
    await ask(port);
    const got = await document();
    expect(got).toMatchObject({ fault: true, cause: { exceptions: [{ message: 'handed on' }] } });
    expect(got['subsegments']).toMatchObject([{ name: 'inner' }]);
    expect((got['subsegments'] as object[])[0]).not.toHaveProperty('cause');
  });

  test('429 is a throttle', async () => {
    const port = await serve((app) => app.get('/', (_req, res) => void res.status(429).end()));
    await ask(port);
    expect(await document()).toMatchObject({
      throttle: true,
      error: true,
      http: { response: { status: 429 } },
    });
  });
});

describe('responses', () => {
  test('of a mounted router have the URL that the client asked for', async () => {
    const port = await serve((app) => {
      const router = Router();
      router.use(openSegment('shop'));
      router.get('/item', (_req, res) => void res.send('fine'));
      app.use('/mounted', router);
    });
    await ask(port, { path: '/mounted/item?id=1' });
    await daemon.received(2);
    for (const { http } of daemon.documents()) {
      expect(http).toMatchObject({ request: { url: `http://127.0.0.1:${port}/mounted/item?id=1` } });
    }
  });

  test('cut short after they began keep the status that went out', async () => {
    let begun: () => void = () => undefined;
    const started = new Promise<void>((resolve) => (begun = resolve));
    const port = await serve((app) =>
      app.get('/', (_req, res) => {
        res.write('half');
        begun();
      }),
    );
    await askAndLeave(port, '/', started);
    const got = await document();
    expect(got).toMatchObject({
      error: true,
      http: { response: { status: 200 } },
      cause: { exceptions: [{ type: 'ConnectionClosed' }] },
    });
    expect(got).not.toHaveProperty('fault');
  });

  test('destroyed by a failing stream are a fault with its error', async () => {
    const port = await serve((app) =>
      app.get('/', (_req, res) => {
        const source = new Readable({ read: () => undefined });
        pipeline(source, res, () => undefined);
        source.push('half');
        setImmediate(() => source.destroy(new RangeError('disk gone')));
      }),
    );
    await ask(port).catch(() => undefined);
    expect(await document()).toMatchObject({
      fault: true,
      cause: { exceptions: [{ message: 'disk gone', type: 'RangeError' }] },
    });
  });

  test('that no handler ends are closed with their connection', async () => {
    let socket: Socket | undefined;
    const port = await serve((app) =>
      app.get('/', (req) => {
        socket = req.socket;
        socket.destroy();
      }),
    );
    await ask(port).catch(() => undefined);
    expect(socket?.destroyed).toBe(true);
    expect(await document()).toMatchObject({ error: true });
  });

  test('queued behind another on a lost connection are closed too', async () => {
    const port = await serve((app) => {
      app.get('/first', (req) => setImmediate(() => setImmediate(() => req.socket.destroy())));
      app.get('/second', () => undefined);
    });
    const client = request({ host: '127.0.0.1', port, path: '/first' });
    client.on('error', () => undefined);
    client.once('socket', (socket) => {
      socket.once('connect', () => {
        socket.write('GET /first HTTP/1.1\r\nHost: h\r\n\r\nGET /second HTTP/1.1\r\nHost: h\r\n\r\n');
      });
    });
    await daemon.received(2);
    client.destroy();
    const urls = daemon.documents().map(({ http }) => (http as { request: { url: string } }).request.url);
    expect(urls.sort()).toEqual(['http://h/first', 'http://h/second']);
  });

  test('of an upgraded connection end with it, and that is no failure', async () => {
    const port = await serve((app) => app.get('/', (req) => void req.socket.destroySoon()));
    // As `express-ws` does: the application is asked with a response that has no connection.
    server.on('upgrade', (req: IncomingMessage, socket: Socket) => {
      const app = server.listeners('request')[0] as (req: IncomingMessage, res: object) => void;
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
      app(req, new ServerResponse(req));
    });
    const client = request({
      host: '127.0.0.1',
      port,
      headers: { connection: 'Upgrade', upgrade: 'websocket' },
    });
    client.on('upgrade', (_res, socket) => socket.on('error', () => undefined).resume());
    client.end();
    const got = await document();
    expect(got).not.toHaveProperty('error');
    expect(got).not.toHaveProperty('fault');
    expect(got['http']).not.toHaveProperty('response');
  });
});

test('subsegments that close after the response are part of the document', async () => {
  let late: Subsegment | undefined;
  const port = await serve((app) =>
    app.get('/', (_req, res) => {
      void captureAsyncFunc('late', async (subsegment) => {
        late = subsegment;
      });
      res.send('fine');
    }),
  );
  await ask(port);
  expect(daemon.datagrams).toHaveLength(0);
  late?.close();
  expect(await document()).toMatchObject({
    subsegments: [{ name: 'late' }],
    http: { response: { status: 200 } },
  });
});

test('listeners of the request see the segment that was current when they were added', async () => {
  const seen: (string | undefined)[] = [];
  const port = await serve((app) =>
    app.post('/', (req, res) => {
      req.on('data', () => seen.push(getSegment()?.name));
      captureFunc('inner', () => req.on('end', () => seen.push(getSegment()?.name)));
      req.once('end', () => res.send('fine'));
    }),
  );
  await ask(port, { method: 'POST', body: 'body' });
  await document();
  expect(seen).toEqual(['shop', 'inner']);
});

test('leaves no listeners on a kept connection, and no context', async () => {
  const sockets = new Set<Socket>();
  const outside: unknown[] = [];
  const port = await serve((app) =>
    app.get('/', (req, res) => void (sockets.add(req.socket), res.send('fine'))),
  );
  server.prependListener('request', () => void outside.push(currentSegment()));
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const counts: number[] = [];
  for (let index = 0; index < 12; index += 1) {
    await ask(port, { agent });
    const [socket] = sockets;
    counts.push(socket?.listenerCount('close') ?? -1);
  }
  agent.destroy();
  await daemon.received(12);
  expect(sockets.size).toBe(1);
  expect(new Set(counts).size).toBe(1);
  expect(outside).toEqual(Array.from({ length: 12 }, () => undefined));
});

test('says in debug lines when a request begins and ends', async () => {
  const lines: string[] = [];
  const before = getLogger();
  setLogger({ ...before, debug: (line) => lines.push(String(line)) });
  const port = await serve((app) =>
    app.get('/', (_req, _res, next) => next(Object.assign(new Error('no'), { status: 400 }))),
  );
  await ask(port, { path: '/?x=1' });
  const { trace_id: traceId, id } = await document();
  setLogger(before);
  const rest = `: { url: /?x=1, name: shop, trace_id: ${String(traceId)}, id: ${String(id)}, sampled: true }`;
  expect(lines).toContain(`Starting middleware segment${rest}`);
  expect(lines).toContain('Added Express server fault to segment');
  expect(lines).toContain(`Closed middleware segment successfully${rest}`);
});

test('a request without a name for its segment goes on untraced', async () => {
  const port = await serve((app) => app.get('/', (_req, res) => void res.send('fine')));
  const { defaultName } = middleware;
  middleware.defaultName = undefined;
  expect((await ask(port)).status).toBe(200);
  middleware.defaultName = defaultName;
  expect((await ask(port)).status).toBe(200);
  expect(await document()).toMatchObject({ name: 'shop' });
});
