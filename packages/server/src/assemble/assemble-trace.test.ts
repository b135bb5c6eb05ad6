import { describe, expect, it } from 'vitest';
import {
  toEpochMicros,
  type DurationMicros,
  type EpochMicros,
  type OutcomeFlags,
  type TopLevelDocument,
  type TraceId,
} from '@fluoroscope/wire';
import {
  aSegment,
  aSubsegment,
  anIndependent,
  id,
  received,
  receivedAt,
  T0,
} from '../../test/support/segment-builders.ts';
import { assembleTrace } from './assemble-trace.ts';
import type { Trace } from './trace.ts';

type Expected = Omit<Partial<Trace>, 'rootFlags'> & {
  readonly rootFlags?: Partial<OutcomeFlags> | undefined;
};

function check(documents: readonly TopLevelDocument[], expected: Expected): void {
  expect(assembleTrace(received(...documents))).toMatchObject(expected);
}

const second = 1_000_000 as DurationMicros;
const at = (seconds: number): EpochMicros => toEpochMicros(T0 + seconds);

describe('time', () => {
  it('spans everything, and the response time is that of the root', () => {
    const tail = aSubsegment({ start_time: T0 + 0.5, end_time: T0 + 3 });
    const trace = assembleTrace(received(aSegment({ subsegments: [tail] })));
    expect(trace).toMatchObject({ start: at(0), end: at(3), responseTime: 1_000_000, isInProgress: false });
    expect(trace.segments).toMatchObject([{ responseTime: 1_000_000, duration: 3_000_000 }]);
  });

  it('begins with a subsegment that starts before its segment, as Lambda initialization does', () => {
    const init = anIndependent({ name: 'Initialization', start_time: T0 - 2, end_time: T0 - 1 });
    check([aSegment(), init], { start: at(-2), end: at(1) });
  });

  it('keeps a child outside its parent as it was sent', () => {
    const skewed = aSegment({ id: id(3), parent_id: id(1), start_time: T0 - 60, end_time: T0 - 59 });
    check([aSegment(), skewed], { start: at(-60), end: at(1), responseTime: second });
  });

  it('is never negative where a segment ends before it starts', () => {
    const trace = assembleTrace(received(aSegment({ end_time: T0 - 5 })));
    expect(trace.responseTime).toBe(0);
    expect(trace.segments).toMatchObject([{ end: at(-5), responseTime: 0, duration: 0 }]);
  });

  it('has no end while nothing has ended', () => {
    check([aSegment({ in_progress: true })], { end: undefined, responseTime: undefined, isInProgress: true });
  });

  it('knows the last end of a trace in progress', () => {
    const trace = assembleTrace(received(aSegment({ in_progress: true, subsegments: [aSubsegment()] })));
    expect(trace).toMatchObject({ end: at(1), isInProgress: true });
    expect(trace.segments).toMatchObject([{ end: undefined, responseTime: 0, duration: 0 }]);
  });
});

describe('a trace is partial', () => {
  const yes = { isPartial: true };
  it.each<[string, readonly TopLevelDocument[]]>([
    ['a segment is in progress', [aSegment({ in_progress: true })]],
    ['a subsegment is in progress', [aSegment({ subsegments: [aSubsegment({ in_progress: true })] })]],
    ['a segment names an unknown parent', [aSegment(), aSegment({ id: id(2), parent_id: id(9) })]],
    ['a subsegment names an unknown parent', [aSegment(), anIndependent({ parent_id: id(9) })]],
    ['parents form a ring', [aSegment({ parent_id: id(1) })]],
  ])('when %s', (_, documents) => check(documents, yes));

  it('and is whole again when the late parent comes', () => {
    const early = [aSegment({ id: id(3), parent_id: id(2) }), anIndependent({ namespace: 'remote' })];
    check(early, { isPartial: true, revision: 2 });
    check([...early, aSegment()], { isPartial: false, revision: 3 });
  });
});

describe('flags', () => {
  it('come from the root, from its status too', () => {
    check([aSegment({ http: { response: { status: 503 } } })], { rootFlags: { fault: true, error: false } });
    check([aSegment({ http: { response: { status: 404 } } })], { rootFlags: { fault: false, error: true } });
  });

  it('do not come from a failure that the root survived', () => {
    const call = aSubsegment({ namespace: 'remote', fault: true, error: true });
    check([aSegment({ subsegments: [call] })], { rootFlags: { fault: false, error: false } });
  });

  it('say throttle for any segment, inferred ones included', () => {
    const call = aSubsegment({ namespace: 'remote', http: { response: { status: 429 } } });
    check([aSegment({ subsegments: [call] })], { hasThrottle: true, rootFlags: { error: false } });
    check([aSegment(), aSegment({ id: id(2), parent_id: id(1), throttle: true })], { hasThrottle: true });
    check([aSegment({ subsegments: [aSubsegment({ throttle: true })] })], { hasThrottle: false });
  });

  it('make a 429 both error and throttle, counted as throttle', () => {
    const trace = assembleTrace(received(aSegment({ http: { response: { status: 429 } } })));
    expect(trace).toMatchObject({ rootFlags: { error: true }, hasThrottle: true });
    expect(trace.segments).toMatchObject([{ outcome: 'throttle' }]);
  });
});

describe('the entry', () => {
  const http = {
    request: { method: 'GET', url: 'https://shop.example.com/', user_agent: 'ua/1', client_ip: '192.0.2.1' },
    response: { status: 200 },
  };

  it('tells the request', () => {
    check([aSegment({ http })], {
      entryPoint: 1,
      http: {
        url: 'https://shop.example.com/',
        status: 200,
        method: 'GET',
        userAgent: 'ua/1',
        clientIp: '192.0.2.1',
      },
    });
  });

  it('is the earliest of several roots', () => {
    check(
      [
        aSegment({ id: id(1), name: 'late', start_time: T0 + 1, fault: true }),
        aSegment({ id: id(2), name: 'early' }),
        aSegment({ id: id(3), name: 'earliest', start_time: T0 - 1, parent_id: id(9) }),
      ],
      { entryPoint: 2, rootFlags: { fault: false } },
    );
  });

  it('is the earliest segment with an unknown caller where there is no root', () => {
    check([aSegment({ parent_id: id(9), http, fault: true })], {
      entryPoint: 0,
      rootFlags: { fault: true },
      responseTime: second,
      http: expect.objectContaining({ status: 200 }) as Trace['http'],
      edges: [],
    });
  });

  it('is missing in a trace of unattached subsegments', () => {
    const trace = assembleTrace(received(anIndependent({ namespace: 'remote', fault: true })));
    expect(trace).toMatchObject({
      entryPoint: undefined,
      responseTime: undefined,
      rootFlags: undefined,
      services: [],
      segments: [],
      edges: [],
      entityCount: 1,
      start: at(0),
      end: at(1),
      isPartial: true,
    });
  });
});

describe('counting', () => {
  it('counts entities at any depth once, inferred ones not', () => {
    const nested = aSubsegment({ subsegments: [aSubsegment({ id: id(3), namespace: 'remote' })] });
    const root = aSegment({ subsegments: [nested] });
    check([root, root, anIndependent({ id: id(3) })], { entityCount: 3, revision: 3 });
  });

  it('lists a segment that was sent twice once', () => {
    const trace = assembleTrace(received(aSegment(), aSegment()));
    expect(trace.segments).toHaveLength(1);
    expect(trace.edges).toHaveLength(1);
  });

  it('lists inferred segments last, with ids that are the same every time', () => {
    const call = aSubsegment({ namespace: 'remote', fault: true });
    const documents = received(aSegment({ subsegments: [call] }));
    const { segments } = assembleTrace(documents);
    expect(segments).toMatchObject([
      { isInferred: false },
      { isInferred: true, outcome: 'fault', service: 2 },
    ]);
    expect(segments[1]?.id).toMatch(/^[0-9a-f]{16}$/);
    expect(assembleTrace(documents).segments[1]?.id).toBe(segments[1]?.id);
  });
});

describe('documents', () => {
  it('may carry a W3C trace id', () => {
    const document = aSegment({ trace_id: '5759e988bd862e3fe1be46a994272793' });
    const traceId = '1-5759e988-bd862e3fe1be46a994272793' as TraceId;
    expect(assembleTrace([{ ...receivedAt(0, document), traceId }]).traceId).toBe(traceId);
  });

  it('are not changed', () => {
    const documents = received(
      aSegment({ in_progress: true, subsegments: [aSubsegment({ in_progress: true })] }),
      anIndependent({ subsegments: [aSubsegment({ id: id(5), namespace: 'remote', traced: true })] }),
      aSegment(),
    );
    assembleTrace(documents);
    expect(documents.map(({ document }) => JSON.stringify(document))).toEqual(
      documents.map(({ text }) => text),
    );
  });
});

describe('a large trace', () => {
  it('may be a chain of 10,000 segments', () => {
    const chain = Array.from({ length: 10_000 }, (_, n) =>
      aSegment({ id: id(n + 1), ...(n > 0 && { parent_id: id(n) }), fault: true, cause: id(10_000) }),
    );
    const trace = assembleTrace(received(...chain.toReversed()));
    expect(trace.edges).toHaveLength(10_000);
    expect(trace.isPartial).toBe(false);
  });

  it('may be a chain of 10,000 subsegments that came alone', () => {
    const chain = Array.from({ length: 10_000 }, (_, n) =>
      anIndependent({ id: id(n + 2), parent_id: id(n + 1), error: true }),
    );
    const trace = assembleTrace(received(...chain.toReversed(), aSegment({ error: true })));
    expect(trace).toMatchObject({ entityCount: 10_001, isPartial: false });
    expect(trace.segments).toHaveLength(1);
  });

  it('may be a ring of 10,000 segments', () => {
    const ring = Array.from({ length: 10_000 }, (_, n) =>
      aSegment({ id: id(n), parent_id: id((n + 1) % 10_000) }),
    );
    expect(assembleTrace(received(...ring))).toMatchObject({
      edges: [],
      isPartial: true,
      entityCount: 10_000,
    });
  });
});
