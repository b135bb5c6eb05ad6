/** Backup and restore as one value, over the parts of a running service. */

import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import type { Config } from '../config/config.ts';
import type { Logger } from '../observe/logger.ts';
import type { TagRegistry } from '../resources/tag-registry.ts';
import type { Database } from '../store/database.ts';
import type { ResourceStore } from '../store/resource-store.ts';
import { type BackupPortion, readBackupPortion } from './backup-portions.ts';
import { type RestoreAnswer, Restorer } from './restorer.ts';

/** Everything that is stored, on its way into an archive and out of one. */
export interface Backups {
  /** The portion at `cursor`; see `readBackupPortion`. */
  read(cursor: string | undefined): Promise<BackupPortion | 'bad-cursor'>;
  /** Takes one portion of an archive; see `Restorer`. */
  take(bytes: Buffer, replacesConfiguration: boolean): Promise<RestoreAnswer>;
}

export interface BackupSurroundings {
  readonly config: Pick<Config, 'retentionDays'>;
  readonly database: Database;
  readonly resources: ResourceStore;
  readonly tags: TagRegistry;
  readonly logger: Logger;
  readonly nowMicros: () => EpochMicros;
  readonly assembleStored: (traceIds: readonly TraceId[]) => Promise<void>;
}

/** Resolves when what an interrupted restore left behind is assembled. */
export async function openBackups(surroundings: BackupSurroundings): Promise<Backups> {
  const { database, resources, tags, logger, nowMicros: now, assembleStored } = surroundings;
  const { retentionDays } = surroundings.config;
  const onFailure = (error: unknown): void =>
    logger.warn({ err: error }, 'restored traces could not be assembled; the next start does it');
  const restorer = new Restorer({ database, resources, tags, retentionDays, now, assembleStored, onFailure });
  await restorer.resume();
  return {
    read: (cursor) => readBackupPortion({ database, resources, retentionDays, now }, cursor),
    take: (bytes, replacesConfiguration) => restorer.take(bytes, replacesConfiguration),
  };
}
