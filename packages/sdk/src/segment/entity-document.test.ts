/** Nothing that an application puts into an entity makes its document fail, or keeps the rest from being there. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { setRedaction } from '../redact/redaction.ts';
import { Segment } from './segment.ts';

interface Parsed {
  readonly id: string;
  readonly metadata?: { readonly default: Record<string, unknown> };
  readonly subsegments?: readonly Parsed[];
}

function shown(value: unknown): unknown {
  const segment = new Segment('s');
  segment.addMetadata('k', value);
  segment.addMetadata('other', 'stays');
  segment.close();
  const document = JSON.parse(segment.format()) as Parsed;
  expect(document.metadata?.default['other']).toBe('stays');
  return document.metadata?.default['k'];
}

const cycle: Record<string, unknown> = { a: 1 };
cycle['self'] = cycle;
cycle['list'] = [cycle];
const shared = { b: 1 };

function deep(levels: number): unknown {
  let value: unknown = 'bottom';
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { value };
  return value;
}

function throws(): never {
  throw new Error('no');
}

describe('Metadata shows', () => {
  test.each<[string, unknown, unknown]>([
    ['null as an empty text', null, ''],
    ['undefined as an empty text', undefined, ''],
    ['a BigInt as a text', 10n, '10'],
    ['a BigInt inside', { a: [1n] }, { a: ['1'] }],
    ['a cycle by a mark', cycle, { a: 1, self: '[circular]', list: ['[circular]'] }],
    ['what is there twice, twice', [shared, shared], [{ b: 1 }, { b: 1 }]],
    ['nothing of a symbol', Symbol('s'), undefined],
    ['nothing of a function', throws, undefined],
    ['nothing of undefined inside', { a: undefined, b: 1 }, { b: 1 }],
    ['null for such in a list', [undefined, throws, Symbol('s')], [null, null, null]],
    ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['an invalid date as null', new Date(Number.NaN), null],
    ['NaN and Infinity as null', [Number.NaN, Infinity], [null, null]],
    ['boxed primitives', [Object('s'), Object(1), Object(true)], ['s', 1, true]],
    ['an address', new URL('http://h/p'), 'http://h/p'],
    [
      'a getter that throws by a mark',
      Object.defineProperty({ a: 1 }, 'bad', { get: throws, enumerable: true }),
      { a: 1, bad: '[unreadable]' },
    ],
    ['a toJSON that throws by a mark', { a: { toJSON: throws } }, { a: '[unreadable]' }],
    ['what toJSON answers', { toJSON: () => ({ x: [1n] }) }, { x: ['1'] }],
    ['a proxy that throws by a mark', [new Proxy({}, { ownKeys: throws })], ['[unreadable]']],
    ['maps as JSON does', new Map([[1, 2]]), {}],
    ['members without a prototype', Object.assign(Object.create(null) as object, { a: 1 }), { a: 1 }],
    ['a lone surrogate', '\ud800', '\ud800'],
  ])('%s', (_, value, expected) => {
    expect(shown(value)).toEqual(expected);
  });

  test('a hundred levels of a hundred thousand', () => {
    expect(JSON.stringify(shown(deep(100_000)))).toContain('[too deep]');
    expect(JSON.stringify(shown(deep(90)))).toContain('bottom');
  });

  test('a list of a million as far as could ever be sent', () => {
    expect((shown(Array.from({ length: 1_000_000 }, () => 1n)) as unknown[]).at(-1)).toBe(
      '[too many values]',
    );
  });

  test('a text of megabytes whole', () => {
    expect(shown('x'.repeat(3_000_000))).toHaveLength(3_000_000);
  });

  test('no secrets', () => {
    const value = {
      password: 'p',
      nested: [{ authorization: 'Bearer abc' }],
      url: 'kept',
      toJSON: undefined,
    };
    expect(shown(value)).toEqual({
      password: '[redacted]',
      nested: [{ authorization: '[redacted]' }],
      url: 'kept',
    });
  });
});

test('Metadata of any shape is survived, and is as JSON shows it where JSON can', () => {
  const anything = fc.anything({
    withBigInt: true,
    withBoxedValues: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withObjectString: true,
    withSet: true,
    withSparseArray: true,
    withTypedArray: true,
    withUnicodeString: true,
  } as fc.ObjectConstraints);
  setRedaction({ enabled: false });
  try {
    fc.assert(
      fc.property(anything, (value) => {
        const expected = asJson(value);
        expect([undefined, JSON.stringify(shown(value))]).toContain(expected);
      }),
      { numRuns: 500 },
    );
  } finally {
    setRedaction({ enabled: true });
  }
});

/** Undefined when JSON cannot say it. */
function asJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value ?? '');
  } catch {
    return undefined;
  }
}

test('Anything set on an entity by hand is survived', () => {
  const segment = new Segment('s');
  const subsegment = segment.addNewSubsegment('u');
  subsegment.addAttribute('custom', cycle);
  subsegment.addAttribute('http', { request: { url: 1n } });
  Object.assign(segment, { annotations: cycle, user: Symbol('u') });
  subsegment.close();
  segment.close();
  expect(JSON.parse(segment.format())).toMatchObject({
    annotations: { a: 1, self: '[circular]' },
    subsegments: [{ custom: { a: 1 }, http: { request: { url: '1' } } }],
  });
  expect(() => segment.serialize(cycle)).not.toThrow();
});

test('A document has the official members in the official order, and no others', () => {
  const segment = new Segment('s', '1-5759e988-bd862e3fe1be46a994272793', '53995c3f42cd8ad8');
  segment.noOp = false;
  segment.additionalTraceData = { Lineage: 'a' };
  const subsegment = segment.addNewSubsegment('u');
  expect(Object.keys(JSON.parse(subsegment.toString()) as object)).toEqual([
    'id',
    'name',
    'start_time',
    'in_progress',
  ]);
  subsegment.close(new Error('e'));
  segment.close();
  const document = JSON.parse(segment.format()) as Parsed;
  expect(Object.keys(document)).toEqual([
    'trace_id',
    'id',
    'start_time',
    'name',
    'parent_id',
    'service',
    'aws',
    'subsegments',
    'end_time',
  ]);
  expect(Object.keys(document.subsegments?.[0] ?? {})).toEqual([
    'id',
    'name',
    'start_time',
    'end_time',
    'fault',
    'cause',
  ]);
  expect(Object.keys(JSON.parse(subsegment.format()) as object).slice(-3)).toEqual([
    'type',
    'parent_id',
    'trace_id',
  ]);
});
