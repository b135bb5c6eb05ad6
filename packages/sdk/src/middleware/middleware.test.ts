import type { ServerResponse } from 'node:http';
import { createServer, IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Socket } from 'node:net';
import { Segment } from '../segment/segment.ts';
import type { SampleRequest } from '../sampling/sample-request.ts';
import { middleware } from './middleware.ts';

const ROOT = '1-5759e988-bd862e3fe1be46a994272793';

interface FakeResponse {
  headersSent?: boolean;
  req: unknown;
  answered: Record<string, string>;
  setHeader?(name: string, value: string): void;
}

function responseTo(req: object, headersSent = false): ServerResponse & FakeResponse {
  const fake: FakeResponse = {
    req: { method: 'GET', headers: { host: 'shop.example' }, url: '/a?b=1', ...req },
    headersSent,
    answered: {},
    setHeader(name, value) {
      this.answered[name] = value;
    },
  };
  return fake as ServerResponse & FakeResponse;
}

const asked: SampleRequest[] = [];
let decision: string | boolean | Error;

beforeEach(() => {
  asked.length = 0;
  decision = true;
  middleware.sampler = {
    shouldSample: (request) => {
      asked.push(request);
      if (decision instanceof Error) throw decision;
      return decision;
    },
  };
});

afterEach(() => {
  middleware.dynamicNaming = false;
  middleware.hostPattern = null;
  middleware.setDefaultName('default');
});

describe('names', () => {
  test('are fixed unless told otherwise', () => {
    middleware.setDefaultName('fixed');
    expect(middleware.resolveName('shop.example')).toBe('fixed');
    expect(middleware.defaultName).toBe('fixed');
  });

  test('follow the host', () => {
    middleware.setDefaultName('fixed');
    middleware.enableDynamicNaming();
    expect(middleware.resolveName('shop.example:8080')).toBe('shop.example:8080');
    expect(middleware.resolveName(undefined)).toBe('fixed');
    expect(middleware.resolveName('')).toBe('fixed');
  });

  test('follow the host when it fits the pattern, of which the port is a part', () => {
    middleware.setDefaultName('fixed');
    middleware.enableDynamicNaming('*.example');
    expect(middleware.hostPattern).toBe('*.example');
    expect(middleware.resolveName('shop.example')).toBe('shop.example');
    expect(middleware.resolveName('SHOP.EXAMPLE')).toBe('SHOP.EXAMPLE');
    expect(middleware.resolveName('shop.example:8080')).toBe('fixed');
  });

  test('take a pattern that is a text', () => {
    expect(() => middleware.enableDynamicNaming(5 as unknown as string)).toThrow(
      new Error('Host pattern must be a string.'),
    );
  });

  test('may be asked for without the object', () => {
    const { resolveName, setDefaultName } = middleware;
    setDefaultName('detached');
    expect(resolveName('h')).toBe('detached');
  });
});

describe('processHeaders', () => {
  test.each([
    [undefined, {}],
    ['', {}],
    [
      `Root=${ROOT};Parent=53995c3f42cd8ad8;Sampled=1`,
      { root: ROOT, parent: '53995c3f42cd8ad8', sampled: '1' },
    ],
    [`ROOT = ${ROOT} ; sampled = 0`, { root: ROOT, sampled: '0' }],
    [`Self=1-1-1;Root=${ROOT};Lineage=a:1|b:2;MyKey=v`, { root: ROOT, self: '1-1-1' }],
  ])('%s', (header, expected) => {
    const headers = header === undefined ? {} : { 'x-amzn-trace-id': header };
    expect(middleware.processHeaders({ headers })).toMatchObject(expected);
  });

  test('survives what is no request', () => {
    expect(middleware.processHeaders()).toEqual({});
    expect(middleware.processHeaders({})).toEqual({});
  });

  test('reads W3C trace context when there is nothing else', () => {
    const traceparent = '00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01';
    expect(middleware.processHeaders({ headers: { traceparent } })).toMatchObject({
      root: ROOT,
      parent: '53995c3f42cd8ad8',
      sampled: '1',
    });
  });
});

describe('sampling', () => {
  test.each([
    ['1', false, 0],
    ['0', true, 0],
    ['?', false, 1],
    ['true', false, 1],
    [undefined, false, 1],
  ])('header %s', (sampled, notTraced, timesAsked) => {
    const segment = new Segment('s');
    middleware.resolveSampling({ ...(sampled !== undefined && { sampled }) }, segment, responseTo({}));
    expect(segment.notTraced ?? false).toBe(notTraced);
    expect(asked).toHaveLength(timesAsked);
  });

  test('asks with what rules speak of', () => {
    middleware.resolveSampling({}, new Segment('s'), responseTo({}));
    expect(asked[0]).toMatchObject({
      host: 'shop.example',
      httpMethod: 'GET',
      urlPath: '/a?b=1',
      serviceName: 's',
    });
  });

  test('asks with the path that the client asked for, also in a mounted router', () => {
    middleware.resolveSampling({}, new Segment('s'), responseTo({ originalUrl: '/mounted/a?b=1' }));
    expect(asked[0]?.urlPath).toBe('/mounted/a?b=1');
  });

  test('notes the rule that matched', () => {
    decision = 'checkout';
    const segment = new Segment('s');
    middleware.resolveSampling({}, segment, responseTo({}));
    expect(JSON.parse(segment.format())).toMatchObject({ aws: { xray: { rule_name: 'checkout' } } });
  });

  test('answers with the trace that was begun when the caller named none', () => {
    const segment = new Segment('s');
    const res = responseTo({});
    middleware.resolveSampling({ sampled: '?' }, segment, res);
    expect(res.answered).toEqual({ 'x-amzn-trace-id': `Root=${segment.trace_id};Sampled=1` });
  });

  test('does not answer when the headers are out', () => {
    const res = responseTo({}, true);
    middleware.resolveSampling({ sampled: '?' }, new Segment('s'), res);
    expect(res.answered).toEqual({});
  });

  test('a sampler that throws means no', () => {
    decision = new Error('broken');
    const segment = new Segment('s');
    middleware.resolveSampling({}, segment, responseTo({}));
    expect(segment.notTraced).toBe(true);
  });

  test('rules must be a path or an object', () => {
    for (const source of [undefined, 5, null]) {
      expect(() => middleware.setSamplingRules(source as unknown as string)).toThrow(
        new Error(
          'Please specify a path to the local sampling rules file, or supply an object containing the rules.',
        ),
      );
    }
  });

  test('rules go to the sampler', () => {
    const given: unknown[] = [];
    middleware.sampler = { shouldSample: () => true, setLocalRules: (source) => given.push(source) };
    const rules = { version: 2, default: { fixed_target: 1, rate: 0.1 } };
    middleware.setSamplingRules(rules);
    expect(given).toEqual([rules]);
  });

  test('may be left to local rules', () => {
    const before = middleware.sampler;
    middleware.disableCentralizedSampling();
    expect(middleware.sampler).not.toBe(before);
    expect(typeof middleware.sampler.shouldSample({})).toBe('boolean');
  });
});

describe('IncomingRequestData', () => {
  function incoming(headers: Record<string, string>, url = '/a?b=1', encrypted = false): IncomingMessage {
    const socket = Object.assign(new Socket(), { encrypted });
    Object.defineProperty(socket, 'remoteAddress', { value: '::ffff:10.0.0.9' });
    const req = new IncomingMessage(socket);
    return Object.assign(req, { method: 'GET', url, headers });
  }
  const read = (...args: Parameters<typeof incoming>): unknown =>
    new middleware.IncomingRequestData(incoming(...args)).request;

  test('of a plain request', () => {
    expect(read({ host: 'shop.example', 'user-agent': 'ua' })).toEqual({
      method: 'GET',
      user_agent: 'ua',
      client_ip: '::ffff:10.0.0.9',
      url: 'http://shop.example/a?b=1',
    });
  });

  test('without a user agent and a host', () => {
    expect(read({})).toMatchObject({ user_agent: '', url: 'http:///a?b=1' });
  });

  test.each([
    ['10.1.1.1', '10.1.1.1'],
    [' 10.1.1.1 , 10.2.2.2', '10.1.1.1'],
    ['2001:db8::1', '2001:db8::1'],
  ])('forwarded for %s', (forwarded, client) => {
    expect(read({ host: 'h', 'x-forwarded-for': forwarded })).toMatchObject({
      client_ip: client,
      x_forwarded_for: true,
    });
  });

  test('over TLS', () => {
    expect(read({ host: 'h' }, '/', true)).toMatchObject({ url: 'https://h/' });
  });

  test('over HTTP/2, which has no Host', () => {
    expect(read({ ':authority': 'h2.example' })).toMatchObject({ url: 'http://h2.example/a?b=1' });
  });

  test('of a request to a proxy, which names the whole URL', () => {
    expect(read({ host: 'h' }, 'http://other.example/x')).toMatchObject({ url: 'http://other.example/x' });
  });

  test('withholds what redaction withholds', () => {
    const { url } = read({ host: 'h' }, '/a?access_token=secret-value&b=1') as { url: string };
    expect(url).not.toContain('secret-value');
    expect(url).toContain('b=1');
  });
});

describe('traceRequestResponseCycle', () => {
  test('closes its segment with the response', async () => {
    const segments: Segment[] = [];
    const server = createServer((req, res) => {
      middleware.setDefaultName('plain');
      segments.push(middleware.traceRequestResponseCycle(req, res));
      res.end('ok');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    await (await fetch(`http://127.0.0.1:${typeof address === 'object' && address?.port}/`)).text();
    await new Promise((resolve) => server.close(resolve));
    expect(segments[0]?.isClosed()).toBe(true);
    expect(segments[0]?.name).toBe('plain');
  });
});
