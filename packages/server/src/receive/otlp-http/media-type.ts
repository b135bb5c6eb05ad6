/**
 * In which encoding a request is, and in which its answer has to be.
 * Source: OTLP specification, "OTLP/HTTP Request"; `application/protobuf` and the encodings beyond gzip are those of
 * the Collector's receiver.
 */

import type { OtlpEncoding } from '../otlp-answer.ts';

export interface MediaType {
  /** As an answer names it. */
  readonly name: string;
  readonly encoding: OtlpEncoding;
}

/** What is answered to those who name no type that we know. */
export const JSON_TYPE: MediaType = { name: 'application/json', encoding: 'json' };

const MEDIA_TYPES: ReadonlyMap<string, MediaType> = new Map([
  ['application/x-protobuf', { name: 'application/x-protobuf', encoding: 'protobuf' }],
  ['application/protobuf', { name: 'application/protobuf', encoding: 'protobuf' }],
  ['application/json', JSON_TYPE],
]);

/** Undefined for a `Content-Type` that is none of OTLP's. Parameters mean nothing. */
export function mediaTypeOf(contentType: string | undefined): MediaType | undefined {
  const [name = ''] = (contentType ?? '').split(';', 1);
  return MEDIA_TYPES.get(name.trim().toLowerCase());
}

/** How a body is packed. */
export type Packing = 'none' | 'gzip' | 'deflate';

const PACKINGS: ReadonlyMap<string, Packing> = new Map([
  ['', 'none'],
  ['identity', 'none'],
  ['gzip', 'gzip'],
  ['x-gzip', 'gzip'],
  ['deflate', 'deflate'],
]);

/** Undefined for a `Content-Encoding` that is unknown here, or several on top of each other. */
export function packingOf(contentEncoding: string | undefined): Packing | undefined {
  return PACKINGS.get((contentEncoding ?? '').trim().toLowerCase());
}
