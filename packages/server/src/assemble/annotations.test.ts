import { describe, expect, it } from 'vitest';
import type { TopLevelDocument } from '@fluoroscope/wire';
import { aSegment, aSubsegment, anIndependent, id, received } from '../../test/support/segment-builders.ts';
import { assembleTrace } from './assemble-trace.ts';
import type { TraceAnnotation } from './trace.ts';

function annotationsOf(...documents: readonly TopLevelDocument[]): readonly TraceAnnotation[] {
  return assembleTrace(received(...documents)).annotations;
}

describe('annotations', () => {
  it('come from segments and subsegments, with the services that set them', () => {
    const inner = aSubsegment({ id: id(3), annotations: { tier: 'gold' } });
    expect(
      annotationsOf(
        aSegment({ annotations: { tier: 'gold', game: 7 } }),
        aSegment({ id: id(2), name: 'api', parent_id: id(1), subsegments: [inner] }),
      ),
    ).toEqual([
      { key: 'tier', value: 'gold', services: [1, 2] },
      { key: 'game', value: 7, services: [1] },
    ]);
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
      { key: 'k', value: 1, services: [] },
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

describe('users', () => {
  it('are listed once, with the services that named them', () => {
    const { users } = assembleTrace(
      received(
        aSegment({ user: 'ann' }),
        aSegment({ id: id(2), name: 'api', parent_id: id(1), user: 'ann' }),
        aSegment({ id: id(3), name: 'db', parent_id: id(1), user: 'bob' }),
        aSegment({ id: id(4), name: 'db', parent_id: id(1), user: '' }),
      ),
    );
    expect(users).toEqual([
      { name: 'ann', services: [1, 2] },
      { name: 'bob', services: [3] },
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
      resourceArns: ['arn:1'],
      instanceIds: ['i-1'],
      availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    });
  });
});
