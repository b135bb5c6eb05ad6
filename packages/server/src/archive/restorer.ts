/**
 * Takes an archive portion by portion. A portion of documents is answered when it is durable; the traces that it
 * touched are assembled beside that, at most two portions behind, so a restore goes no faster than the service can
 * follow and takes the same memory however long the archive is. Order matters only within a trace, so portions are
 * stored one after another.
 */

import { randomUUID } from 'node:crypto';
import type { TraceId } from '@fluoroscope/wire';
import { pauseBetweenSlices } from '../pipeline/pause-between-slices.ts';
import { readStoredRows } from '../store/archive-rows.ts';
import type { Database } from '../store/database.ts';
import { encodeDocumentRows } from '../store/document-rows.ts';
import {
  type ArchivedDocuments,
  type ArchivedResource,
  decodeDocumentLines,
  decodeHeader,
  decodeResources,
} from './archive-content.ts';
import { decodeFrame, FORMAT, type Frame } from './frame.ts';
import {
  type ConfigurationReport,
  type ConfigurationTarget,
  restoreConfiguration,
} from './restore-configuration.ts';
import { acceptedOf, placeRows } from './restore-documents.ts';
import { listMarks, removeMark, setMark } from './restore-marks.ts';

/** Portions that are stored and not assembled yet; with more, a portion waits. */
const MAX_BEHIND = 2;
const MICROS_PER_DAY = 24 * 60 * 60 * 1_000_000;

/** Documents of one portion, each of them in one of these counts. */
interface DocumentsReport {
  readonly stored: number;
  readonly alreadyThere: number;
  /** Older than this service keeps documents. */
  readonly expired: number;
  /** Accepted by no release. */
  readonly refused: number;
}

export type RestoreAnswer =
  | { readonly kind: 'header' }
  | { readonly kind: 'configuration'; readonly report: ConfigurationReport }
  | { readonly kind: 'documents'; readonly report: DocumentsReport }
  /** Everything before is in every answer now. */
  | { readonly kind: 'end' }
  | { readonly kind: 'problem'; readonly message: string };

export interface RestoreTarget extends ConfigurationTarget {
  readonly database: Database;
  readonly retentionDays: number;
  /** Resolves when the rows of these stored traces say all that is stored of them. */
  readonly assembleStored: (traceIds: readonly TraceId[]) => Promise<void>;
  readonly onFailure: (error: unknown) => void;
}

export class Restorer {
  readonly #target: RestoreTarget;
  /** Ends with the portion that came last; never rejects. */
  #stored: Promise<unknown> = Promise.resolve();
  readonly #behind = new Set<Promise<void>>();

  constructor(target: RestoreTarget) {
    this.#target = target;
  }

  /** Assembles what a restore had under way when the process before this one ended. Never rejects. */
  async resume(): Promise<void> {
    for (const { name, traceIds } of listMarks(this.#target.resources)) this.#follow(name, traceIds);
    await this.#settle(0);
  }

  /** Takes one portion as it stands in an archive. Throws FLS_STORE_UNAVAILABLE; then it can be sent again. */
  async take(bytes: Buffer, replacesConfiguration: boolean): Promise<RestoreAnswer> {
    const frame = await decodeFrame(bytes);
    if (frame === undefined) return problem('It is damaged, or no portion of a backup.');
    switch (frame.kind) {
      case 'header':
        return this.#readHeader(frame);
      case 'configuration':
        return this.#takeConfiguration(frame, replacesConfiguration);
      case 'documents':
        return this.#takeDocuments(frame);
      case 'end':
        await this.#settle(0);
        return { kind: 'end' };
    }
  }

  #readHeader({ content }: Frame): RestoreAnswer {
    const header = decodeHeader(content);
    if (header === undefined) return problem('Its header cannot be read.');
    if (header.format > FORMAT)
      return problem(
        `The archive was written by the newer release ${header.serviceVersion} in format ${header.format}; ` +
          `this service knows formats up to ${FORMAT}. Update the service.`,
      );
    return { kind: 'header' };
  }

  async #takeConfiguration({ content }: Frame, replaces: boolean): Promise<RestoreAnswer> {
    const archived: ArchivedResource[] = [];
    for (const resource of decodeResources(content)) {
      if (resource === undefined) return problem('A line of it is no object of a configuration.');
      archived.push(resource);
    }
    return {
      kind: 'configuration',
      report: await restoreConfiguration(this.#target, archived, replaces),
    };
  }

  async #takeDocuments({ content }: Frame): Promise<RestoreAnswer> {
    const read = await readRows(content);
    if (read === undefined) return problem('A line of it is no row of documents.');
    const { now, retentionDays } = this.#target;
    const oldest = now() - retentionDays * MICROS_PER_DAY;
    const fresh = read.rows.filter(({ received_at: receivedAt }) => receivedAt > oldest);
    const expired = countDocuments(read.rows) - countDocuments(fresh);
    const storing = this.#stored.then(() => this.#store(fresh));
    this.#stored = storing.catch(() => undefined);
    const alreadyThere = await storing;
    const stored = countDocuments(fresh) - alreadyThere;
    return { kind: 'documents', report: { stored, alreadyThere, expired, refused: read.refused } };
  }

  /** Resolves with the number of documents that were there. */
  async #store(rows: readonly ArchivedDocuments[]): Promise<number> {
    if (rows.length === 0) return 0;
    await this.#settle(MAX_BEHIND - 1);
    const { database, resources, now } = this.#target;
    const traceIds = [...new Set(rows.map(({ trace_id: traceId }) => traceId))];
    const standing = await readStoredRows(database, traceIds);
    const placed = placeRows(rows, standing, now());
    if (placed.rows.length === 0) return placed.alreadyThere;
    const touched = [...new Set(placed.rows.flatMap(([first]) => first?.traceId ?? []))];
    const name = randomUUID();
    await setMark(resources, { name, traceIds: touched });
    try {
      await database.insert('documents', 'RowBinary', encodeDocumentRows(placed.rows).bytes);
    } finally {
      // Rows of an insert that failed may be there nevertheless.
      this.#follow(name, touched);
    }
    return placed.alreadyThere;
  }

  #follow(name: string, traceIds: readonly TraceId[]): void {
    const { assembleStored, resources, onFailure } = this.#target;
    const following = assembleStored(traceIds)
      .then(() => removeMark(resources, name))
      // The mark stays, and the next start does it.
      .catch(onFailure)
      .then(() => void this.#behind.delete(following));
    this.#behind.add(following);
  }

  async #settle(most: number): Promise<void> {
    while (this.#behind.size > most) await Promise.race(this.#behind);
  }
}

/** Checking documents costs as much as receiving them, so others get their turn. */
async function readRows(
  content: Buffer,
): Promise<{ readonly rows: readonly ArchivedDocuments[]; readonly refused: number } | undefined> {
  const rows: ArchivedDocuments[] = [];
  const pause = pauseBetweenSlices();
  let refused = 0;
  for (const row of decodeDocumentLines(content)) {
    if (row === undefined) return undefined;
    const accepted = acceptedOf(row);
    refused += row.documents.length - (accepted?.documents.length ?? 0);
    if (accepted !== undefined) rows.push(accepted);
    await pause();
  }
  return { rows, refused };
}

function countDocuments(rows: readonly ArchivedDocuments[]): number {
  return rows.reduce((sum, { documents }) => sum + documents.length, 0);
}

function problem(message: string): RestoreAnswer {
  return { kind: 'problem', message };
}
