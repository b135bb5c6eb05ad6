import { describe, expect, it } from 'vitest';
import { aSpan, type Attributes } from '../../../test/support/span-builders.ts';
import type { SpanStatusCode } from '../span.ts';
import { mapOutcome } from './map-outcome.ts';
import { SpanAttributes } from './span-attributes.ts';

type Flag = 'error' | 'fault' | 'throttle';

function flagsOf(attributes: Attributes, statusCode: SpanStatusCode): readonly string[] {
  const span = aSpan({ attributes, statusCode });
  const outcome = mapOutcome(span, new SpanAttributes(span.attributes));
  expect(Object.keys(outcome).toSorted()).toEqual(['error', 'fault', 'throttle']);
  return Object.entries(outcome).flatMap(([flag, isSet]) => (isSet ? [flag] : []));
}

const CAUSE = 'Collector awsxray exporter, translator/cause.go';
const OURS = 'our own addition';

type Case = readonly [source: string, Attributes, SpanStatusCode, readonly Flag[]];

const CASES: readonly Case[] = [
  [`${CAUSE}: no status`, {}, 'UNSET', []],
  [`${CAUSE}: no status, OK`, {}, 'OK', []],
  [`${CAUSE}: no status, ERROR`, {}, 'ERROR', ['fault']],
  [`${CAUSE}: 200`, { 'http.status_code': 200 }, 'UNSET', []],
  [`${CAUSE}: 200, ERROR`, { 'http.status_code': 200 }, 'ERROR', ['fault']],
  [`${CAUSE}: 399`, { 'http.status_code': 399 }, 'UNSET', []],
  [`${CAUSE}: 400`, { 'http.status_code': 400 }, 'UNSET', ['error']],
  [`${CAUSE}: 404 by the stable name`, { 'http.response.status_code': 404 }, 'UNSET', ['error']],
  [`${CAUSE}: 404, OK`, { 'http.response.status_code': 404 }, 'OK', ['error']],
  [`${CAUSE}: 429`, { 'http.status_code': 429 }, 'ERROR', ['error', 'throttle']],
  [`${CAUSE}: 499`, { 'http.status_code': 499 }, 'ERROR', ['error']],
  [`${CAUSE}: 500`, { 'http.status_code': 500 }, 'OK', ['fault']],
  [`${CAUSE}: 599`, { 'http.status_code': 599 }, 'UNSET', ['fault']],
  [`${CAUSE}: 600`, { 'http.status_code': 600 }, 'UNSET', []],
  [`${CAUSE}: 600, ERROR`, { 'http.status_code': 600 }, 'ERROR', ['fault']],
  [`${CAUSE}: no whole number`, { 'http.status_code': 404.5 }, 'UNSET', []],
  [`${OURS}: status as text`, { 'http.status_code': '503' }, 'UNSET', ['fault']],
  [
    `${OURS}: the stable name wins`,
    { 'http.status_code': 500, 'http.response.status_code': 404 },
    'UNSET',
    ['error'],
  ],
  [`${OURS}: gRPC OK`, { 'rpc.grpc.status_code': 0 }, 'UNSET', []],
  [`${OURS}: gRPC OK, ERROR`, { 'rpc.grpc.status_code': 0 }, 'ERROR', ['fault']],
  [`${OURS}: gRPC CANCELLED`, { 'rpc.grpc.status_code': 1 }, 'UNSET', ['fault']],
  ...[3, 5, 6, 7, 9, 11, 16].map((code): Case => [
    `${OURS}: gRPC ${code} is the caller's`,
    { 'rpc.grpc.status_code': code },
    'ERROR',
    ['error'],
  ]),
  [`${OURS}: gRPC RESOURCE_EXHAUSTED`, { 'rpc.grpc.status_code': '8' }, 'ERROR', ['error', 'throttle']],
  [`${OURS}: gRPC UNAVAILABLE`, { 'rpc.grpc.status_code': 14 }, 'ERROR', ['fault']],
  [`${OURS}: HTTP before gRPC`, { 'http.response.status_code': 200, 'rpc.grpc.status_code': 5 }, 'UNSET', []],
  ['our export: a client error alone', { 'aws.xray.error': true }, 'ERROR', ['error']],
  [
    'our export: flags that the status does not give',
    { 'aws.xray.fault': true, 'http.response.status_code': 200 },
    'UNSET',
    ['fault'],
  ],
  ['our export: a flag that is none', { 'aws.xray.fault': 'true' }, 'UNSET', []],
];

describe('the flags of a span', () => {
  it.each(CASES)('%s', (_source, attributes, statusCode, flags) => {
    expect(flagsOf(attributes, statusCode)).toEqual([...flags]);
  });
  it('leave the status to the other attributes and take what our export wrote', () => {
    const span = aSpan({ attributes: { 'http.status_code': 500, 'aws.xray.fault': true } });
    const attributes = new SpanAttributes(span.attributes);
    mapOutcome(span, attributes);
    expect(attributes.isConsumed('http.status_code')).toBe(false);
    expect(attributes.isConsumed('aws.xray.fault')).toBe(true);
  });
});
