import { describe, expect, it } from 'vitest';
import { mediaTypeOf, packingOf } from './media-type.ts';

describe('mediaTypeOf', () => {
  it.each([
    ['application/x-protobuf', 'application/x-protobuf', 'protobuf'],
    ['application/protobuf', 'application/protobuf', 'protobuf'],
    ['application/json', 'application/json', 'json'],
    ['application/json; charset=utf-8', 'application/json', 'json'],
    ['Application/X-Protobuf ;v=1', 'application/x-protobuf', 'protobuf'],
  ])('knows %j', (contentType, name, encoding) => {
    expect(mediaTypeOf(contentType)).toEqual({ name, encoding });
  });
  it.each([[undefined], [''], ['text/plain'], ['application/jsonp'], ['nonsense'], [';'], ['__proto__']])(
    'does not know %j',
    (contentType) => {
      expect(mediaTypeOf(contentType)).toBeUndefined();
    },
  );
});

describe('packingOf', () => {
  it.each([
    [undefined, 'none'],
    ['', 'none'],
    ['identity', 'none'],
    ['gzip', 'gzip'],
    ['GZIP ', 'gzip'],
    ['x-gzip', 'gzip'],
    ['deflate', 'deflate'],
  ])('knows %j', (contentEncoding, packing) => {
    expect(packingOf(contentEncoding)).toBe(packing);
  });
  it.each([['br'], ['zstd'], ['gzip, gzip'], ['gzip,identity']])('does not know %j', (contentEncoding) => {
    expect(packingOf(contentEncoding)).toBeUndefined();
  });
});
