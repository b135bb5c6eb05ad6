import { ApiClient } from '../../api-client.ts';
import { addCount } from '../counts.ts';
import { Ledger } from '../ledger.ts';
import { outcomeOf, stopProblems } from '../outcome-of.ts';
import { PutClient } from '../put-client.ts';
import { readBack } from '../read-back.ts';
import type { Scenario } from '../scenario.ts';
import { onStage } from '../stage.ts';
import { traceBatch } from '../trace-batch.ts';

const SHORT_CALLS = 30;
const CALLS = 1000;
const TRACES_PER_CALL = 8;

export const sentTwice: Scenario = {
  name: 'twice',
  what: 'the same documents twice in one call, again in a second call, again after a crash',
  run: async ({ random, isShort }) =>
    await onStage(async (stage) => {
      const ledger = new Ledger('twice');
      const batches = Array.from({ length: isShort ? SHORT_CALLS : CALLS }, () => {
        const { traceIds, documents } = traceBatch(ledger.name, TRACES_PER_CALL);
        return { traceIds, documents: [...documents, ...documents] };
      });
      const resend = async (port: number): Promise<void> => {
        const client = new PutClient(port);
        for (const batch of batches) await ledger.put(client, batch);
        client.close();
      };
      const first = await stage.start();
      await resend(first.port);
      await resend(first.port);
      await stage.kill();
      const { port, readyMillis } = await stage.start();
      await resend(port);
      const traceIds = batches.flatMap((batch) => batch.traceIds);
      const findings = await readBack(port, { service: ledger.name, traceIds }, random);
      const listed = new Map<string, number>();
      for (const id of await allSummaries(port)) addCount(listed, id);
      const broken = [...listed.values()].some((count) => count > 1) ? ['a trace is listed twice'] : [];
      if (listed.size !== traceIds.length)
        broken.push(`${listed.size} of ${traceIds.length} traces are listed`);
      broken.push(...stopProblems(await stage.stop()));
      return outcomeOf(stage, ledger, findings, {
        recoveredMillis: readyMillis,
        broken,
        remark: 'each document six times',
      });
    }),
};

async function allSummaries(port: number): Promise<readonly string[]> {
  const client = new ApiClient(port);
  const end = Math.ceil(Date.now() / 1000) + 1;
  const ids: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.summaries(
      { start: end - 3600, end },
      nextToken === undefined ? {} : { nextToken },
    );
    ids.push(...page.traceIds);
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  client.close();
  return ids;
}
