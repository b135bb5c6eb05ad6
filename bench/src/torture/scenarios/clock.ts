/**
 * The clock of the service alone jumps: a module that is loaded before it replaces `Date` there and in its threads, and
 * reads from a file by how much it is wrong. The machine's clock, and with it the engine's, stays as it is, as do the
 * times in the documents.
 */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { Ledger } from '../ledger.ts';
import { outcomeOf, stopProblems } from '../outcome-of.ts';
import { readBack } from '../read-back.ts';
import type { Scenario } from '../scenario.ts';
import { onStage } from '../stage.ts';

const SHIFTED_DATE = new URL('../shifted-date.js', import.meta.url).href;
/** Seconds by which the clock is wrong, one after the other: ahead, behind, far behind, right again. */
const JUMPS = [3600, -3600, -86_400, 0];
const SENDERS = 4;
const CALLS = 12;
const FRESH_LIMIT_MILLIS = 10_000;

export const clockJumps: Scenario = {
  name: 'clock',
  what: 'the clock jumps an hour ahead, two back, a day back and is set right, under load, with a start at the end',
  run: async ({ random }) =>
    await onStage(async (stage) => {
      const ledger = new Ledger('clock');
      const broken: string[] = [];
      // Beside what the service keeps, so that it goes with the stage.
      const offsetFile = join(stage.directory, 'clock-offset');
      await writeFile(offsetFile, '0');
      const extras = {
        nodeFlags: ['--import', SHIFTED_DATE],
        environment: { FLUOROSCOPE_TORTURE_CLOCK: offsetFile },
      };
      const { port } = await stage.start(extras);
      let slowestMillis = 0;
      for (const seconds of JUMPS) {
        const loading = ledger.load(port, { senders: SENDERS, callsPerSender: CALLS });
        await writeFile(offsetFile, String(seconds * 1000));
        await loading;
        const startedAt = performance.now();
        const { lost, doubled } = await readBack(port, expectedOf(ledger), random, 20);
        slowestMillis = Math.max(slowestMillis, performance.now() - startedAt);
        if (lost + doubled > 0)
          broken.push(`with the clock off by ${seconds} s, ${lost} were missing and ${doubled} doubled`);
      }
      const tooSlow =
        slowestMillis > FRESH_LIMIT_MILLIS
          ? [`what was accepted was seen after ${Math.round(slowestMillis)} ms`]
          : [];
      await writeFile(offsetFile, String(-86_400_000));
      broken.push(...stopProblems(await stage.stop()));
      const again = await stage.start(extras);
      await ledger.load(again.port, { senders: SENDERS, callsPerSender: CALLS });
      const findings = await readBack(again.port, expectedOf(ledger), random);
      broken.push(...stopProblems(await stage.stop()));
      const remark =
        'the `Date` of the service, by a module loaded before it; the engine keeps the right time';
      return outcomeOf(stage, ledger, findings, { recoveredMillis: slowestMillis, broken, tooSlow, remark });
    }),
};

function expectedOf(ledger: Ledger) {
  return { service: ledger.name, traceIds: ledger.traceIds };
}
