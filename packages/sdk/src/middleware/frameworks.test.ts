import { Agent } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { enableAutomaticMode, enableManualMode } from '../context/context.ts';
import { setDaemonAddress } from '../emit/daemon-address.ts';
import { ask, askAndLeave } from '../testing/ask.ts';
import { frameworks, routes, type RunningApp } from '../testing/framework-servers.ts';
import { startUdpDaemon, type UdpDaemon } from '../testing/udp-daemon.ts';
import { middleware } from './middleware.ts';

const ROOT = '1-5759e988-bd862e3fe1be46a994272793';
const PARENT = '53995c3f42cd8ad8';

interface Document {
  trace_id: string;
  parent_id?: string;
  name: string;
  in_progress?: boolean;
  annotations?: Record<string, unknown>;
  http: { request: Record<string, unknown>; response?: { status?: number; content_length?: number } };
  error?: true;
  fault?: true;
  throttle?: true;
  cause?: { exceptions: { message: string; type: string }[] };
}

const sampler = { shouldSample: (): string | boolean => true };
let daemon: UdpDaemon;

async function documents(count: number): Promise<Document[]> {
  await daemon.received(count);
  return daemon.documents() as unknown as Document[];
}

async function document(): Promise<Document> {
  const [first] = await documents(1);
  if (first === undefined) throw new Error('no document');
  return first;
}

beforeEach(async () => {
  daemon = await startUdpDaemon();
  setDaemonAddress(daemon.address);
  sampler.shouldSample = () => true;
  middleware.sampler = sampler;
});
afterEach(() => daemon.close());

describe.each(Object.entries(frameworks))('%s', (_name, start) => {
  let app: RunningApp;

  describe('in automatic mode', () => {
    beforeAll(async () => {
      enableAutomaticMode();
      app = await start('shop');
    });
    afterAll(() => app.close());

    test('records a request with what the route noted', async () => {
      const answer = await ask(app.port, { path: '/ok?x=1', headers: { 'user-agent': 'ua/1' } });
      expect(answer.status).toBe(200);
      const got = await document();
      expect(got).toMatchObject({
        name: 'shop',
        http: {
          request: {
            method: 'GET',
            user_agent: 'ua/1',
            client_ip: '127.0.0.1',
            url: `http://127.0.0.1:${app.port}/ok?x=1`,
          },
          response: { status: 200, content_length: Number(answer.headers['content-length']) },
        },
        annotations: { route: 'ok' },
      });
      expect(got).not.toHaveProperty('fault');
      expect(got).not.toHaveProperty('error');
      expect(got).not.toHaveProperty('cause');
      expect(got).not.toHaveProperty('in_progress');
    });

    test('keeps what a handler threw, with the status that the client got', async () => {
      expect((await ask(app.port, { path: '/throw' })).status).toBe(500);
      const got = await document();
      expect(got.http.response?.status).toBe(500);
      expect(got.fault).toBe(true);
      expect(got).not.toHaveProperty('error');
      expect(got.cause?.exceptions).toHaveLength(1);
      expect(got.cause?.exceptions[0]).toMatchObject({ message: 'boom', type: 'TypeError' });
    });

    test('blames the client alone for a 400', async () => {
      expect((await ask(app.port, { path: '/refuse' })).status).toBe(400);
      const got = await document();
      expect(got.http.response?.status).toBe(400);
      expect(got.error).toBe(true);
      expect(got).not.toHaveProperty('fault');
    });

    test('records a route that does not exist', async () => {
      expect((await ask(app.port, { path: '/missing' })).status).toBe(404);
      const got = await document();
      expect(got).toMatchObject({ error: true, http: { response: { status: 404 } } });
      expect(got).not.toHaveProperty('fault');
    });

    test('keeps the context through the reading of a body', async () => {
      const headers = { 'content-type': 'application/json' };
      const answer = await ask(app.port, { path: '/parse', method: 'POST', headers, body: '{"a":1}' });
      expect(answer.status).toBe(200);
      expect((await document()).annotations).toEqual({ parsed: '{"a":1}' });
    });

    test('answers a caller who asks whether the trace is sampled', async () => {
      const asked = await ask(app.port, {
        path: '/ok',
        headers: { 'x-amzn-trace-id': `Root=${ROOT};Sampled=?` },
      });
      expect(asked.status).toBe(200);
      expect(asked.headers['x-amzn-trace-id']).toBe(`Root=${ROOT};Sampled=1`);
      sampler.shouldSample = () => false;
      const refused = await ask(app.port, {
        path: '/ok',
        headers: { 'x-amzn-trace-id': `Root=${ROOT};Sampled=?` },
      });
      expect(refused.headers['x-amzn-trace-id']).toBe(`Root=${ROOT};Sampled=0`);
      const untold = await ask(app.port, { path: '/ok' });
      expect(untold.headers).not.toHaveProperty('x-amzn-trace-id');
      expect(await documents(1)).toHaveLength(1);
    });

    test('continues the trace of the caller', async () => {
      await ask(app.port, {
        path: '/ok',
        headers: { 'x-amzn-trace-id': `Root=${ROOT};Parent=${PARENT};Sampled=1` },
      });
      expect(await document()).toMatchObject({ trace_id: ROOT, parent_id: PARENT });
    });

    test('gives each of twenty requests at once its own segment', async () => {
      const names = Array.from({ length: 20 }, (_, index) => `n${index}`);
      const agent = new Agent({ keepAlive: true, maxSockets: 5 });
      await Promise.all(names.map((name) => ask(app.port, { path: `/wait/${name}`, agent })));
      agent.destroy();
      const got = await documents(20);
      for (const { http, annotations } of got) {
        expect(http.request['url']).toContain(`/wait/${String(annotations?.['waited'])}`);
      }
      expect(new Set(got.map(({ annotations }) => annotations?.['waited'])).size).toBe(20);
      expect(new Set(got.map(({ trace_id }) => trace_id)).size).toBe(20);
    });

    test('does not call a request whose client left a success', async () => {
      const begun = new Promise<void>((resolve) => (routes.onNever = resolve));
      await askAndLeave(app.port, '/never', begun);
      const got = await document();
      expect(got.http).not.toHaveProperty('response');
      expect(got.error).toBe(true);
      expect(got).not.toHaveProperty('fault');
      expect(got.cause?.exceptions).toHaveLength(1);
    });

    test('answers HEAD', async () => {
      const answer = await ask(app.port, { path: '/ok', method: 'HEAD' });
      const got = await document();
      expect(got.http.request['method']).toBe('HEAD');
      expect(got.http.response).toEqual({ status: answer.status });
    });
  });

  describe('in manual mode', () => {
    beforeAll(async () => {
      enableManualMode();
      app = await start('shop');
    });
    afterAll(async () => {
      await app.close();
      enableAutomaticMode();
    });

    test('hands the segment to the routes', async () => {
      expect((await ask(app.port, { path: '/ok' })).status).toBe(200);
      expect((await document()).annotations).toEqual({ route: 'ok' });
    });

    test('keeps what a handler threw', async () => {
      expect((await ask(app.port, { path: '/throw' })).status).toBe(500);
      expect((await document()).cause?.exceptions[0]).toMatchObject({ message: 'boom' });
    });
  });
});
