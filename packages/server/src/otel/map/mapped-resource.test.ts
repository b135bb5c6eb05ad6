import { describe, expect, it } from 'vitest';
import { documentOf, defaultsOf } from '../../../test/support/mapped-span.ts';
import { aSpan } from '../../../test/support/span-builders.ts';
import type { AttributeValue } from '../span.ts';

const LONG = 'x'.repeat(20_000);

describe('a resource that is too long to stand in every segment', () => {
  it.each<[what: string, value: AttributeValue]>([
    ['a text', LONG],
    ['a list', ['a', LONG]],
    ['a map', new Map([['a', LONG]])],
    ['a map of long keys', new Map([[LONG, 1]])],
    ['bytes', new Uint8Array(20_000)],
    ['many values', Array.from({ length: 2000 }, () => true)],
  ])('loses its longest attribute: %s', (_what, value) => {
    const document = documentOf(aSpan({ name: 'cart' }), { resource: { long: value, team: 'pay' } });
    expect(document['name']).toBe('cart');
    expect(defaultsOf(document)).toEqual({
      'otel.resource.service.name': 'cart',
      'otel.resource.team': 'pay',
      'otel.truncated': true,
    });
  });

  it('does so for its members as well', () => {
    const resource = { 'cloud.platform': 'aws_ecs', 'container.name': LONG, 'container.id': 'c' };
    expect(documentOf(aSpan(), { resource })['aws']).toMatchObject({ ecs: { container_id: 'c' } });
  });

  it('is whole up to the limit', () => {
    const resource = { long: 'x'.repeat(16_000) };
    expect(defaultsOf(documentOf(aSpan({ name: 'cart' }), { resource }))).toEqual({
      'otel.resource.service.name': 'cart',
      'otel.resource.long': resource.long,
    });
  });
});

it('does not repeat the name of a library without end', () => {
  const scope = { name: LONG, version: LONG };
  const kept = 'x'.repeat(500);
  expect(defaultsOf(documentOf(aSpan(), { scope }))).toMatchObject({
    'otel.scope.name': kept,
    'otel.scope.version': kept,
  });
});
