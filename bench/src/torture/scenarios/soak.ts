import { ApiClient } from '../../api-client.ts';
import { countIncomplete } from '../../measure-ingest.ts';
import { untilSettled } from '../../until-settled.ts';
import { stopProblems } from '../outcome-of.ts';
import { runLoads } from '../process-loads.ts';
import type { Scenario } from '../scenario.ts';
import { readTotals } from '../service-totals.ts';
import { onStage } from '../stage.ts';

const SECONDS = 3600;
const SHORT_SECONDS = 8;
/** Half of the first budget. */
const RATE = 12_500;
const SHORT_RATE = 2_000;
/** Until then caches fill up and the collector has seen little; only the limit for all scenarios holds. */
const WARM_UP_SECONDS = 60;
/** How much more may be resident on average in the last quarter than in the second one: merges come and go, and what
 *  grows without bound is beyond it after an hour. */
const GROWTH_SHARE = 0.15;
const GROWTH_BYTES = 60_000_000;

export const soak: Scenario = {
  name: 'soak',
  what: 'half of the rate of the budget for a long time, with memory sampled each second',
  run: async ({ isShort, seconds = isShort ? SHORT_SECONDS : SECONDS }) =>
    await onStage(async (stage) => {
      const { port } = await stage.start();
      const itemsPerSecond = isShort ? SHORT_RATE : RATE;
      const [load] = await runLoads({ door: 'http', port, seconds, itemsPerSecond, processes: 1, seed: 1 });
      if (load === undefined) throw new Error('no load ran');
      const memory = [...stage.memorySamples];
      const broken = seconds < WARM_UP_SECONDS ? [] : [...growthProblems(memory)];
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
        remark: describe(memory, seconds),
      };
    }),
};

function growthProblems(samples: readonly number[]): readonly string[] {
  const { early, late } = quarters(samples);
  const allowed = early * (1 + GROWTH_SHARE) + GROWTH_BYTES;
  return late <= allowed ? [] : [`memory grew from ${megabytes(early)} to ${megabytes(late)}`];
}

/** The first quarter warms caches up. */
function quarters(samples: readonly number[]): { readonly early: number; readonly late: number } {
  const quarter = Math.floor(samples.length / 4);
  return { early: mean(samples.slice(quarter, 2 * quarter)), late: mean(samples.slice(-quarter)) };
}

function mean(samples: readonly number[]): number {
  return samples.reduce((total, sample) => total + sample, 0) / Math.max(1, samples.length);
}

function describe(samples: readonly number[], seconds: number): string {
  const { early, late } = quarters(samples);
  return `${seconds} s; memory ${megabytes(early)} in the second quarter, ${megabytes(late)} in the last`;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_000_000)} MB`;
}
