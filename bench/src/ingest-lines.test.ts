import { describe, expect, it } from 'vitest';

import { proofLines } from './ingest-lines.ts';
import type { Door, LoadJob, LoadResult } from './load-job.ts';
import type { IngestOutcome } from './measure-ingest.ts';

const LOAD: LoadResult = {
  sent: 300,
  acknowledged: 300,
  unprocessed: 0,
  served: 300,
  throttledCalls: 0,
  callMillis: undefined,
  failures: {},
  itemBytes: 300_000,
  elapsedSeconds: 1,
  cpuMicros: 1,
  sampledTraceIds: [],
};

const OUTCOME: IngestOutcome = {
  load: LOAD,
  handedOver: 300,
  counted: { accepted: 300, stored: 300, tracesStored: 100, dropped: 0 },
  inGraph: 300,
  sampledTraces: 50,
  incompleteTraces: 0,
  settledMillis: 1,
  droppedBySystem: 0,
  visibility: [],
  serviceCpuMicros: 1,
};

const JOB: LoadJob = {
  door: 'http',
  port: 1,
  seed: 1,
  seconds: 1,
  maxItems: 300,
  itemsPerSecond: undefined,
  spreadSeconds: 0,
  sampleSize: 50,
};

/** The measures that say that something is wrong, without the door. */
function defects(changes: Partial<IngestOutcome>, door: Door = 'http'): readonly string[] {
  const lines = proofLines({ ...JOB, door }, { ...OUTCOME, ...changes });
  return lines
    .filter(({ isProof, isKept }) => isProof === true && isKept === false)
    .map(({ measure, measured }) => `${measure.slice(door.length + 2)}: ${measured}`);
}

describe('proofLines', () => {
  it('finds nothing wrong where everything is there once', () => {
    expect(defects({})).toEqual([]);
  });

  it('tells what is lost from what is doubled, by each account', () => {
    const counted = (stored: number) => ({ ...OUTCOME.counted, stored });
    expect(defects({ counted: counted(299) })).toEqual(["lost by the service's counters: 1"]);
    expect(defects({ counted: counted(302) })).toEqual(["doubled by the service's counters: 2"]);
    expect(defects({ inGraph: 297 })).toEqual(['lost by the service graph: 3']);
    expect(defects({ inGraph: 303 })).toEqual(['doubled by the service graph: 3']);
    expect(defects({ incompleteTraces: 1 })).toEqual(['incomplete among 50 traces: 1']);
  });

  it('finds it wrong that a document or a call was refused', () => {
    expect(defects({ load: { ...LOAD, failures: { 'status 500': 1 } } })).toEqual(['failed, status 500: 1']);
    const load = { ...LOAD, acknowledged: 298, unprocessed: 2, served: 298 };
    const counted = { ...OUTCOME.counted, stored: 298 };
    expect(defects({ load, counted, handedOver: 298, inGraph: 298 })).toEqual(['refused as invalid: 2']);
  });

  it('does not blame a service for being slow, nor for what it stored without having time to say so', () => {
    const failures = { 'no answer in time': 1, 'throttled until the end': 1 };
    const load = { ...LOAD, acknowledged: 204, served: 204, failures };
    expect(defects({ load, handedOver: 204, counted: { ...OUTCOME.counted, stored: 252 } })).toEqual([]);
  });

  it('lets datagrams be dropped as long as they are counted', () => {
    const load = { ...LOAD, acknowledged: 0 };
    const counted = { ...OUTCOME.counted, stored: 280, dropped: 20 };
    const dropping = { load, counted, inGraph: 280, incompleteTraces: 5 };
    expect(defects(dropping, 'udp')).toEqual([]);
    expect(defects({ ...dropping, counted: { ...counted, dropped: 19 } }, 'udp')).toEqual([
      'neither stored nor counted as dropped: 1',
    ]);
  });
});
