/** The service that all scenes play on, with insights in it, which no operation could bring there. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { XRayClient } from '@aws-sdk/client-xray';
import type { EpochMicros } from '@fluoroscope/wire';
import type { Insight } from '../../../src/insights/insight.ts';
import { openInsightStore } from '../../../src/insights/insight-store.ts';
import { openEmbedded } from '../../../src/store/client.ts';
import { claimDataDirectory } from '../../../src/store/data-directory.ts';
import { migrate } from '../../../src/store/migrate.ts';
import { ResourceStore } from '../../../src/store/resource-store.ts';
import { type RunningService, startService } from '../../support/start-service.ts';
import { xrayClient } from '../../support/xray-client.ts';
import type { Observations } from './observations.ts';

export class Stage {
  readonly #service: RunningService;
  readonly #directory: string;
  /** What it calls and is answered goes into the table. */
  readonly client: XRayClient;
  /** The same without a trace in the table, for what is taken and has no effect. */
  readonly unwatched: XRayClient;

  private constructor(service: RunningService, directory: string, observations: Observations) {
    this.#service = service;
    this.#directory = directory;
    this.client = xrayClient(service.url);
    this.unwatched = xrayClient(service.url);
    observations.watch(this.client);
  }

  static async open(observations: Observations, insights: readonly Insight[]): Promise<Stage> {
    const directory = await mkdtemp(join(tmpdir(), 'fluoroscope-compatibility-'));
    await recordInsights(directory, insights);
    return new Stage(await startService({ dataDir: directory }), directory, observations);
  }

  async close(): Promise<void> {
    this.client.destroy();
    this.unwatched.destroy();
    await this.#service.stop();
    await rm(this.#directory, { recursive: true, force: true });
  }
}

async function recordInsights(directory: string, insights: readonly Insight[]): Promise<void> {
  const claimed = await claimDataDirectory(directory);
  const database = openEmbedded({ directory: claimed.enginePath });
  await migrate(database);
  const now = () => (Date.now() * 1000) as EpochMicros;
  const store = openInsightStore(await ResourceStore.open(database, now));
  for (const insight of insights) await store.record(insight);
  await database.close();
  await claimed.release();
}

/** A scene begins to be told before there is a stage to play it on. */
export type StageDoor = () => Stage;

/** Asks until the answer satisfies; what was accepted is in every answer within a second, or ten on a busy machine. */
export async function eventually<Answer>(
  ask: () => Promise<Answer>,
  satisfies: (answer: Answer) => boolean,
): Promise<Answer> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const answer = await ask();
    if (satisfies(answer) || Date.now() > deadline) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
