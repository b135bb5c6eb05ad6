/**
 * One portion of an archive: a head of fixed length and packed content. Each stands for itself, with a digest over all
 * of it, so that whoever finds damage can say where, and a portion can be sent and checked alone.
 * The format is documented in docs/reference/backup-format.md and never changes for a given FORMAT.
 */

import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { deflate, inflate } from 'node:zlib';

/** Readers refuse a higher one. */
export const FORMAT = 1;

/** Every portion begins with it. */
export const MAGIC = Buffer.from('FLSB');
const DIGEST_AT = 20;
export const HEAD_BYTES = 52;
/** Longest content, unpacked; what says to be longer is no archive. */
const MAX_CONTENT_BYTES = 256 * 1024 * 1024;
/** Packing the texts of documents harder costs three times the time for a tenth of the length. */
const LEVEL = 3;

const KINDS = ['header', 'configuration', 'documents', 'end'] as const;
export type FrameKind = (typeof KINDS)[number];

export interface FrameHead {
  readonly kind: FrameKind;
  /** Counts the portions of an archive from 0. */
  readonly sequence: number;
  readonly packedBytes: number;
  readonly contentBytes: number;
  readonly digest: Buffer;
}

export interface Frame {
  readonly kind: FrameKind;
  readonly sequence: number;
  readonly content: Buffer;
}

const packContent = promisify<Buffer, { level: number }, Buffer>(deflate);
const unpackContent = promisify<Buffer, { maxOutputLength: number }, Buffer>(inflate);

/** Head and packed content in one buffer. */
export async function encodeFrame({ kind, sequence, content }: Frame): Promise<Buffer> {
  const packed = await packContent(content, { level: LEVEL });
  const head = Buffer.alloc(HEAD_BYTES);
  MAGIC.copy(head);
  head.writeUInt32LE(KINDS.indexOf(kind) + 1, 4);
  head.writeUInt32LE(sequence, 8);
  head.writeUInt32LE(packed.length, 12);
  head.writeUInt32LE(content.length, 16);
  digestOf(head, packed).copy(head, DIGEST_AT);
  return Buffer.concat([head, packed]);
}

/** Undefined for what is not the head of a portion. */
export function decodeHead(bytes: Buffer): FrameHead | undefined {
  if (bytes.length < HEAD_BYTES || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  const kind = KINDS[bytes.readUInt32LE(4) - 1];
  const [packedBytes, contentBytes] = [bytes.readUInt32LE(12), bytes.readUInt32LE(16)];
  if (kind === undefined || contentBytes > MAX_CONTENT_BYTES || packedBytes > MAX_CONTENT_BYTES)
    return undefined;
  const digest = Buffer.from(bytes.subarray(DIGEST_AT, HEAD_BYTES));
  return { kind, sequence: bytes.readUInt32LE(8), packedBytes, contentBytes, digest };
}

/** The portion that `bytes` are; undefined when they are not exactly one, undamaged. */
export async function decodeFrame(bytes: Buffer): Promise<Frame | undefined> {
  const head = decodeHead(bytes);
  if (head === undefined || bytes.length !== HEAD_BYTES + head.packedBytes) return undefined;
  const packed = bytes.subarray(HEAD_BYTES);
  if (!digestOf(bytes, packed).equals(head.digest)) return undefined;
  const { kind, sequence, contentBytes } = head;
  // A digest is no secret: what it covers may still not be what the head promises.
  const content = await unpackContent(packed, { maxOutputLength: contentBytes + 1 }).catch(() => undefined);
  return content?.length === contentBytes ? { kind, sequence, content } : undefined;
}

function digestOf(head: Buffer, packed: Buffer): Buffer {
  return createHash('sha256').update(head.subarray(0, DIGEST_AT)).update(packed).digest();
}
