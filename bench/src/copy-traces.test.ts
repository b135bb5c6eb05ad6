import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ApiClient } from './api-client.ts';
import { copyTraces } from './copy-traces.ts';
import type { CopyResult } from './copy-job.ts';
import { BENCH_GROUP } from './filter-expressions.ts';
import { runHttpLoad } from './http-load.ts';
import { countIncomplete, shopRequests } from './measure-ingest.ts';
import { sixHoursBefore } from './measure-reads.ts';
import { withService } from './service.ts';

const SENT = 96 * 3;
const COPIES = 3;

describe('copyTraces', () => {
  let directory: string;
  let otherDirectory: string;
  let copied: CopyResult;
  const window = sixHoursBefore(Math.ceil(Date.now() / 1000) + 60);

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'fluoroscope-test-'));
    otherDirectory = await mkdtemp(join(tmpdir(), 'fluoroscope-test-'));
    await withService(directory, async ({ port }) => {
      const client = new ApiClient(port);
      await client.createGroup(BENCH_GROUP.name, BENCH_GROUP.filterExpression);
      await runHttpLoad({
        door: 'http',
        port,
        seed: 1,
        seconds: 20,
        maxItems: SENT,
        itemsPerSecond: undefined,
        spreadSeconds: 120,
        sampleSize: 0,
      });
      client.close();
    });
    const first = await copyTraces(
      {
        dataDirectory: directory,
        originals: undefined,
        firstCopy: 1,
        lastCopy: COPIES - 1,
        sampleSize: 1,
      },
      () => undefined,
    );
    // As a store grows: more copies of what was sent, and none of copies.
    copied = await copyTraces(
      {
        dataDirectory: directory,
        originals: first.originals,
        firstCopy: COPIES,
        lastCopy: COPIES,
        sampleSize: 10_000,
      },
      () => undefined,
    );
  });

  afterAll(async () => {
    for (const path of [directory, otherDirectory]) await rm(path, { recursive: true, force: true });
  });

  it('adds to a store what the service finds by its ids, in its graph and in its groups', async () => {
    const allSegments = SENT * (COPIES + 1);
    expect(copied.sampledTraceIds).toHaveLength(allSegments / 3);
    await withService(directory, async ({ port }) => {
      const client = new ApiClient(port);
      expect(await shopRequests(client, window)).toBe(allSegments);
      expect(await countIncomplete(client, copied.sampledTraceIds)).toBe(0);
      const members = await client.requestCounts(window, BENCH_GROUP.name);
      expect((members.get('payments') ?? 0) % (COPIES + 1)).toBe(0);
      expect(members.get('payments')).toBeGreaterThan(0);
      client.close();
    });
  });

  it('stores a copy as if its documents had been sent', async () => {
    // Ids begin with their time, and copies are older than what was sent.
    const copies = copied.sampledTraceIds.toSorted().slice(0, 5);
    let stored: TracesAsRead = { documents: [], summaries: [] };
    await withService(directory, async ({ port }) => {
      stored = await readTraces(port, copies);
    });
    expect(stored.summaries).toHaveLength(copies.length);
    await withService(otherDirectory, async ({ port }) => {
      const client = new ApiClient(port);
      for (const document of stored.documents) await client.putDocument(document);
      client.close();
      await expect.poll(() => readTraces(port, copies), { timeout: 20_000 }).toEqual(stored);
    });
  });
});

interface TracesAsRead {
  readonly documents: readonly string[];
  readonly summaries: readonly unknown[];
}

async function readTraces(port: number, traceIds: readonly string[]): Promise<TracesAsRead> {
  const client = new ApiClient(port);
  const documents = reported([...(await client.documents(traceIds)).values()].flat());
  client.close();
  return { documents, summaries: await summariesOf(port, traceIds) };
}

/** Documents that were sent, in an order of their own. */
function reported(documents: readonly string[]): readonly string[] {
  return documents.filter((document) => !document.includes('"inferred":true')).toSorted();
}

/** The summaries of some traces as the service gives them, but for the number of times they were assembled. */
async function summariesOf(port: number, traceIds: readonly string[]): Promise<readonly unknown[]> {
  const summaries: unknown[] = [];
  for (const id of traceIds) {
    const second = Number.parseInt(id.slice(2, 10), 16);
    const answer = await fetch(`http://127.0.0.1:${port}/TraceSummaries`, {
      method: 'POST',
      body: JSON.stringify({ StartTime: second, EndTime: second + 1 }),
    });
    const { TraceSummaries: found } = (await answer.json()) as { TraceSummaries: { Id: string }[] };
    summaries.push(...found.filter(({ Id }) => Id === id).map((summary) => ({ ...summary, Revision: 0 })));
  }
  return summaries;
}
