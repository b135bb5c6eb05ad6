import { setTimeout as sleep } from 'node:timers/promises';

import { killProcess, spawnService } from '../../service.ts';
import { Ledger } from '../ledger.ts';
import { outcomeOf, stopProblems } from '../outcome-of.ts';
import { readBack } from '../read-back.ts';
import type { Circumstances, Outcome, Scenario } from '../scenario.ts';
import { onStage, type Stage } from '../stage.ts';

const SENDERS = 4;
const CALLS = 10;
const SETTLE_LIMIT_MILLIS = 60_000;
/** A start on a machine that does other things may take as long. */
const LONGEST_START_MILLIS = 2500;

export const killStart: Scenario = {
  name: 'kill-start',
  what: '`kill -9` at a random moment of a start that has traces to catch up with',
  run: async (circumstances) =>
    await onStage(async (stage) => {
      const ledger = new Ledger('kill-start');
      const { port } = await stage.start();
      await ledger.load(port, { senders: SENDERS, callsPerSender: CALLS });
      // Nothing of it is assembled, or not all: there is something to do for every start.
      await stage.kill();
      await killStarts(stage, circumstances);
      return await judgeStart(stage, ledger, circumstances);
    }),
};

export const killMigration: Scenario = {
  name: 'kill-migration',
  what: '`kill -9` at a random moment of the first start, while the tables are made',
  run: async (circumstances) =>
    await onStage(async (stage) => {
      await killStarts(stage, circumstances);
      return await judgeStart(stage, new Ledger('kill-migration'), circumstances);
    }),
};

async function killStarts({ directory }: Stage, { rounds, random, say }: Circumstances): Promise<void> {
  for (let number = 1; number <= rounds; number += 1) {
    const child = spawnService(directory);
    child.stdout.resume();
    child.stderr.resume();
    await sleep(random.below(LONGEST_START_MILLIS));
    await killProcess(child);
    if (number % 10 === 0) say(`${number} of ${rounds} kills`);
  }
}

/** The start that is left alone must need no hand, and take more. */
async function judgeStart(stage: Stage, ledger: Ledger, { rounds, random }: Circumstances): Promise<Outcome> {
  const { port, readyMillis } = await stage.start();
  const settledMillis = await ledger.settle(port, SETTLE_LIMIT_MILLIS);
  await ledger.load(port, { senders: SENDERS, callsPerSender: CALLS });
  const findings = await readBack(port, { service: ledger.name, traceIds: ledger.traceIds }, random);
  const failure = await stage.stop();
  return outcomeOf(stage, ledger, findings, {
    recoveredMillis: readyMillis + settledMillis,
    broken: stopProblems(failure),
    remark: `${rounds} kills`,
  });
}
