import { describe, expect, it } from 'vitest';
import type { TopLevelDocument } from '@fluoroscope/wire';
import { aSegment, aSubsegment, anIndependent, id, received } from '../../test/support/segment-builders.ts';
import { assembleTrace } from './assemble-trace.ts';
import type { TraceAnnotation } from './trace.ts';

function annotationsOf(...documents: readonly TopLevelDocument[]): readonly TraceAnnotation[] {
  return assembleTrace(received(...documents)).annotations;
}

describe('annotations', () => {
  it('come from segments and subsegments, with the segments and the calls that set them', () => {
    const inner = aSubsegment({ id: id(3), annotations: { tier: 'gold' } });
    expect(
      annotationsOf(
        aSegment({ annotations: { tier: 'gold', game: 7 } }),
        aSegment({ id: id(2), name: 'api', parent_id: id(1), subsegments: [inner] }),
      ),
    ).toEqual([
      { key: 'tier', value: 'gold', segments: [0, 1], calls: [0] },
      { key: 'game', value: 7, segments: [0], calls: [0] },
    ]);
  });

  it('of the subsegment that makes a call are the call’s', () => {
    const call = aSubsegment({ id: id(3), namespace: 'remote', name: 'db', annotations: { attempt: 2 } });
    const local = aSubsegment({ id: id(4), annotations: { step: 1 } });
    const trace = assembleTrace(received(aSegment({ subsegments: [call, local] })));
    expect(trace.annotations).toEqual([
      { key: 'attempt', value: 2, segments: [0], calls: [1] },
      { key: 'step', value: 1, segments: [0], calls: [] },
    ]);
    expect(trace.edges[1]).toMatchObject({ caller: 0, callee: 1 });
  });

  it('are found at their calls among many', () => {
    const calls = Array.from({ length: 40 }, (_, n) =>
      aSubsegment({ id: id(n + 2), namespace: 'remote', name: `db${n}`, annotations: { n } }),
    );
    const { annotations, edges, services } = assembleTrace(received(aSegment({ subsegments: calls })));
    expect(annotations).toHaveLength(40);
    for (const { value, calls: places } of annotations) {
      expect(services[edges[places[0] ?? -1]?.target ?? -1]?.name).toBe(`db${value}`);
    }
  });

  it('keep values of different types and content apart', () => {
    const inner = [1, '1', true, 'true', 2].map((value, n) =>
      aSubsegment({ id: id(n + 2), annotations: { k: value } }),
    );
    expect(annotationsOf(aSegment({ subsegments: inner })).map(({ value }) => value)).toEqual([
      1,
      '1',
      true,
      'true',
      2,
    ]);
  });

  it('are found below an unattached subsegment, set by nobody', () => {
    expect(annotationsOf(anIndependent({ annotations: { k: 1 } }))).toEqual([
      { key: 'k', value: 1, segments: [], calls: [] },
    ]);
  });

  it('are indexed under 50 keys, each with all its values', () => {
    const keys = (from: number, to: number): Record<string, number> =>
      Object.fromEntries(Array.from({ length: to - from }, (_, n) => [`key${from + n}`, from]));
    const inner = aSubsegment({ annotations: keys(40, 60) });
    const indexed = annotationsOf(aSegment({ annotations: keys(0, 45), subsegments: [inner] }));
    expect(new Set(indexed.map(({ key }) => key)).size).toBe(50);
    expect(indexed.filter(({ key }) => key === 'key44').map(({ value }) => value)).toEqual([0, 40]);
    expect(indexed.some(({ key }) => key === 'key50')).toBe(false);
  });

  it.each([
    ['a key of 500 characters', { ['k'.repeat(500)]: 1 }, 1],
    ['a key of 501 characters', { ['k'.repeat(501)]: 1 }, 0],
    ['a value of 1,000 characters', { k: 'v'.repeat(1000) }, 1],
    ['a value of 1,001 characters', { k: 'v'.repeat(1001) }, 0],
    ['a value of 1,000 characters outside the basic plane', { k: '😀'.repeat(1000) }, 1],
    ['a value of 1,001 characters outside the basic plane', { k: '😀'.repeat(1001) }, 0],
  ])('with %s are indexed or left in the document', (_, annotations, count) => {
    expect(annotationsOf(aSegment({ annotations }))).toHaveLength(count);
  });
});

describe('links', () => {
  const other = (n: number) => ({ trace_id: `1-5759e988-${String(n).padStart(24, '0')}`, id: id(n) });

  it('name the segment that was caused and the part of another trace that caused it', () => {
    const inner = aSubsegment({ id: id(3), links: [other(2)] });
    const { links } = assembleTrace(received(aSegment({ links: [other(1)], subsegments: [inner] })));
    expect(links).toEqual([
      { segment: 0, traceId: other(1).trace_id, entityId: id(1), source: undefined },
      { segment: 0, traceId: other(2).trace_id, entityId: id(2), source: undefined },
    ]);
  });

  it('are kept up to 20 a segment and 100 a trace', () => {
    const segments = Array.from({ length: 7 }, (_, n) =>
      aSegment({ id: id(n + 1), links: Array.from({ length: 25 }, (_link, m) => other(m + 1)) }),
    );
    const { links } = assembleTrace(received(...segments));
    expect(links).toHaveLength(100);
    expect(links.filter(({ segment }) => segment === 0)).toHaveLength(20);
  });
});

describe('users', () => {
  it('are listed once, with the segments that name them', () => {
    const { users } = assembleTrace(
      received(
        aSegment({ user: 'ann' }),
        aSegment({ id: id(2), name: 'api', parent_id: id(1), user: 'ann' }),
        aSegment({ id: id(3), name: 'db', parent_id: id(1), user: 'bob' }),
        aSegment({ id: id(4), name: 'db', parent_id: id(1), user: '' }),
      ),
    );
    expect(users).toEqual([
      { text: 'ann', segments: [0, 1] },
      { text: 'bob', segments: [2] },
    ]);
  });
});

describe('resources', () => {
  it('are listed once each, zones from EC2 and ECS alike', () => {
    const ec2 = { instance_id: 'i-1', availability_zone: 'eu-west-1a' };
    expect(
      assembleTrace(
        received(
          aSegment({ resource_arn: 'arn:1', aws: { ec2 } }),
          aSegment({
            id: id(2),
            resource_arn: 'arn:1',
            aws: { ec2, ecs: { availability_zone: 'eu-west-1b' } },
          }),
          aSegment({ id: id(3), aws: {} }),
        ),
      ),
    ).toMatchObject({
      resourceArns: [{ text: 'arn:1', segments: [0, 1] }],
      instanceIds: [{ text: 'i-1', segments: [0, 1] }],
      availabilityZones: [
        { text: 'eu-west-1a', segments: [0, 1] },
        { text: 'eu-west-1b', segments: [1] },
      ],
    });
  });
});
