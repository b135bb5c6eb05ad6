import { ApiClient } from '../../api-client.ts';
import { countIncomplete } from '../../measure-ingest.ts';
import { untilSettled } from '../../until-settled.ts';
import { describeGrowth, growthProblems } from '../memory-growth.ts';
import { stopProblems } from '../outcome-of.ts';
import { runLoads } from '../process-loads.ts';
import type { Scenario } from '../scenario.ts';
import { readTotals } from '../service-totals.ts';
import { onStage } from '../stage.ts';
import { MEMORY_LIMIT_BYTES } from '../verdict.ts';

const SECONDS = 3600;
const SHORT_SECONDS = 8;
/** Half of the first budget. */
const RATE = 12_500;
const SHORT_RATE = 2_000;

export const soak: Scenario = {
  name: 'soak',
  what: 'half of the rate of the budget for a long time, with memory sampled each second',
  isLongest: true,
  run: async ({ isShort, seconds = isShort ? SHORT_SECONDS : SECONDS }) =>
    await onStage(async (stage) => {
      const { port } = await stage.start();
      const itemsPerSecond = isShort ? SHORT_RATE : RATE;
      const [load] = await runLoads({ door: 'http', port, seconds, itemsPerSecond, processes: 1, seed: 1 });
      if (load === undefined) throw new Error('no load ran');
      const memory = [...stage.memorySamples];
      const broken = [...growthProblems(memory, MEMORY_LIMIT_BYTES)];
      const client = new ApiClient(port);
      const incomplete = await countIncomplete(client, load.sampledTraceIds);
      client.close();
      if (incomplete > 0) broken.push(`${incomplete} of the traces read back were not whole`);
      // Whatever is held for a moment must be let go of, at any length of the load.
      const { value: totals } = await untilSettled(
        () => readTotals(port),
        ({ stored: count, inFlightBytes }) => count >= load.acknowledged && inFlightBytes === 0,
        ({ stored: count, inFlightBytes }) => `${count} ${inFlightBytes}`,
      );
      const { stored } = totals;
      if (totals.inFlightBytes !== 0) broken.push(`${totals.inFlightBytes} bytes stayed in flight`);
      broken.push(...stopProblems(await stage.stop()));
      const refused = new Map([['one by one', load.unprocessed]]);
      for (const [reason, calls] of Object.entries(load.failures)) broken.push(`${calls} calls: ${reason}`);
      return {
        offered: load.sent,
        accepted: load.acknowledged,
        refused,
        dropped: new Map(),
        lost: Math.max(0, load.acknowledged - stored),
        doubled: Math.max(0, stored - load.acknowledged),
        recoveredMillis: undefined,
        peakBytes: stage.peakBytes,
        broken,
        tooSlow: stage.slowStops,
        remark: `${seconds} s at ${rate(load.acknowledged / seconds)} of ${rate(itemsPerSecond)}; ${describeGrowth(memory)}`,
      };
    }),
};

function rate(itemsPerSecond: number): string {
  return `${Math.round(itemsPerSecond).toLocaleString('en-US')}/s`;
}
