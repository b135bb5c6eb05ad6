import { setImmediate as nextTurn } from 'node:timers/promises';

import { Ledger } from '../ledger.ts';
import { outcomeOf, stopProblems } from '../outcome-of.ts';
import { PutClient } from '../put-client.ts';
import { readBack } from '../read-back.ts';
import type { Scenario } from '../scenario.ts';
import { onStage } from '../stage.ts';
import { callDocuments, newTraceId, type TraceBatch } from '../trace-batch.ts';

const SHORT_TRACES = 5000;
const TRACES = 1_000_000;
const TRACES_PER_CALL = 250;
const SENDERS = 4;

interface HalfTraces {
  readonly first: TraceBatch;
  readonly late: TraceBatch;
}

export const lateSegments: Scenario = {
  name: 'late',
  what: 'the second half of every trace arrives after a start, when nothing of the first is in memory any more',
  run: async ({ random, isShort }) =>
    await onStage(async (stage) => {
      const ledger = new Ledger('late');
      const calls = (isShort ? SHORT_TRACES : TRACES) / TRACES_PER_CALL;
      const halves = await halvesOf(ledger.name, calls);
      const first = await stage.start();
      await sendAll(
        first.port,
        ledger,
        halves.map((half) => half.first),
      );
      const broken = [...stopProblems(await stage.stop())];
      const { port } = await stage.start();
      await sendAll(
        port,
        ledger,
        halves.map((half) => half.late),
      );
      const findings = await readBack(port, { service: ledger.name, traceIds: ledger.traceIds }, random);
      broken.push(...stopProblems(await stage.stop()));
      const remark = `${ledger.traceIds.length.toLocaleString('en-US')} late segments`;
      return outcomeOf(stage, ledger, findings, { broken, remark });
    }),
};

/** A call at a time: scenarios that run beside this one share its thread, and a million traces take many seconds. */
async function halvesOf(name: string, calls: number): Promise<readonly HalfTraces[]> {
  const halves: HalfTraces[] = [];
  while (halves.length < calls) {
    halves.push(halfTraces(name));
    await nextTurn();
  }
  return halves;
}

function halfTraces(name: string): HalfTraces {
  const traceIds = Array.from({ length: TRACES_PER_CALL }, () => newTraceId());
  const calls = traceIds.map((id) => callDocuments(name, id));
  return {
    first: { traceIds, documents: calls.map(([caller]) => caller) },
    late: { traceIds, documents: calls.map(([, callee]) => callee) },
  };
}

/** Each until it is taken: a store that is behind says so. */
async function sendAll(port: number, ledger: Ledger, batches: readonly TraceBatch[]): Promise<void> {
  const client = new PutClient(port);
  let next = 0;
  await Promise.all(
    Array.from({ length: SENDERS }, async () => {
      for (let batch = batches[next++]; batch !== undefined; batch = batches[next++])
        await ledger.putUntilTaken(client, batch);
    }),
  );
  client.close();
}
