import { describe, expect, it } from 'vitest';
import type { TopLevelDocument } from '@fluoroscope/wire';
import { aSegment, aSubsegment, id, received, T0 } from '../../test/support/segment-builders.ts';
import { assembleTrace } from './assemble-trace.ts';

/** The path as `service: entity@coverage ... > service: ...`, or undefined for none. */
function sketch(...documents: readonly TopLevelDocument[]): string | undefined {
  const { responseTimeRootCauses, services } = assembleTrace(received(...documents));
  return responseTimeRootCauses[0]?.services
    .map(({ service, entityPath }) => {
      const entities = entityPath.map(
        ({ name, remote, coverage }) => `${remote ? '~' : ''}${name}@${coverage}`,
      );
      return `${services[service]?.name}: ${entities.join(' ')}`;
    })
    .join(' > ');
}

/** A subsegment that takes `share` of the second that the root takes. */
function part(number: number, share: number, members: Parameters<typeof aSubsegment>[0] = {}) {
  return aSubsegment({ id: id(number), name: `p${number}`, end_time: T0 + share, ...members });
}

describe('the response time root cause', () => {
  it('is the longest part that covers more than half of the root', () => {
    expect(sketch(aSegment({ subsegments: [part(2, 0.625), part(3, 0.75), part(4, 0.25)] }))).toBe(
      'web: web@1 p3@0.75',
    );
  });

  it.each([
    ['no part covers more than half', aSegment({ subsegments: [part(2, 0.5), part(3, 0.25)] })],
    ['a part is longer than the root', aSegment({ subsegments: [part(2, 1.5)] })],
    ['the root is in progress', aSegment({ in_progress: true, subsegments: [part(2, 0.75)] })],
    ['the root takes no time', aSegment({ end_time: T0, subsegments: [part(2, 0)] })],
    ['the part is in progress', aSegment({ subsegments: [aSubsegment({ in_progress: true })] })],
  ])('is absent when %s', (_, root) => {
    expect(sketch(root)).toBeUndefined();
  });

  it('leads through services and stops where no part is long enough', () => {
    const call = part(2, 0.875, { namespace: 'remote', name: 'api.example.com' });
    const api = aSegment({
      id: id(3),
      name: 'Api',
      parent_id: id(2),
      end_time: T0 + 0.75,
      subsegments: [part(4, 0.625, { subsegments: [part(5, 0.5)] })],
    });
    expect(sketch(aSegment({ subsegments: [call] }), api)).toBe(
      'web: web@1 ~api.example.com@0.875 > Api: Api@0.75 p4@0.625',
    );
  });

  it('ends at an inferred callee', () => {
    const call = part(2, 0.75, { namespace: 'aws', name: 'S3' });
    const trace = assembleTrace(received(aSegment({ subsegments: [call] })));
    const [cause] = trace.responseTimeRootCauses;
    expect(cause?.clientImpacting).toBe(true);
    expect(cause?.services.map(({ inferred }) => inferred)).toEqual([false, true]);
  });

  it('takes the first of equally long parts', () => {
    expect(sketch(aSegment({ subsegments: [part(2, 0.75), part(3, 0.75)] }))).toBe('web: web@1 p2@0.75');
  });
});
