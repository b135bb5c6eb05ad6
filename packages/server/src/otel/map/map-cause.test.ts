import type { ExceptionRecord } from '@fluoroscope/wire';
import { describe, expect, it } from 'vitest';
import { anEvent, aSpan, type Attributes } from '../../../test/support/span-builders.ts';
import type { Span } from '../span.ts';
import { type MappedCause, mapCause } from './map-cause.ts';
import { mapOutcome } from './map-outcome.ts';
import { SpanAttributes } from './span-attributes.ts';

function map(span: Span, language?: string): MappedCause | undefined {
  return mapCause(span, language, new SpanAttributes(span.attributes));
}

/** The exceptions of a span with one event `exception`. */
function exceptionsOf(
  attributes: Attributes,
  language?: string,
  span: Partial<Span> = {},
): ExceptionRecord[] {
  return recorded(
    map(aSpan({ ...span, attributes: {}, events: [anEvent('exception', attributes)] }), language),
  );
}

function recorded(mapped: MappedCause | undefined): ExceptionRecord[] {
  const cause = mapped?.cause;
  return typeof cause === 'object' ? (cause.exceptions ?? []) : [];
}

const ID = expect.stringMatching(/^[0-9a-f]{16}$/);
const CAUSE = 'Collector awsxray exporter, translator/cause.go';

describe('the cause of a failure', () => {
  it(`${CAUSE}: an exception and what caused it (case 14)`, () => {
    const stacktrace =
      'T: m\n\tat a.B.run(B.java:12)\nCaused by: E: disk\n\tat a.D.io(D.java:3)\n\t... 2 more';
    const exceptions = exceptionsOf(
      { 'exception.type': 'T', 'exception.message': 'm', 'exception.stacktrace': stacktrace },
      'java',
    );
    expect(exceptions).toEqual([
      {
        id: ID,
        type: 'T',
        message: 'm',
        remote: false,
        cause: exceptions[1]?.id,
        stack: [{ path: 'B.java', line: 12, label: 'a.B.run' }],
      },
      {
        id: ID,
        type: 'E',
        message: 'disk',
        remote: false,
        stack: [{ path: 'D.java', line: 3, label: 'a.D.io' }],
      },
    ]);
  });
  it(`${CAUSE}: whatever the status, and with no flag of its own (case 15)`, () => {
    const span = aSpan({ kind: 'INTERNAL', events: [anEvent('exception', { 'exception.type': 'T' })] });
    expect(recorded(map(span))).toEqual([{ id: ID, type: 'T', remote: false }]);
    expect(mapOutcome(span, new SpanAttributes(span.attributes))).toEqual({
      error: false,
      fault: false,
      throttle: false,
    });
  });
  it.each(['CLIENT', 'PRODUCER'] as const)(`${CAUSE}: of a %s it is remote (case 16)`, (kind) => {
    expect(exceptionsOf({ 'exception.type': 'T' }, 'python', { kind })).toMatchObject([{ remote: true }]);
  });
  it(`${CAUSE}: an exception for each event, in their order`, () => {
    const events = [
      anEvent('exception', { 'exception.type': 'A' }),
      anEvent('log'),
      anEvent('exception', {}),
    ];
    expect(recorded(map(aSpan({ events })))).toMatchObject([{ type: 'A' }, { remote: false }]);
  });
  it.each<[source: string, span: Partial<Span>, Attributes, message: string | undefined]>([
    [
      `${CAUSE}: the message of the status (case 17)`,
      { statusCode: 'ERROR', statusMessage: 'late' },
      {},
      'late',
    ],
    [
      `${CAUSE}: before http.status_text`,
      { statusCode: 'ERROR', statusMessage: 'late' },
      { 'http.status_text': 'Bad' },
      'late',
    ],
    [`${CAUSE}: http.status_text`, { statusCode: 'ERROR' }, { 'http.status_text': 'Bad' }, 'Bad'],
    [`${CAUSE}: no message`, { statusCode: 'ERROR' }, {}, undefined],
    [
      `${CAUSE}: no failure`,
      { statusCode: 'UNSET', statusMessage: 'late' },
      { 'http.status_text': 'Bad' },
      undefined,
    ],
  ])('%s', (_source, members, written, message) => {
    const span = aSpan({ ...members, attributes: written });
    const attributes = new SpanAttributes(span.attributes);
    const mapped = mapCause(span, undefined, attributes);
    const cause = message === undefined ? undefined : { exceptions: [{ id: ID, message }] };
    expect(mapped?.cause).toEqual(cause);
    expect(attributes.isConsumed('http.status_text')).toBe(message === 'Bad');
  });
  it(`${CAUSE}: an exception instead of the message of the status`, () => {
    const events = [anEvent('exception', { 'exception.type': 'T' })];
    expect(recorded(map(aSpan({ statusCode: 'ERROR', statusMessage: 'late', events })))).toMatchObject([
      { type: 'T' },
    ]);
  });
});

describe('an attempt of an AWS SDK that failed', () => {
  const attributes = { 'rpc.system': 'aws-api' };
  const failure = (members: Attributes): Span =>
    aSpan({
      kind: 'CLIENT',
      attributes,
      events: [{ ...anEvent('HTTP request failure', members), time: 1_727_054_242.5 }],
    });

  it(`${CAUSE}: is a remote exception (case 18)`, () => {
    const span = failure({ 'http.response.status_code': 503, 'aws.http.error_message': 'Slow' });
    const message = '503@1727054242.500000@Slow';
    expect(recorded(map(span))).toEqual([{ id: ID, type: 'aws.http.error.event', message, remote: true }]);
  });
  it.each<[string, Attributes]>([
    ['a status', { 'aws.http.error_message': 'Slow' }],
    ['a reason', { 'http.response.status_code': 503 }],
  ])(`${CAUSE}: is none without %s`, (_fact, members) => {
    expect(map(failure(members))).toBeUndefined();
  });
  it(`${CAUSE}: is none on other spans`, () => {
    const { events } = failure({ 'http.response.status_code': 503, 'aws.http.error_message': 'Slow' });
    expect(map(aSpan({ events }))).toBeUndefined();
  });
});

describe('the id of an exception', () => {
  const event = anEvent('exception', { 'exception.type': 'T' });
  const ids = (span: Span): unknown[] => recorded(map(span)).map(({ id }) => id);

  it('is the same when a span is sent again', () => {
    expect(ids(aSpan({ events: [event] }))).toEqual(ids(aSpan({ name: 'other', events: [event] })));
  });
  it('differs from that of any other exception', () => {
    const span = aSpan({ events: [event, event] });
    const other = aSpan({
      parentSpanId: span.spanId,
      spanId: 'c3c3c3c3c3c3c3c3' as Span['spanId'],
      events: [event],
    });
    expect(new Set([...ids(span), ...ids(other)]).size).toBe(3);
  });
  it.each(['exception.id', 'aws.xray.exception.id'])('is %s where that is an id', (key) => {
    expect(exceptionsOf({ [key]: 'ABCDEF0123456789' })).toMatchObject([{ id: 'abcdef0123456789' }]);
    expect(exceptionsOf({ [key]: 'none' })).toMatchObject([{ id: ID }]);
  });
});

describe('what is told of an event', () => {
  it.each<[fact: string, name: string, Attributes, isTold: boolean]>([
    ['an exception without a stack is', 'exception', { 'exception.type': 'T' }, true],
    ['one whose stack can be read is', 'exception', { 'exception.stacktrace': 'T\n    at a:1:2' }, true],
    ['one whose stack cannot be read is not', 'exception', { 'exception.stacktrace': 'a.rb:1' }, false],
    ['any other event is not', 'log', {}, false],
  ])('%s', (_fact, name, attributes, isTold) => {
    const event = anEvent(name, attributes);
    const known = anEvent('exception');
    const mapped = map(aSpan({ events: [known, event] }), 'nodejs');
    expect([mapped?.told.has(known), mapped?.told.has(event)]).toEqual([true, isTold]);
  });
});

describe('a cause that our export told of', () => {
  it('has the members of its exceptions again', () => {
    expect(
      exceptionsOf({
        'aws.xray.exception.id': '1111111111111111',
        'aws.xray.exception.remote': true,
        'aws.xray.exception.truncated': 3,
        'aws.xray.exception.skipped': 2,
        'aws.xray.exception.cause': '2222222222222222',
      }),
    ).toEqual([
      { id: '1111111111111111', remote: true, truncated: 3, skipped: 2, cause: '2222222222222222' },
    ]);
  });
  it.each<[fact: string, Attributes, cause: unknown]>([
    ['an exception elsewhere', { 'aws.xray.cause': 'ABCDEF0123456789' }, 'abcdef0123456789'],
    ['a name of one', { 'aws.xray.cause': 'seg:1' }, 'seg:1'],
    [
      'all members of a block',
      { 'aws.xray.cause': '1'.repeat(16), 'aws.xray.working_directory': '/app', 'aws.xray.paths': ['a'] },
      { id: '1'.repeat(16), working_directory: '/app', paths: ['a'] },
    ],
    ['nothing', { 'aws.xray.paths': [] }, undefined],
  ])('is %s', (_fact, written, cause) => {
    const span = aSpan({ attributes: written });
    const attributes = new SpanAttributes(span.attributes);
    expect(mapCause(span, undefined, attributes)?.cause).toEqual(cause);
    expect(Object.keys(written).every((key) => attributes.isConsumed(key))).toBe(cause !== undefined);
  });
});
