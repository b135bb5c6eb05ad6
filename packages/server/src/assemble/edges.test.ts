import { describe, expect, it } from 'vitest';
import type { TopLevelDocument } from '@fluoroscope/wire';
import {
  aSegment,
  aSubsegment,
  anIndependent,
  id,
  received,
  T0,
} from '../../test/support/segment-builders.ts';
import { assembleTrace } from './assemble-trace.ts';

/** Edges as `source > target milliseconds outcome`, clients named `client`. */
function sketch(documents: readonly TopLevelDocument[]): string[] {
  const { edges, services } = assembleTrace(received(...documents));
  const name = (index: number): string | undefined =>
    services[index]?.type === 'client' ? 'client' : services[index]?.name;
  return edges.map(
    ({ source, target, responseTime, outcome }) =>
      `${name(source)} > ${name(target)} ${responseTime / 1000} ${outcome}`,
  );
}

const apiCall = aSubsegment({ id: id(2), name: 'api.example.com', namespace: 'remote', end_time: T0 + 0.5 });
const api = aSegment({ id: id(3), name: 'Api', parent_id: id(2), end_time: T0 + 0.25 });

describe('an edge', () => {
  it('leads from the client to the root with the times of the root', () => {
    expect(sketch([aSegment({ fault: true })])).toEqual(['client > web 1000 fault']);
  });

  it('has the times and the outcome that the caller saw', () => {
    const call = { ...apiCall, http: { response: { status: 503 } } };
    expect(sketch([aSegment({ subsegments: [call] }), api])).toEqual([
      'client > web 1000 ok',
      'web > Api 500 fault',
    ]);
  });

  it.each([
    ['another segment', aSegment(), id(1)],
    ['local work', aSegment({ subsegments: [aSubsegment({ id: id(2) })] }), id(2)],
  ])('has the times of the callee whose parent is %s', (_, caller, parentId) => {
    expect(sketch([caller, { ...api, parent_id: parentId, error: true }])).toEqual([
      'client > web 1000 ok',
      'web > Api 250 error',
    ]);
  });

  it('leads to an inferred callee', () => {
    expect(sketch([aSegment({ subsegments: [apiCall] })])).toEqual([
      'client > web 1000 ok',
      'web > api.example.com 500 ok',
    ]);
  });

  it('counts a 429 as throttle', () => {
    const call = { ...apiCall, error: true, throttle: true, http: { response: { status: 429 } } };
    expect(sketch([aSegment({ subsegments: [call] })])).toContain('web > api.example.com 500 throttle');
  });

  it('starts at the service around the calling subsegment, however deep', () => {
    const outer = aSubsegment({
      id: id(8),
      subsegments: [aSubsegment({ id: id(7), subsegments: [apiCall] })],
    });
    expect(sketch([api, aSegment({ subsegments: [outer] })])).toContain('web > Api 500 ok');
  });

  it('is one for retries of a call, and one for each service that answers it', () => {
    const answers = [3, 4, 5].map((n) =>
      aSegment({ id: id(n), name: n === 5 ? 'Other' : 'Api', parent_id: id(2) }),
    );
    expect(sketch([aSegment({ subsegments: [apiCall] }), ...answers])).toEqual([
      'client > web 1000 ok',
      'web > Api 500 ok',
      'web > Other 500 ok',
    ]);
  });

  it('is missing where the caller is unknown or unattached', () => {
    const lostCall = anIndependent({ id: id(2), namespace: 'remote', parent_id: id(9) });
    expect(sketch([aSegment({ parent_id: id(8) }), lostCall, api])).toEqual([]);
  });

  it('has no end while the call is in progress', () => {
    const call = aSubsegment({ id: id(2), name: 'api.example.com', namespace: 'remote', in_progress: true });
    const trace = assembleTrace(received(aSegment({ subsegments: [call] }), api));
    expect(trace.edges[1]).toMatchObject({ end: undefined, responseTime: 0 });
  });

  it('takes no time where the clock ran backwards', () => {
    expect(sketch([aSegment({ end_time: T0 - 3 })])).toEqual(['client > web 0 ok']);
  });
});

describe('an alias', () => {
  const aliasOf = (...documents: readonly TopLevelDocument[]): unknown =>
    assembleTrace(received(...documents)).edges.at(-1)?.alias;

  it('tells how the caller addresses a service that calls itself something else', () => {
    expect(aliasOf(aSegment({ subsegments: [apiCall] }), api)).toEqual({
      name: 'api.example.com',
      type: 'remote',
    });
  });

  it('is absent where both use one name', () => {
    expect(
      aliasOf(aSegment({ subsegments: [apiCall] }), { ...api, name: 'api.example.com' }),
    ).toBeUndefined();
  });

  it('is absent on inferred callees and on clients', () => {
    expect(aliasOf(aSegment({ subsegments: [apiCall] }))).toBeUndefined();
    expect(aliasOf(aSegment())).toBeUndefined();
  });
});
