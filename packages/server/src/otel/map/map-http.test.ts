import type { HttpBlock } from '@fluoroscope/wire';
import { describe, expect, it } from 'vitest';
import { anEvent, aSpan, type Attributes } from '../../../test/support/span-builders.ts';
import type { AttributeValue, SpanEvent, SpanKind } from '../span.ts';
import { mapHttp } from './map-http.ts';
import { SpanAttributes } from './span-attributes.ts';

interface Mapped {
  readonly http: HttpBlock | undefined;
  /** Attributes that are left to annotations and metadata. */
  readonly left: readonly string[];
}

function map(kind: SpanKind, written: Attributes, events: readonly SpanEvent[] = []): Mapped {
  const span = aSpan({ kind, attributes: written, events });
  const attributes = new SpanAttributes(span.attributes);
  const http = mapHttp(attributes, span);
  return { http, left: Object.keys(written).filter((key) => !attributes.isConsumed(key)) };
}

const HTTP = 'Collector awsxray exporter, translator/http.go';
const OURS = 'our own addition';

describe('the http block', () => {
  it.each<[source: string, SpanKind, Attributes, HttpBlock]>([
    [`${HTTP}: http.method`, 'SERVER', { 'http.method': 'GET' }, { request: { method: 'GET' } }],
    [
      `${HTTP}: http.request.method`,
      'CLIENT',
      { 'http.request.method': 'PUT' },
      { request: { method: 'PUT' } },
    ],
    [
      `${HTTP}: http.user_agent`,
      'SERVER',
      { 'http.user_agent': 'curl' },
      { request: { user_agent: 'curl' } },
    ],
    [
      `${HTTP}: user_agent.original`,
      'SERVER',
      { 'user_agent.original': 'curl' },
      { request: { user_agent: 'curl' } },
    ],
    [`${HTTP}: http.status_code`, 'SERVER', { 'http.status_code': 404 }, { response: { status: 404 } }],
    [
      `${HTTP}: http.response.status_code`,
      'CLIENT',
      { 'http.response.status_code': 204 },
      { response: { status: 204 } },
    ],
    [`${OURS}: status as text`, 'CLIENT', { 'http.status_code': '204' }, { response: { status: 204 } }],
    [
      `${OURS}: the stable names win`,
      'SERVER',
      {
        'http.request.method': 'GET',
        'http.method': 'get',
        'http.response.status_code': 200,
        'http.status_code': 500,
        'user_agent.original': 'new',
        'http.user_agent': 'old',
        'url.full': 'https://new/',
        'http.url': 'https://old/',
      },
      { request: { method: 'GET', url: 'https://new/', user_agent: 'new' }, response: { status: 200 } },
    ],
    [
      'case 4: a call by the stable names',
      'CLIENT',
      {
        'http.request.method': 'POST',
        'url.full': 'https://pay.example/v1?x=1',
        'server.address': 'pay.example',
        'http.response.status_code': 429,
      },
      { request: { method: 'POST', url: 'https://pay.example/v1?x=1' }, response: { status: 429 } },
    ],
    [
      'case 6: a served request by the stable names',
      'SERVER',
      {
        'url.scheme': 'http',
        'server.address': 'shop.example',
        'server.port': 80,
        'url.path': '/a',
        'url.query': 'b=c',
        'client.address': '203.0.113.9',
      },
      { request: { url: 'http://shop.example/a?b=c', client_ip: '203.0.113.9', x_forwarded_for: true } },
    ],
    [
      'case 7: an address alone makes no URL, nor a length of 0',
      'SERVER',
      { 'http.request.method': 'GET', 'network.peer.address': '10.0.0.7' },
      { request: { method: 'GET', client_ip: '10.0.0.7' } },
    ],
  ])('%s', (_source, kind, attributes, http) => {
    expect(map(kind, attributes)).toEqual({ http, left: [] });
  });

  it.each<[fact: string, Attributes]>([
    ['addresses', { 'net.peer.name': 'cache1', 'server.address': 'cache1', 'server.port': 6379 }],
    ['a client', { 'client.address': '10.0.0.7', 'network.peer.address': '10.0.0.7' }],
    ['a scheme without a host', { 'url.scheme': 'https' }],
    ['a status that is none', { 'http.status_code': 0 }],
    ['texts that are none', { 'http.method': 7, 'url.full': '' }],
    ['names of others', { 'db.system': 'redis', 'http.request.body.size': 3 }],
  ])('is absent for %s, which are left', (_fact, attributes) => {
    expect(map('SERVER', attributes)).toEqual({ http: undefined, left: Object.keys(attributes) });
  });

  it('leaves what it did not read: names for addresses, other types, names of others', () => {
    const attributes = {
      'http.method': 'GET',
      'http.target': ['/a'],
      'client.address': 'laptop',
      'network.peer.address': '/var/run/web.sock',
      'http.route': '/items',
    };
    expect(map('SERVER', attributes).left).toEqual(Object.keys(attributes).slice(1));
  });
  it('takes no address for the queue that a call of SQS names in its place', () => {
    const attributes = {
      'rpc.system': 'aws-api',
      'messaging.system': 'aws_sqs',
      'url.full': 'https://sqs.eu-west-1.amazonaws.com/1/q',
      'http.status_code': 200,
    };
    expect(map('PRODUCER', attributes).http).toEqual({ response: { status: 200 } });
  });
});

describe('the client of a request', () => {
  const GET = { 'http.method': 'GET' };

  it.each<[source: string, SpanKind, Attributes, ip: string | undefined, isForwarded: true | undefined]>([
    [`${HTTP}: http.client_ip`, 'SERVER', { 'http.client_ip': 'any text' }, 'any text', true],
    [`${HTTP}: client.address`, 'SERVER', { 'client.address': '2001:db8::1' }, '2001:db8::1', true],
    [
      `${HTTP}: client.address that is a name`,
      'SERVER',
      { 'client.address': 'a.example' },
      undefined,
      undefined,
    ],
    [`${HTTP}: net.peer.ip`, 'SERVER', { 'net.peer.ip': '10.0.0.7' }, '10.0.0.7', undefined],
    [`${HTTP}: network.peer.address`, 'SERVER', { 'network.peer.address': '::1' }, '::1', undefined],
    [`${HTTP}: a socket`, 'SERVER', { 'network.peer.address': '/run/web.sock' }, undefined, undefined],
    [
      `${HTTP}: the client before the peer`,
      'SERVER',
      { 'http.client_ip': '203.0.113.9', 'net.peer.ip': '10.0.0.7' },
      '203.0.113.9',
      undefined,
    ],
    [
      `${OURS}: the stable name wins`,
      'SERVER',
      { 'client.address': '203.0.113.9', 'http.client_ip': '203.0.113.8' },
      '203.0.113.9',
      true,
    ],
    [
      `${OURS}: the peer of a call is no client`,
      'CLIENT',
      { 'net.peer.ip': '10.0.0.7' },
      undefined,
      undefined,
    ],
    [`${OURS}: nor of a message`, 'PRODUCER', { 'network.peer.address': '::1' }, undefined, undefined],
  ])('%s', (_source, kind, attributes, ip, isForwarded) => {
    const request = map(kind, { ...GET, ...attributes }).http?.request;
    expect([request?.client_ip, request?.x_forwarded_for]).toEqual([ip, isForwarded]);
  });
});

describe('the URL of a request', () => {
  it.each<[source: string, SpanKind, Attributes, url: string | undefined]>([
    [`${HTTP}: http.url as it is`, 'SERVER', { 'http.url': 'x y', 'http.host': 'h' }, 'x y'],
    [`${HTTP}: url.full as it is`, 'CLIENT', { 'url.full': 'https://a/b#c' }, 'https://a/b#c'],
    [
      'case 5: a served request by the old names',
      'SERVER',
      {
        'http.scheme': 'https',
        'net.host.name': 'shop.example',
        'net.host.port': 8443,
        'http.target': '/a?b=c',
      },
      'https://shop.example:8443/a?b=c',
    ],
    [`${HTTP}: http by default`, 'SERVER', { 'http.host': 'h' }, 'http://h/'],
    [
      `${HTTP}: the port of http.host stays`,
      'SERVER',
      { 'http.host': 'h:80', 'net.host.port': 81 },
      'http://h:80/',
    ],
    [
      `${HTTP}: http.host before http.server_name`,
      'SERVER',
      { 'http.host': 'a', 'http.server_name': 'b' },
      'http://a/',
    ],
    [
      `${HTTP}: http.server_name before net.host.name`,
      'SERVER',
      { 'http.server_name': 'a', 'net.host.name': 'b' },
      'http://a/',
    ],
    [
      `${HTTP}: net.host.name before host.name`,
      'SERVER',
      { 'net.host.name': 'a', 'host.name': 'b' },
      'http://a/',
    ],
    [`${HTTP}: host.name`, 'SERVER', { 'host.name': 'b', 'net.host.port': '8080' }, 'http://b:8080/'],
    [
      `${HTTP}: server.address and server.port`,
      'SERVER',
      { 'server.address': 'c', 'server.port': 81 },
      'http://c:81/',
    ],
    [`${HTTP}: not net.peer.name of a caller`, 'SERVER', { 'net.peer.name': 'caller' }, undefined],
    [`${HTTP}: http.host of a call`, 'CLIENT', { 'http.host': 'a:81', 'net.peer.name': 'b' }, 'http://a:81/'],
    [
      `${HTTP}: net.peer.name of a call`,
      'CLIENT',
      { 'net.peer.name': 'b', 'net.peer.ip': '10.0.0.7', 'net.peer.port': 81 },
      'http://b:81/',
    ],
    [
      `${HTTP}: net.peer.ip of a call`,
      'INTERNAL',
      { 'net.peer.ip': '10.0.0.7', 'network.peer.port': 81 },
      'http://10.0.0.7:81/',
    ],
    [
      `${HTTP}: not the caller's own host`,
      'CLIENT',
      { 'net.host.name': 'me', 'http.server_name': 'me' },
      undefined,
    ],
    [`${HTTP}: server.address of a call`, 'CLIENT', { 'server.address': 'd' }, 'http://d/'],
    [
      `${OURS}: server.port of a call`,
      'CLIENT',
      { 'server.address': 'd', 'server.port': 81, 'network.peer.port': 82 },
      'http://d:81/',
    ],
    [
      `${OURS}: the stable names win`,
      'SERVER',
      { 'server.address': 'new', 'http.host': 'old', 'url.path': '/new', 'http.target': '/old' },
      'http://new/new',
    ],
    [`${HTTP}: http and 80`, 'SERVER', { 'net.host.name': 'a', 'net.host.port': 80 }, 'http://a/'],
    [
      `${HTTP}: https and 443`,
      'CLIENT',
      { 'url.scheme': 'https', 'server.address': 'a', 'server.port': '443' },
      'https://a/',
    ],
    [
      `${HTTP}: https and 80`,
      'CLIENT',
      { 'url.scheme': 'https', 'server.address': 'a', 'server.port': 80 },
      'https://a:80/',
    ],
    [`${HTTP}: a query with its mark`, 'SERVER', { 'server.address': 'a', 'url.query': '?b' }, 'http://a/?b'],
    [
      `${OURS}: an address of IPv6 in brackets`,
      'SERVER',
      { 'server.address': '2001:db8::1', 'server.port': 8080, 'url.path': '/' },
      'http://[2001:db8::1]:8080/',
    ],
    [`${OURS}: in one pair of them`, 'SERVER', { 'server.address': '[::1]' }, 'http://[::1]/'],
    [`${OURS}: a slash after the host`, 'SERVER', { 'http.host': 'a', 'http.target': '*' }, 'http://a/*'],
  ])('%s', (_source, kind, attributes, url) => {
    expect(map(kind, { 'http.method': 'GET', ...attributes }).http?.request?.url).toBe(url);
  });
});

describe('the length of a response', () => {
  const received = (size: AttributeValue, key = 'messaging.message_payload_size_bytes'): SpanEvent =>
    anEvent('message', { 'message.type': 'RECEIVED', [key]: size });

  it.each<[source: string, Attributes, readonly SpanEvent[], length: number | undefined]>([
    [`${OURS}: http.response.body.size`, { 'http.response.body.size': 12 }, [], 12],
    [`${OURS}: a body of nothing`, { 'http.response.body.size': 0 }, [], 0],
    [`${OURS}: http.response_content_length`, { 'http.response_content_length': '12' }, [], 12],
    [`${OURS}: an unknown one`, { 'http.response.body.size': -1 }, [], undefined],
    [`${OURS}: the header`, { 'http.response.header.content-length': ['12'] }, [], 12],
    [`${OURS}: a header that is none`, { 'http.response.header.content-length': ['a'] }, [], undefined],
    [
      `${HTTP}: message.type of the span`,
      { 'message.type': 'RECEIVED', 'messaging.message_payload_size_bytes': 12 },
      [],
      12,
    ],
    [`${HTTP}: the first event that is not empty`, {}, [received(0), received(12), received(13)], 12],
    [`${HTTP}: messaging.message.body.size`, {}, [received(12, 'messaging.message.body.size')], 12],
    [`${HTTP}: no whole number`, {}, [received('12')], undefined],
    [
      `${HTTP}: what was sent`,
      { 'message.type': 'SENT', 'messaging.message_payload_size_bytes': 12 },
      [],
      undefined,
    ],
  ])('%s', (_source, attributes, events, length) => {
    const { http } = map('CLIENT', { 'http.method': 'GET', ...attributes }, events);
    expect(http?.response?.content_length).toBe(length);
  });
});
