import { setTimeout as sleep } from 'node:timers/promises';

import { Ledger } from '../ledger.ts';
import { outcomeOf, stopProblems } from '../outcome-of.ts';
import { readBack } from '../read-back.ts';
import type { Circumstances, Outcome, Scenario } from '../scenario.ts';
import { onStage, type Stage } from '../stage.ts';

const SENDERS = 4;
const MOST_CALLS = 40;
const LONGEST_LOAD_MILLIS = 1200;
/** A trace is assembled within half a second of its last document. */
const ASSEMBLY_MILLIS = 700;
const SETTLE_LIMIT_MILLIS = 60_000;

export const killIngest: Scenario = {
  name: 'kill-ingest',
  what: '`kill -9` at a random moment while documents come in, again and again on one data directory',
  run: (circumstances) => killRepeatedly('kill-ingest', circumstances, killWhileSending),
};

export const killAssembly: Scenario = {
  name: 'kill-assembly',
  what: '`kill -9` after the last acknowledgement, while traces are being assembled',
  run: (circumstances) => killRepeatedly('kill-assembly', circumstances, killAfterSending),
};

type Round = (stage: Stage, port: number, ledger: Ledger, circumstances: Circumstances) => Promise<void>;

async function killRepeatedly(name: string, circumstances: Circumstances, round: Round): Promise<Outcome> {
  const { rounds, random, say } = circumstances;
  const ledger = new Ledger(name);
  return await onStage(async (stage) => {
    let slowestMillis = 0;
    for (let number = 1; number <= rounds; number += 1) {
      const { port } = await stage.start();
      slowestMillis = Math.max(slowestMillis, await ledger.settle(port, SETTLE_LIMIT_MILLIS));
      await round(stage, port, ledger, circumstances);
      if (number % 10 === 0) say(`${number} of ${rounds} kills`);
    }
    const { port, readyMillis } = await stage.start();
    slowestMillis = Math.max(slowestMillis, await ledger.settle(port, SETTLE_LIMIT_MILLIS));
    const findings = await readBack(port, { service: name, traceIds: ledger.traceIds }, random);
    const failure = await stage.stop();
    return outcomeOf(stage, ledger, findings, {
      recoveredMillis: readyMillis + slowestMillis,
      broken: stopProblems(failure),
      remark: `${rounds} kills`,
    });
  });
}

async function killWhileSending(
  stage: Stage,
  port: number,
  ledger: Ledger,
  { random }: Circumstances,
): Promise<void> {
  const loading = ledger.load(port, { senders: SENDERS, callsPerSender: MOST_CALLS });
  await sleep(random.below(LONGEST_LOAD_MILLIS));
  await stage.kill();
  await loading;
}

async function killAfterSending(
  stage: Stage,
  port: number,
  ledger: Ledger,
  { random }: Circumstances,
): Promise<void> {
  await ledger.load(port, { senders: SENDERS, callsPerSender: 1 + random.below(8) });
  await sleep(random.below(ASSEMBLY_MILLIS));
  await stage.kill();
}
