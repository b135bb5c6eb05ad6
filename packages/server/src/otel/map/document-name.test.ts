/**
 * The rules that name a document, one row each.
 * `exporter` is OpenTelemetry Collector, awsxray exporter, in its folder internal/translator; rows without a source are
 * our own.
 */

import { describe, expect, it } from 'vitest';
import { documentOf } from '../../../test/support/mapped-span.ts';
import { aChildSpan, aSpan } from '../../../test/support/span-builders.ts';
import type { AttributeValue, Span, SpanKind } from '../span.ts';

type Attributes = Readonly<Record<string, AttributeValue>>;

describe('the name of a document', () => {
  const root = (kind: SpanKind, attributes: Attributes, name = 'op'): Span =>
    aSpan({ kind, attributes, name });
  const child = (kind: SpanKind, attributes: Attributes, name = 'op'): Span =>
    aChildSpan({ kind, attributes, name });

  it.each<[source: string, span: Span, name: string]>([
    ['exporter segment.go: aws.local.service', root('SERVER', { 'aws.local.service': 'api' }), 'api'],
    ['a consumer is a service', child('CONSUMER', { 'aws.local.service': 'worker' }), 'worker'],
    [
      'a consumer is a service',
      child('CONSUMER', { 'aws.remote.service': 'q', 'peer.service': 'p' }),
      'cart',
    ],
    [
      'exporter segment.go: aws.local.service is no name of local work',
      child('INTERNAL', { 'aws.local.service': 'api' }, 'load'),
      'load',
    ],
    [
      'exporter segment.go: aws.remote.service of AWS',
      child('CLIENT', { 'aws.remote.service': 'AWS::DynamoDB', 'rpc.system': 'aws-api' }),
      'DynamoDB',
    ],
    [
      'exporter segment.go: aws.remote.service of AWS',
      child('PRODUCER', { 'aws.remote.service': 'AWS.SDK.SNS', 'rpc.system': 'aws-api' }),
      'SNS',
    ],
    [
      'exporter segment.go: others keep it',
      child('PRODUCER', { 'aws.remote.service': 'AWS.SDK.x' }),
      'AWS.SDK.x',
    ],
    [
      'exporter segment.go: a server calls nobody',
      root('SERVER', { 'aws.remote.service': 'x', 'peer.service': 'edge' }),
      'edge',
    ],
    [
      'exporter segment.go: peer.service',
      child('CLIENT', { 'peer.service': 'billing', 'http.host': 'h' }),
      'billing',
    ],
    [
      'stable names win',
      child('CLIENT', { 'peer.service': 'old', 'service.peer.name': 'billing', 'server.address': 'h' }),
      'billing',
    ],
    ['exporter segment.go: aws.service', child('INTERNAL', { 'aws.service': 'S3', 'db.name': 'd' }), 'S3'],
    ['exporter segment.go: db.name', child('CLIENT', { 'db.name': 'shop' }), 'shop'],
    [
      'exporter segment.go: db.connection_string',
      child('CLIENT', {
        'db.name': 'shop',
        'db.connection_string': 'jdbc:postgresql://app@db1.example:5432',
      }),
      'shop@db1.example',
    ],
    [
      'a connection string of another form has no host',
      child('CLIENT', { 'db.name': 'shop', 'db.connection_string': 'Server=db1', 'net.peer.name': 'db2' }),
      'shop@db2',
    ],
    [
      'X-Ray SDK for Node.js: database@host',
      child('CLIENT', {
        'db.system.name': 'postgresql',
        'db.namespace': 'shop|public',
        'server.address': 'db1.example',
      }),
      'shop@db1.example',
    ],
    [
      'X-Ray SDK for Node.js: DynamoDB',
      child('CLIENT', {
        'rpc.system': 'aws-api',
        'rpc.service': 'DynamoDB',
        'db.name': 'orders',
      }),
      'DynamoDB',
    ],
    [
      'databases of Redis are numbers',
      child('CLIENT', { 'db.system.name': 'redis', 'db.namespace': '0', 'server.address': 'cache1' }),
      'cache1',
    ],
    ['exporter segment.go: service.name of a server', root('SERVER', { 'rpc.service': 'shop.Cart' }), 'cart'],
    ['segments are named after their resource', root('INTERNAL', { 'rpc.service': 'shop.Cart' }), 'cart'],
    ['segments are named after their resource', root('CLIENT', { 'aws.local.service': 'batch' }), 'batch'],
    ['exporter segment.go: a root that calls', root('CLIENT', { 'peer.service': 'billing' }), 'billing'],
    [
      'exporter segment.go: rpc.service',
      child('CLIENT', { 'rpc.service': 'shop.Cart', 'http.host': 'h' }),
      'shop.Cart',
    ],
    [
      'semantic conventions 1.39: rpc.method',
      child('CLIENT', { 'rpc.method': 'shop.Cart/AddItem' }),
      'shop.Cart',
    ],
    [
      'exporter segment.go: http.host',
      child('CLIENT', { 'http.host': 'h:81', 'net.peer.name': 'n' }),
      'h:81',
    ],
    ['exporter segment.go: net.peer.name', child('CLIENT', { 'net.peer.name': 'n' }), 'n'],
    [
      'stable names win',
      child('CLIENT', { 'net.peer.name': 'n', 'server.address': 'pay.example' }),
      'pay.example',
    ],
    [
      'X-Ray SDK for Node.js: the host',
      child('CLIENT', { 'url.full': 'https://pay.example:8443/v1' }),
      'pay.example',
    ],
    ['a queue is what is called', child('PRODUCER', { 'messaging.destination.name': 'orders' }), 'orders'],
    ['exporter segment.go: the span', child('PRODUCER', {}, 'orders send'), 'orders send'],
    ['exporter segment.go: an empty text is none', child('CLIENT', { 'peer.service': '' }), 'op'],
    ['exporter segment.go: other types are none', child('CLIENT', { 'peer.service': 7 }), 'op'],
    ['a text without an allowed character is none', child('CLIENT', { 'peer.service': '***' }), 'op'],
    ['exporter segment.go: fixSegmentName', child('INTERNAL', {}, 'load*cart\t(v2)!'), 'loadcartv2'],
    ['exporter segment.go: fixSegmentName', child('INTERNAL', {}, 'äöü 東京 \\ ٣'), 'äöü 東京  '],
    ['exporter segment.go: defaultSegmentName', child('INTERNAL', {}, '***'), 'span'],
    ['exporter segment.go: defaultSegmentName', child('INTERNAL', {}, ''), 'span'],
    ['X-Ray: 200 characters', child('INTERNAL', {}, 'x'.repeat(300)), 'x'.repeat(200)],
    ['X-Ray: 200 characters, not bytes or halves', child('INTERNAL', {}, '𝒳'.repeat(300)), '𝒳'.repeat(200)],
    ['names of all sources are cleaned', child('CLIENT', { 'peer.service': 'pay (eu)' }), 'pay eu'],
  ])('%s, row %#', (_source, span, name) => {
    expect(documentOf(span)['name']).toBe(name);
  });

  it.each<[source: string, resource: Attributes, name: string]>([
    ['a function names its service', { 'service.name': '', 'faas.name': 'resize' }, 'resize'],
    [
      'OpenTelemetry: a service without a name',
      { 'service.name': 'unknown_service:node' },
      'unknown_service:node',
    ],
    ['nothing but the span has a name', { 'service.name': undefined }, 'GET /items'],
  ])('%s', (_source, resource, name) => {
    expect(documentOf(aSpan(), { resource })['name']).toBe(name);
  });
});
