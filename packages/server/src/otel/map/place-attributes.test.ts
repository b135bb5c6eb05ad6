/**
 * The rules that make annotations and metadata of attributes, one row each.
 * `exporter` is OpenTelemetry Collector, awsxray exporter, in its folder internal/translator; rows without a source are
 * our own.
 */

import { describe, expect, it } from 'vitest';
import {
  defaultsOf,
  documentOf,
  type MappingSetting,
  type Members,
} from '../../../test/support/mapped-span.ts';
import { aChildSpan, aSpan } from '../../../test/support/span-builders.ts';
import type { AttributeValue, Span } from '../span.ts';

/** What the table says of a member that is not there. */
const ABSENT = undefined;

describe('annotations and metadata', () => {
  const indexed = (...keys: string[]): MappingSetting => ({ options: { indexed: new Set(keys) } });

  it.each<[source: string, span: Span, setting: MappingSetting, annotations: unknown, metadata: unknown]>([
    [
      'exporter segment.go: the rest is metadata',
      aChildSpan({ attributes: { a: 1 } }),
      {},
      ABSENT,
      { default: { a: 1 } },
    ],
    [
      'exporter segment.go: aws.xray.annotations; lists stay',
      aChildSpan({
        attributes: {
          'aws.xray.annotations': ['tier', 'user-type', 'list'],
          tier: 'gold',
          'user-type': 'b2b',
          list: ['a'],
          other: 1,
        },
      }),
      {},
      { tier: 'gold', user_type: 'b2b' },
      { default: { list: ['a'], other: 1 } },
    ],
    [
      'exporter segment.go: aws.xray.annotations is a list',
      aChildSpan({ attributes: { 'aws.xray.annotations': 'tier', tier: 'gold' } }),
      {},
      ABSENT,
      { default: { 'aws.xray.annotations': 'tier', tier: 'gold' } },
    ],
    [
      'exporter segment.go: indexed_attributes come back, those the span lists do not',
      aChildSpan({
        attributes: {
          'aws.xray.annotations': ['http.request.method'],
          'http.status_code': 200,
          'http.request.method': 'GET',
        },
      }),
      indexed('http.status_code'),
      { 'http.status_code': 200 },
      ABSENT,
    ],
    [
      'exporter segment.go: index_all_attributes',
      aChildSpan({ attributes: { 'a.b': 'x', arr: [1], flag: false, 'http.request.method': 'GET' } }),
      { options: { indexAll: true } },
      { 'a.b': 'x', flag: false },
      { default: { arr: [1] } },
    ],
    [
      'exporter segment.go: fixAnnotationKey; of two that become one the later stays',
      aChildSpan({ attributes: { 'a-b/ä:c.d_e': 1, 'a b': 1, 'a-b': 2 } }),
      { options: { indexAll: true } },
      { 'a_b___c.d_e': 1, a_b: 2 },
      ABSENT,
    ],
    [
      'exporter segment.go: aws.xray.metadata.',
      aChildSpan({
        attributes: {
          'aws.xray.metadata.billing': '{"cents":5}',
          'aws.xray.metadata.Default': ' {"k":1}',
          'aws.xray.metadata.bad': 'nope',
          'aws.xray.metadata.list': '[1]',
          'aws.xray.metadata.broken': '{"k":',
          'aws.xray.metadata.number': 7,
          'aws.xray.metadata.': '{}',
        },
      }),
      {},
      ABSENT,
      {
        default: {
          k: 1,
          'aws.xray.metadata.bad': 'nope',
          'aws.xray.metadata.list': '[1]',
          'aws.xray.metadata.broken': '{"k":',
          'aws.xray.metadata.number': 7,
          'aws.xray.metadata.': '{}',
        },
        billing: { cents: 5 },
      },
    ],
    [
      'what is nested too deep stays text',
      aChildSpan({ attributes: { 'aws.xray.metadata.deep': `{"a":${'['.repeat(99)}${']'.repeat(99)}}` } }),
      {},
      ABSENT,
      { default: { 'aws.xray.metadata.deep': `{"a":${'['.repeat(99)}${']'.repeat(99)}}` } },
    ],
    [
      'exporter segment.go: values of metadata',
      aChildSpan({
        attributes: {
          big: 2n ** 60n,
          nan: Number.NaN,
          infinite: -Infinity,
          zero: -0,
          bytes: new Uint8Array([1, 2]),
          map: new Map<string, AttributeValue>([
            ['x', [true, undefined]],
            ['gone', undefined],
          ]),
          empty: undefined,
        },
      }),
      {},
      ABSENT,
      {
        default: {
          big: '1152921504606846976',
          nan: 'NaN',
          infinite: '-Infinity',
          zero: 0,
          bytes: 'AQI=',
          map: { x: [true, null] },
        },
      },
    ],
    [
      'exporter segment.go: values of annotations',
      aChildSpan({ attributes: { big: 2n ** 60n, nan: Number.NaN, n: 0.5, empty: '' } }),
      { options: { indexAll: true } },
      { big: '1152921504606846976', nan: 'NaN', n: 0.5, empty: '' },
      ABSENT,
    ],
  ])('%s, row %#', (_source, span, setting, annotations, metadata) => {
    const document = documentOf({ ...span, name: 'op' }, setting);
    const named = { ...(metadata as Members | undefined) };
    expect(document['annotations']).toEqual(annotations);
    expect(withoutSpanName(document)).toEqual(metadata === undefined ? undefined : named);
  });

  /** Some of the spans above are named after something else. */
  function withoutSpanName({ metadata }: Members): unknown {
    if (metadata === undefined) return undefined;
    const { default: defaults, ...others } = metadata as Members;
    const { 'otel.span.name': _name, ...kept } = { ...(defaults as Members | undefined) };
    return { ...(Object.keys(kept).length > 0 ? { default: kept } : {}), ...others };
  }

  it.each<[source: string, span: Span, setting: MappingSetting, annotations: unknown, kept: Members]>([
    [
      'exporter segment.go: attributes of the resource',
      aSpan(),
      { resource: { list: ['a'], empty: undefined } },
      ABSENT,
      { 'otel.resource.service.name': 'cart', 'otel.resource.list': ['a'] },
    ],
    [
      'exporter segment.go: indexed with their prefix',
      aSpan(),
      { resource: { team: 'pay', tier: 1 }, ...indexed('otel.resource.team', 'tier') },
      { 'otel.resource.team': 'pay' },
      { 'otel.resource.service.name': 'cart', 'otel.resource.tier': 1 },
    ],
    [
      'exporter segment.go: index_all_attributes',
      aSpan(),
      { resource: { list: ['a'] }, options: { indexAll: true } },
      { 'otel.resource.service.name': 'cart' },
      { 'otel.resource.list': ['a'] },
    ],
    [
      'CloudWatch agent: settings in the data',
      aSpan({ attributes: { tier: 'gold', n: 1 } }),
      { resource: { 'aws.xray.exporter.config.indexed_attributes': ['tier'] }, ...indexed('n') },
      { tier: 'gold', n: 1 },
      { 'otel.resource.service.name': 'cart' },
    ],
    [
      'CloudWatch agent: settings in the data',
      aSpan({ attributes: { tier: 'gold' } }),
      { resource: { 'aws.xray.exporter.config.index_all_attributes': true } },
      { 'otel.resource.service.name': 'cart', tier: 'gold' },
      {},
    ],
  ])('%s, row %#', (_source, span, setting, annotations, kept) => {
    const document = documentOf({ ...span, name: 'cart' }, setting);
    expect(document['annotations']).toEqual(annotations);
    expect(defaultsOf(document)).toEqual(kept);
  });

  it('hold nothing of the resource in a subsegment', () => {
    expect(documentOf(aChildSpan({ name: 'load' }), { options: { indexAll: true } })).not.toHaveProperty(
      'annotations',
    );
  });

  it('are all kept when there are more than a trace is searched by, in the order of their keys', () => {
    const keys = Array.from({ length: 60 }, (_, index) => `k${String(index).padStart(2, '0')}`);
    const attributes = Object.fromEntries(keys.toReversed().map((key) => [key, 1]));
    const { annotations } = documentOf(aChildSpan({ attributes }), { options: { indexAll: true } });
    expect(Object.keys(Object(annotations))).toEqual(keys);
  });

  it('take a key that names the prototype for no key', () => {
    const attributes = new Map<string, AttributeValue>([
      ['__proto__', 'x'],
      ['aws.xray.metadata.__proto__', '{"a":1}'],
      ['aws.xray.metadata.m', '{"__proto__":{"b":1},"constructor":2}'],
    ]);
    const document = documentOf({ ...aChildSpan({ name: 'op' }), attributes });
    expect(document['metadata']).toEqual({
      default: { 'aws.xray.metadata.__proto__': '{"a":1}' },
      m: { constructor: 2 },
    });
  });
});
