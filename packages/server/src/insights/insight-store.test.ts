import type { EpochMicros } from '@fluoroscope/wire';
import { describe, expect, it } from 'vitest';
import { openMemoryResourceStore } from '../../test/support/memory-resource-store.ts';
import type { Insight } from './insight.ts';
import { openInsightStore } from './insight-store.ts';

const impact = {
  summary: 'shop returned faults',
  clientImpact: { faults: 1, oks: 2, total: 3 },
  rootCauseImpact: { faults: 1, oks: 0, total: 1 },
  topAnomalousServices: [{ name: 'shop', names: ['shop'] }],
};

const insight: Insight = {
  ...impact,
  id: '6e5b8b4a-1d2c-4f3a-9b8c-0123456789ab',
  groupName: 'Default',
  groupArn: 'arn:aws:xray:us-east-1:000000000000:group/Default',
  rootCause: { name: 'shop', names: ['shop'], type: 'AWS::EC2::Instance' },
  state: 'ACTIVE',
  start: 1 as EpochMicros,
  lastUpdate: 2 as EpochMicros,
  events: [{ ...impact, at: 2 as EpochMicros }],
  impactGraph: {
    start: 1 as EpochMicros,
    end: 2 as EpochMicros,
    services: [{ name: 'shop', names: ['shop'], edges: [] }],
  },
};

describe('the insight store', () => {
  it('begins empty', async () => {
    const store = openInsightStore(await openMemoryResourceStore());
    expect(store.list()).toEqual([]);
    expect(store.find(insight.id)).toBeUndefined();
  });
  it('keeps what was recorded last under an id, which may be asked for in any letter case', async () => {
    const store = openInsightStore(await openMemoryResourceStore());
    await store.record(insight);
    const closed: Insight = { ...insight, state: 'CLOSED', end: 3 as EpochMicros };
    await store.record(closed);
    expect(store.list()).toEqual([closed]);
    expect(store.find(insight.id.toUpperCase())).toEqual(closed);
  });
});
