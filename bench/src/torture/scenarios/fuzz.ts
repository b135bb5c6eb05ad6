import { untilSettled } from '../../until-settled.ts';
import { addCount, totalOf } from '../counts.ts';
import { openHostileDoors, type HostileDoor } from '../hostile-doors.ts';
import { Ledger } from '../ledger.ts';
import { stopProblems } from '../outcome-of.ts';
import { readBack } from '../read-back.ts';
import { readProblems, ReadWatch, slowReads } from '../read-watch.ts';
import type { Circumstances, Outcome, Scenario } from '../scenario.ts';
import { readTotals } from '../service-totals.ts';
import { onStage, type Stage } from '../stage.ts';

const SECONDS = 600;
const SHORT_SECONDS = 6;
const READ_LIMIT_MILLIS = 3000;
const SETTLE_LIMIT_MILLIS = 60_000;
/** Answers that tell of a mistake in the service instead of one in the document. */
const BUG = /^(?:500|no answer|INTERNAL|UNKNOWN)$/;

export const fuzz: Scenario = {
  name: 'fuzz',
  what: 'hostile documents through every door, beside a sender of good ones; counted are datagrams and calls',
  run: async (circumstances) => await onStage(async (stage) => await attack(stage, circumstances)),
};

async function attack(
  stage: Stage,
  { random, isShort, seconds = isShort ? SHORT_SECONDS : SECONDS }: Circumstances,
): Promise<Outcome> {
  const service = await stage.start();
  const { port } = service;
  const ledger = new Ledger('good');
  const reads = new ReadWatch(port);
  const ending = AbortSignal.timeout(seconds * 1000);
  const limits = { senders: 1, callsPerSender: Number.POSITIVE_INFINITY, pauseMillis: 100 };
  const good = ledger.load(port, { ...limits, signal: ending });
  const doors = await openHostileDoors(service);
  const answers = new Map<string, number>();
  const attackers = [doors.udp, doors.put, doors.otlpHttp, doors.otlpGrpc].map(async (door: HostileDoor) => {
    while (!ending.aborted) addCount(answers, await door(random));
  });
  await Promise.all([...attackers, good]);
  doors.close();
  const report = await reads.end();
  const broken = [...readProblems(report)];
  const recoveredMillis = await ledger.settle(port, SETTLE_LIMIT_MILLIS);
  for (const [answer, count] of answers)
    if (BUG.test(answer)) broken.push(`${count} were answered with ${answer}`);
  const datagrams = answers.get('sent') ?? 0;
  const { received, dropped } = await settledDatagrams(port, datagrams);
  if (received !== datagrams) broken.push(`${datagrams} datagrams were sent and ${received} are counted`);
  const findings = await readBack(port, { service: ledger.name, traceIds: ledger.traceIds }, random);
  if (!service.isRunning()) broken.push('the service did not live through it');
  broken.push(...stopProblems(await stage.stop()));
  const refused = new Map([...answers].filter(([answer]) => answer !== 'sent' && answer !== 'taken'));
  for (const [reason, count] of ledger.refused) addCount(refused, reason, count);
  const offered = totalOf(answers) + ledger.offered;
  return {
    ...findings,
    offered,
    accepted: offered - totalOf(refused) - totalOf(dropped),
    refused,
    dropped,
    recoveredMillis,
    peakBytes: stage.peakBytes,
    broken,
    tooSlow: [...stage.slowStops, ...slowReads(report, READ_LIMIT_MILLIS)],
    remark: `${seconds} s; ${datagrams.toLocaleString('en-US')} datagrams and ${(totalOf(answers) - datagrams).toLocaleString('en-US')} calls beside ${ledger.offered.toLocaleString('en-US')} good documents`,
  };
}

/** Datagrams are counted when they are read, dropped ones by reason. */
async function settledDatagrams(
  port: number,
  sent: number,
): Promise<{ readonly received: number; readonly dropped: ReadonlyMap<string, number> }> {
  const { value } = await untilSettled(
    async () => {
      const { datagrams, dropped } = await readTotals(port);
      const early = (dropped.get('kernel_buffer') ?? 0) + (dropped.get('backlog') ?? 0);
      return { received: datagrams + early, dropped };
    },
    ({ received }) => received === sent,
    ({ received }) => String(received),
  );
  return value;
}
