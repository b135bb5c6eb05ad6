/** What is in the portions of an archive: JSON, a line for each object. */

import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import { z } from 'zod';

const NEWLINE = 0x0a;
const TRACE_ID = /^1-[0-9a-f]{8}-[0-9a-f]{24}$/;

const archiveHeader = z.object({
  format: z.int().nonnegative(),
  serviceVersion: z.string(),
  /** The number of the newest migration that the store had. */
  schema: z.int(),
  retentionDays: z.number(),
  /** Microseconds since the epoch; what arrived up to here is in the archive. */
  through: z.int(),
  /** Rows of documents that there were then. */
  rows: z.int(),
});
export type ArchiveHeader = z.infer<typeof archiveHeader>;

const archivedResource = z.object({ kind: z.string(), name: z.string(), body: z.unknown() });
export type ArchivedResource = z.infer<typeof archivedResource>;

/** What one call brought of a trace. */
export interface ArchivedDocuments {
  readonly trace_id: TraceId;
  readonly received_at: EpochMicros;
  readonly documents: readonly string[];
}

const archivedDocuments: z.ZodType<ArchivedDocuments> = z.object({
  trace_id: z
    .string()
    .regex(TRACE_ID)
    .transform((id) => id as TraceId),
  received_at: z
    .int()
    .nonnegative()
    .transform((micros) => micros as EpochMicros),
  documents: z.array(z.string()).min(1),
});

const archiveEnd = z.object({
  /** Portions before this one. */
  portions: z.int(),
  rows: z.int(),
  /** SHA-256 over the digests of all portions before, in hex. */
  digest: z.string(),
});
export type ArchiveEnd = z.infer<typeof archiveEnd>;

export function encodeLines(objects: readonly object[]): Buffer {
  return Buffer.from(objects.map((object) => `${JSON.stringify(object)}\n`).join(''));
}

/** Undefined for what is not a header of any format. */
export function decodeHeader(content: Buffer): ArchiveHeader | undefined {
  return decodeLines(content, archiveHeader).next().value ?? undefined;
}

export function decodeEnd(content: Buffer): ArchiveEnd | undefined {
  return decodeLines(content, archiveEnd).next().value ?? undefined;
}

/** Undefined in place of a line that is no resource. */
export function decodeResources(content: Buffer): Iterable<ArchivedResource | undefined> {
  return decodeLines(content, archivedResource);
}

/** Undefined in place of a line that is no row of documents. */
export function decodeDocumentLines(content: Buffer): Iterable<ArchivedDocuments | undefined> {
  return decodeLines(content, archivedDocuments);
}

function* decodeLines<Shape>(
  content: Buffer,
  shape: z.ZodType<Shape>,
): Generator<Shape | undefined, void, void> {
  for (let from = 0; from < content.length;) {
    const newline = content.indexOf(NEWLINE, from);
    const to = newline === -1 ? content.length : newline;
    yield decodeLine(content.toString('utf8', from, to), shape);
    from = to + 1;
  }
}

function decodeLine<Shape>(line: string, shape: z.ZodType<Shape>): Shape | undefined {
  try {
    return shape.safeParse(JSON.parse(line)).data;
  } catch {
    // Whoever reads lines says which of them cannot be read.
    return undefined;
  }
}
