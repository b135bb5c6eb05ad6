import { mkdir, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Random } from '../../random.ts';
import { killProcess, spawnService } from '../../service.ts';
import { addOutcomes } from '../add-outcomes.ts';
import { Ledger } from '../ledger.ts';
import { OlderDirectory } from '../older-directory.ts';
import { outcomeOf, stopProblems } from '../outcome-of.ts';
import { readBack } from '../read-back.ts';
import type { Circumstances, Outcome, Scenario } from '../scenario.ts';
import { onStage, type Stage } from '../stage.ts';
import { traceBatch } from '../trace-batch.ts';

const SENDERS = 4;
const CALLS = 10;
const SETTLE_LIMIT_MILLIS = 60_000;
/** Numbers of migrations that older directories stop at, in turn: before documents were rows of calls, and after. */
const OLDER_SCHEMAS = [1, 2, 4, 5, 6, 7, 8, 9];
const OLDER_TRACES = 2000;
/** Starts of one older directory that are killed; one that is left alone brings it to the end. */
const KILLS_PER_DIRECTORY = 3;

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
      const { rounds, random, say } = circumstances;
      // As long as a start takes that is left alone, on this machine as it is now.
      const { readyMillis } = await stage.start();
      await stage.kill();
      for (let number = 1; number <= rounds; number += 1) {
        await killOneStart(stage, random.below(readyMillis));
        if (number % 10 === 0) say(`${number} of ${rounds} kills`);
      }
      return await judgeStart(stage, ledger, circumstances);
    }),
};

export const killMigration: Scenario = {
  name: 'kill-migration',
  what: '`kill -9` at random moments of the first start, while the tables are made, of one empty directory after the other',
  run: async (circumstances) =>
    await onStage(async (stage) => {
      const { rounds, random, say } = circumstances;
      const { readyMillis } = await stage.start();
      await stage.kill();
      for (let number = 1; number <= rounds; number += 1) {
        if (number % KILLS_PER_DIRECTORY === 1) await emptyDirectory(stage.directory);
        await killOneStart(stage, random.below(readyMillis));
        if (number % 10 === 0) say(`${number} of ${rounds} kills`);
      }
      return await judgeStart(stage, new Ledger('kill-migration'), circumstances);
    }),
};

export const killUpgrade: Scenario = {
  name: 'kill-upgrade',
  what: '`kill -9` at random moments while a start brings a directory of an earlier schema, with documents in it, to this one',
  run: async (circumstances) =>
    await onStage(async (stage) => {
      const { rounds, random, say } = circumstances;
      const directories = Math.ceil(rounds / KILLS_PER_DIRECTORY);
      const outcomes: Outcome[] = [];
      for (let number = 0; number < directories; number += 1) {
        const schema = OLDER_SCHEMAS[number % OLDER_SCHEMAS.length] ?? 1;
        const kills = Math.min(KILLS_PER_DIRECTORY, rounds - number * KILLS_PER_DIRECTORY);
        outcomes.push(await killUpgradesOf(stage, schema, kills, random));
        if ((number + 1) % 10 === 0) say(`${number + 1} of ${directories} directories`);
      }
      const schemas = OLDER_SCHEMAS.slice(0, directories).join(', ');
      const remark = `${rounds} kills, ${directories} directories of schemas ${schemas}, ${OLDER_TRACES} traces each`;
      return { ...outcomes.reduce(addOutcomes), remark };
    }),
};

async function killUpgradesOf(stage: Stage, schema: number, kills: number, random: Random): Promise<Outcome> {
  const name = `schema-${schema}`;
  const old = traceBatch(name, OLDER_TRACES);
  const older = await OlderDirectory.write(schema, old);
  try {
    // The whole upgrade tells how long one takes on this machine as it is now.
    await older.copyTo(stage.directory);
    const { readyMillis: longestMillis } = await stage.start();
    await stage.kill();
    await older.copyTo(stage.directory);
    for (let kill = 0; kill < kills; kill += 1) await killOneStart(stage, random.below(longestMillis));
    const { port, readyMillis } = await stage.start();
    const ledger = new Ledger(`after-${name}`);
    const settledMillis = await ledger.settle(port, SETTLE_LIMIT_MILLIS);
    const kept = await readBack(port, { service: name, traceIds: old.traceIds }, random, 20);
    const taken = await readBack(port, { service: ledger.name, traceIds: ledger.traceIds }, random);
    const broken = stopProblems(await stage.stop());
    const findings = { lost: kept.lost + taken.lost, doubled: kept.doubled + taken.doubled };
    const outcome = outcomeOf(stage, ledger, findings, {
      recoveredMillis: readyMillis + settledMillis,
      broken,
    });
    const stored = old.documents.length;
    return { ...outcome, offered: outcome.offered + stored, accepted: outcome.accepted + stored };
  } finally {
    await stage.kill();
    await older.remove();
  }
}

async function emptyDirectory(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory);
}

async function killOneStart({ directory }: Stage, afterMillis: number): Promise<void> {
  const child = spawnService(directory);
  child.stdout.resume();
  child.stderr.resume();
  await sleep(afterMillis);
  await killProcess(child);
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
