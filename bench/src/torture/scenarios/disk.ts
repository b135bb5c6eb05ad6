/** What the service does when its disk takes nothing any more, and when it does again, without a start in between. */

import { setTimeout as sleep } from 'node:timers/promises';

import { ApiClient } from '../../api-client.ts';
import { makeImmutable, makeMutable } from '../immutable-directory.ts';
import { Ledger } from '../ledger.ts';
import { outcomeOf, stopProblems } from '../outcome-of.ts';
import { readBack } from '../read-back.ts';
import type { Circumstances, Outcome, Scenario } from '../scenario.ts';
import { SmallDisk } from '../small-disk.ts';
import { onStage, Stage } from '../stage.ts';

const DISK_MEGABYTES = 256;
const SENDERS = 4;
const CALLS = 10;
const SHORT_TROUBLE_MILLIS = 2_000;
const TROUBLE_MILLIS = 30_000;
const RECOVERY_LIMIT_MILLIS = 60_000;

export const diskFull: Scenario = {
  name: 'disk-full',
  what: 'the disk fills up under load, stays full, and is freed',
  run: async (circumstances) => {
    const disk = await SmallDisk.mount(DISK_MEGABYTES);
    const stage = new Stage(`${disk.path}/data`);
    const trouble: Trouble = {
      begin: () => disk.fill(),
      end: () => disk.free(),
      how: `a tmpfs of ${DISK_MEGABYTES} MB, filled by another file`,
    };
    try {
      return await play('disk-full', stage, trouble, circumstances);
    } finally {
      await stage.kill();
      await disk.unmount();
    }
  },
};

export const readOnlyDirectory: Scenario = {
  name: 'read-only',
  what: 'nothing in the data directory can be written under load, and then it can again',
  run: async (circumstances) =>
    await onStage(async (stage) => {
      const { directory } = stage;
      const trouble: Trouble = {
        begin: () => makeImmutable(directory),
        end: () => Promise.resolve(makeMutable(directory)),
        how: 'everything in it made immutable (chattr +i), which root cannot override either',
      };
      try {
        return await play('read-only', stage, trouble, circumstances);
      } finally {
        makeMutable(directory);
      }
    }),
};

interface Trouble {
  begin(): Promise<void>;
  end(): Promise<void>;
  readonly how: string;
}

async function play(
  name: string,
  stage: Stage,
  trouble: Trouble,
  { isShort, random }: Circumstances,
): Promise<Outcome> {
  const broken: string[] = [];
  const ledger = new Ledger(name);
  const service = await stage.start();
  const { port } = service;
  await ledger.load(port, { senders: SENDERS, callsPerSender: CALLS });
  await sleep(1500);
  await trouble.begin();
  const ending = AbortSignal.timeout(isShort ? SHORT_TROUBLE_MILLIS : TROUBLE_MILLIS);
  const limits = { senders: SENDERS, callsPerSender: Number.POSITIVE_INFINITY, signal: ending };
  const takenMeanwhile = await ledger.load(port, { ...limits, pauseMillis: 50 });
  if (ledger.unsettledCalls === 0) broken.push('nothing was refused although nothing could be stored');
  broken.push(...(await readProblems(port)));
  await trouble.end();
  const recoveredMillis = await ledger.settle(port, RECOVERY_LIMIT_MILLIS);
  await ledger.load(port, { senders: SENDERS, callsPerSender: CALLS });
  if (!service.isRunning()) broken.push('the service did not live through it');
  const findings = await readBack(port, { service: name, traceIds: ledger.traceIds }, random);
  broken.push(...stopProblems(await stage.stop()));
  const remark = `${trouble.how}; ${takenMeanwhile} calls were taken meanwhile`;
  return outcomeOf(stage, ledger, findings, { recoveredMillis, broken, remark });
}

/** What can be read must be read, whatever cannot be written. */
async function readProblems(port: number): Promise<readonly string[]> {
  const client = new ApiClient(port);
  const end = Math.ceil(Date.now() / 1000);
  try {
    const { traceIds } = await client.summaries({ start: end - 3600, end });
    return traceIds.length === 0 ? ['the summaries were empty during the trouble'] : [];
  } catch (caught) {
    return [`reads failed during the trouble: ${String(caught)}`];
  } finally {
    client.close();
  }
}
