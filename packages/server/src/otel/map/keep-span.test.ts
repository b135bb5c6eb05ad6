/**
 * What is kept of a span beside its attributes. Where export reads it is tested there and by the round trip.
 */

import { describe, expect, it } from 'vitest';
import { defaultsOf, documentOf, type Members } from '../../../test/support/mapped-span.ts';
import { aChildSpan, anEvent, aSpan } from '../../../test/support/span-builders.ts';
import type { Span } from '../span.ts';

describe('what X-Ray has no member for', () => {
  it.each<[what: string, span: Span, kept: Members]>([
    ['nothing of a server', aSpan({ name: 'cart' }), {}],
    ['nothing of local work', aChildSpan({ name: 'op' }), {}],
    [
      'nothing of a call that failed',
      aChildSpan({ name: 'op', kind: 'CLIENT', statusCode: 'ERROR', statusMessage: 'late' }),
      {},
    ],
    ['another name', aSpan(), { 'otel.span.name': 'GET /items' }],
    [
      'the kind of a root that is no server',
      aSpan({ name: 'cart', kind: 'INTERNAL' }),
      { 'otel.kind': 'INTERNAL' },
    ],
    [
      'the kind of a root that is no server',
      aSpan({ name: 'cart', kind: 'CLIENT' }),
      { 'otel.kind': 'CLIENT' },
    ],
    ['a consumer', aSpan({ name: 'cart', kind: 'CONSUMER' }), { 'otel.kind': 'CONSUMER' }],
    ['a producer', aChildSpan({ name: 'op', kind: 'PRODUCER' }), { 'otel.kind': 'PRODUCER' }],
    ['no kind', aChildSpan({ name: 'op', kind: 'UNSPECIFIED' }), { 'otel.kind': 'UNSPECIFIED' }],
    ['success', aSpan({ name: 'cart', statusCode: 'OK' }), { 'otel.status_code': 'OK' }],
    [
      'no failure where a flag says one',
      aSpan({ name: 'cart', attributes: { 'http.response.status_code': 503 } }),
      { 'otel.status_code': 'UNSET' },
    ],
    [
      'a failure that is the client\u2019s',
      aSpan({ name: 'cart', statusCode: 'ERROR', attributes: { 'http.response.status_code': 404 } }),
      { 'otel.status_code': 'ERROR' },
    ],
    [
      'a message that no exception has',
      aSpan({
        name: 'cart',
        statusCode: 'ERROR',
        statusMessage: 'late',
        events: [anEvent('exception', { 'exception.message': 'm' })],
      }),
      { 'otel.status_description': 'late' },
    ],
    ['the state of the trace', aSpan({ name: 'cart', traceState: 'a=1' }), { 'otel.trace_state': 'a=1' }],
  ])('is kept: %s, row %#', (_what, span, kept) => {
    const { 'otel.resource.service.name': _name, ...others } = {
      ...defaultsOf(documentOf(span)),
    };
    expect(others).toEqual(kept);
  });

  it('is kept: the library', () => {
    const scope = { name: 'http', version: '1.0' };
    expect(defaultsOf(documentOf(aChildSpan({ name: 'op' }), { scope }))).toEqual({
      'otel.scope.name': 'http',
      'otel.scope.version': '1.0',
    });
  });

  it('is kept: the first twenty events that are no exceptions', () => {
    const log = anEvent('log', { level: 'info' });
    const events = [
      anEvent('exception', { 'exception.message': 'm' }),
      log,
      ...Array.from({ length: 22 }, () => anEvent('tick')),
    ];
    const { metadata } = documentOf(aChildSpan({ name: 'op', events }));
    expect(metadata).toMatchObject({ default: { 'otel.dropped_events_count': 3 } });
    const kept = (metadata as Members)['otel.events'];
    expect(kept).toHaveLength(20);
    expect(kept).toMatchObject({
      0: { name: 'log', time: log.time, attributes: { level: 'info' } },
      1: { name: 'tick' },
    });
  });

  it('is kept: an exception whose stack nobody can read', () => {
    const event = anEvent('exception', { 'exception.type': 'E', 'exception.stacktrace': 'at ?' });
    const { cause, metadata } = documentOf(aChildSpan({ name: 'op', events: [event] }));
    expect(cause).toMatchObject({ exceptions: [{ type: 'E' }] });
    expect(metadata).toMatchObject({
      'otel.events': [{ name: 'exception', attributes: { 'exception.stacktrace': 'at ?' } }],
    });
  });
});
