/** What the service says about itself: what it holds, what it takes and refuses, where, and how it is set. */

import type { EpochMicros } from '@fluoroscope/wire';
import { type Config, describeSettings, type DescribedSetting } from '../config/config.ts';
import { serviceVersion } from '../service-version.ts';
import type { Database } from '../store/database.ts';
import { readFreeBytes, readStorage, type Storage } from '../store/read-storage.ts';
import { countUdpDrops, type DropSources } from './count-udp-drops.ts';
import type { Metrics } from './metrics.ts';
import { type Intake, readIntake } from './read-intake.ts';

/** Something that takes connections or datagrams. */
export interface OpenDoor {
  readonly name: 'http' | 'udp' | 'otlp-http' | 'otlp-grpc';
  readonly host: string;
  readonly port: number;
}

export interface ServiceStatus {
  readonly version: string;
  readonly startedAt: EpochMicros;
  readonly retentionDays: number;
  readonly storage: Storage;
  /** Undefined where it is not known. */
  readonly diskFreeBytes: number | undefined;
  readonly intake: Intake;
  readonly doors: readonly OpenDoor[];
  readonly settings: readonly DescribedSetting[];
}

export interface StatusSources extends DropSources {
  readonly config: Config;
  readonly startedAt: EpochMicros;
  readonly database: Database;
  readonly metrics: Metrics;
  /** Those that are open now. */
  readonly doors: () => readonly OpenDoor[];
}

/** Throws FLS_STORE_UNAVAILABLE. */
export async function readStatus(sources: StatusSources): Promise<ServiceStatus> {
  const { config, startedAt, database, metrics, doors } = sources;
  await countUdpDrops(sources);
  const [storage, diskFreeBytes, intake] = await Promise.all([
    readStorage(database),
    readFreeBytes(config.dataDir),
    readIntake(metrics),
  ]);
  const { retentionDays } = config;
  return {
    version: serviceVersion(),
    startedAt,
    retentionDays,
    storage,
    diskFreeBytes,
    intake,
    doors: doors(),
    settings: describeSettings(config),
  };
}
