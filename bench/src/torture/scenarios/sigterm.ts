import { setTimeout as sleep } from 'node:timers/promises';

import { Ledger } from '../ledger.ts';
import { outcomeOf } from '../outcome-of.ts';
import { readBack } from '../read-back.ts';
import type { Scenario } from '../scenario.ts';
import { GIVEN_UP, onStage } from '../stage.ts';

const SENDERS = 8;
const STOP_LIMIT_MILLIS = 5000;
const SETTLE_LIMIT_MILLIS = 60_000;
const LONGEST_LOAD_MILLIS = 2000;
const SHORT_STOPS = 1;

export const sigterm: Scenario = {
  name: 'sigterm',
  what: 'SIGTERM under load: the end within five seconds with exit code 0, and nothing left to do for the next start',
  run: async ({ random, isShort, rounds }) =>
    await onStage(async (stage) => {
      const ledger = new Ledger('sigterm');
      const broken: string[] = [];
      const stops = isShort ? SHORT_STOPS : Math.ceil(rounds / 10);
      let recoveredMillis = 0;
      let slowestMillis = 0;
      for (let stop = 0; stop < stops; stop += 1) {
        const service = await stage.start();
        const settled = await ledger.settle(service.port, SETTLE_LIMIT_MILLIS);
        recoveredMillis = Math.max(recoveredMillis, service.readyMillis + settled);
        const limits = { senders: SENDERS, callsPerSender: Number.POSITIVE_INFINITY };
        const ending = AbortSignal.timeout(LONGEST_LOAD_MILLIS + 2 * STOP_LIMIT_MILLIS);
        const loading = ledger.load(service.port, { ...limits, signal: ending });
        await sleep(200 + random.below(LONGEST_LOAD_MILLIS));
        const { failure, millis } = await service.stop();
        await loading;
        slowestMillis = Math.max(slowestMillis, millis);
        const isSlow = service.log.at(-1)?.includes(GIVEN_UP) === true;
        if (failure !== undefined && !isSlow) broken.push(`a stop under load ${failure}`);
        await stage.kill();
      }
      const tooSlow =
        slowestMillis > STOP_LIMIT_MILLIS ? [`a stop took ${Math.round(slowestMillis)} ms`] : [];
      const { port } = await stage.start();
      await ledger.settle(port, SETTLE_LIMIT_MILLIS);
      const findings = await readBack(port, { service: ledger.name, traceIds: ledger.traceIds }, random);
      await stage.stop();
      const remark = `${stops} ${stops === 1 ? 'stop' : 'stops'}, the slowest ${Math.round(slowestMillis)} ms`;
      return outcomeOf(stage, ledger, findings, { recoveredMillis, broken, tooSlow, remark });
    }),
};
