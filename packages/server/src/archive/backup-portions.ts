/**
 * A backup, a portion at a time: each answer says where the next one begins, and the service remembers nothing of a
 * backup that somebody began. What a portion holds is documents and configuration and nothing else: traces, minutes and
 * indexes are made of them again, so an archive outlives every change of how those are stored.
 */

import type { EpochMicros } from '@fluoroscope/wire';
import { z } from 'zod';
import { serviceVersion } from '../service-version.ts';
import { countRows, keyOf, nextDay, readDayPortion, type RowKey } from '../store/archive-rows.ts';
import type { Database } from '../store/database.ts';
import { readVersion } from '../store/migrate.ts';
import type { ResourceStore } from '../store/resource-store.ts';
import { type ArchiveHeader, encodeLines } from './archive-content.ts';
import { encodeFrame, FORMAT, type FrameKind } from './frame.ts';
import { RESTORE_KIND } from './restore-marks.ts';

const backupCursor = z.object({
  sequence: z.int().min(1),
  through: z.int().nonnegative(),
  /** Days since the epoch; absent before the configuration was read. */
  day: z.int().min(0).max(65_535).optional(),
  after: z
    .object({ traceId: z.string().regex(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/), receivedAt: z.int().nonnegative() })
    .optional(),
});
type BackupCursor = z.infer<typeof backupCursor>;

export interface BackupPortion {
  /** A portion as it stands in an archive; undefined when there are no more. */
  readonly frame: Buffer | undefined;
  /** Rows of documents in it. */
  readonly rows: number;
  /** Where the next portion begins. */
  readonly next: string | undefined;
}

export interface BackupSource {
  readonly database: Database;
  readonly resources: ResourceStore;
  readonly retentionDays: number;
  readonly now: () => EpochMicros;
}

const NO_MORE: BackupPortion = { frame: undefined, rows: 0, next: undefined };

/** The portion at `cursor`, or the first one. 'bad-cursor' for what is none. Throws FLS_STORE_UNAVAILABLE. */
export async function readBackupPortion(
  source: BackupSource,
  cursor: string | undefined,
): Promise<BackupPortion | 'bad-cursor'> {
  if (cursor === undefined) return readHeader(source);
  const place = parseCursor(cursor);
  if (place === undefined) return 'bad-cursor';
  return place.day === undefined
    ? readConfiguration(source, place)
    : readDocuments(source, { ...place, day: place.day });
}

async function readHeader({ database, retentionDays, now }: BackupSource): Promise<BackupPortion> {
  const through = now();
  const header: ArchiveHeader = {
    format: FORMAT,
    serviceVersion: serviceVersion(),
    schema: await readVersion(database),
    retentionDays,
    through,
    rows: await countRows(database, through),
  };
  return portion('header', 0, [header], { sequence: 1, through });
}

/** All of it at once, as memory holds all of it at once. */
function readConfiguration({ resources }: BackupSource, place: BackupCursor): Promise<BackupPortion> {
  const { sequence, through } = place;
  const archived = resources.all().filter(({ kind }) => kind !== RESTORE_KIND);
  return portion('configuration', sequence, archived, { sequence: sequence + 1, through, day: 0 });
}

async function readDocuments(
  { database }: BackupSource,
  { sequence, through: last, day: from, after: given }: BackupCursor & { readonly day: number },
): Promise<BackupPortion> {
  const through = last as EpochMicros;
  // What a cursor says was checked for its form, which is all that an id has to have.
  let after = given as RowKey | undefined;
  for (let day: number | undefined = from; day !== undefined; day = await nextDay(database, day, through)) {
    const rows = await readDayPortion(database, { day, after, through });
    const end = rows.at(-1);
    if (end !== undefined) {
      const next = { sequence: sequence + 1, through, day, after: keyOf(end) };
      return { ...(await portion('documents', sequence, rows, next)), rows: rows.length };
    }
    after = undefined;
  }
  return NO_MORE;
}

async function portion(
  kind: FrameKind,
  sequence: number,
  lines: readonly object[],
  next: BackupCursor,
): Promise<BackupPortion> {
  const frame = await encodeFrame({ kind, sequence, content: encodeLines(lines) });
  return { frame, rows: 0, next: Buffer.from(JSON.stringify(next)).toString('base64url') };
}

function parseCursor(cursor: string): BackupCursor | undefined {
  try {
    return backupCursor.safeParse(JSON.parse(Buffer.from(cursor, 'base64url').toString())).data;
  } catch {
    // Whoever made it up is told that it is none.
    return undefined;
  }
}
