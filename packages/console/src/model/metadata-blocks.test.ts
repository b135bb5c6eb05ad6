import { describe, expect, it } from 'vitest';
import { metadataBlocks } from './metadata-blocks.ts';

describe('metadataBlocks', () => {
  it('puts what the resource says last, under its own names', () => {
    const metadata = {
      default: {
        'otel.resource.service.name': 'orders',
        'http.route': '/orders',
        'otel.resource.host.id': 'h',
      },
      'otel.events': [{ name: 'cache miss' }],
    };
    const blocks = metadataBlocks(metadata);
    expect(blocks).toMatchObject([
      { title: 'default', value: { 'http.route': '/orders' } },
      { title: 'otel.events', value: [{ name: 'cache miss' }] },
      { title: 'Resource', value: { 'service.name': 'orders', 'host.id': 'h' } },
    ]);
    expect(blocks.map(({ pathOf }) => pathOf(['host.id', 'x']))).toEqual([
      ['default', 'host.id', 'x'],
      ['otel.events', 'host.id', 'x'],
      ['default', 'otel.resource.host.id', 'x'],
    ]);
  });

  it('has no two blocks of one title', () => {
    const titles = metadataBlocks({ Resource: 1, default: { 'otel.resource.a': 1 } }).map(
      ({ title }) => title,
    );
    expect(titles).toEqual(['Resource', 'Resource of the span']);
  });

  it('has no block for a span that says nothing itself', () => {
    const titles = metadataBlocks({ default: { 'otel.resource.service.name': 'orders' } }).map(
      ({ title }) => title,
    );
    expect(titles).toEqual(['Resource']);
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['namespaces of the X-Ray SDK', { debug: { cart: ['lamp'] }, default: { attempt: 2 } }],
    ['a namespace without members', { default: {} }],
    ['a namespace that is no object', { default: ['otel.resource.service.name'], debug: null }],
    ['names of a resource in other namespaces', { debug: { 'otel.resource.service.name': 'orders' } }],
  ])('leaves %s as they are', (_what, metadata) => {
    const expected = Object.entries(metadata).map(([title, value]) => ({ title, value }));
    expect(metadataBlocks(metadata)).toMatchObject(expected);
  });
});
