import { describe, expect, it } from 'vitest';
import { aSegment, aSubsegment, id, received, T0 } from '../../test/support/segment-builders.ts';
import { assembleTrace } from '../assemble/assemble-trace.ts';
import { slotOf } from '../query/periods.ts';
import { slotsOfNewTrace, slotsOfTrace } from './touched-slots.ts';

const slotAt = (seconds: number) => slotOf((T0 + seconds) * 1_000_000);

describe('the slots that a row touches', () => {
  it('are those in which its segments and calls end', () => {
    const call = aSubsegment({ namespace: 'remote', name: 'orders', start_time: T0, end_time: T0 + 100 });
    const trace = assembleTrace(received(aSegment({ end_time: T0 + 300, subsegments: [call] })));
    expect(slotsOfNewTrace(trace)).toEqual(new Set([slotAt(300), slotAt(100)]));
  });
  it('are none of what is in progress, and that of the start where a clock ran backwards', () => {
    const unfinished = assembleTrace(received(aSegment({ in_progress: true })));
    expect(slotsOfNewTrace(unfinished)).toEqual(new Set());
    const documents = received(aSegment({ start_time: T0 + 300, end_time: T0 }));
    expect(slotsOfTrace(assembleTrace(documents), documents)).toEqual(new Set([slotAt(300)]));
  });
  it('hold those in which an earlier row may have counted what is somewhere else now', () => {
    const call = aSubsegment({ namespace: 'remote', name: 'orders', start_time: T0, end_time: T0 + 100 });
    const documents = received(
      aSegment({ in_progress: true, subsegments: [call] }),
      aSegment({ id: id(3), name: 'orders', parent_id: id(2), start_time: T0, end_time: T0 + 200 }),
      aSegment({ end_time: T0 + 300 }),
    );
    const slots = slotsOfTrace(assembleTrace(documents), documents);
    expect(slots).toEqual(new Set([slotAt(100), slotAt(200), slotAt(300)]));
  });
});
