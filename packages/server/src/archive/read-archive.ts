/**
 * An archive's portions, read from its file one at a time. Each is checked by itself, and so is that none is missing.
 * Behind a damaged one the next is looked for by its first bytes, so what is whole can be had from a damaged file.
 */

import { createHash, type Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { type ArchiveEnd, type ArchiveHeader, decodeEnd, decodeHeader } from './archive-content.ts';
import { decodeFrame, decodeHead, type Frame, HEAD_BYTES, MAGIC } from './frame.ts';

/** Read at a time while the next portion is looked for. */
const SEARCH_BYTES = 1024 * 1024;

export type ArchiveItem =
  | { readonly kind: 'portion'; readonly frame: Frame; readonly bytes: Buffer }
  /** One sentence about what is wrong, and where. */
  | { readonly kind: 'damage'; readonly message: string };

/** What an archive holds by its own account, and what is wrong with it. */
export interface CheckedArchive {
  readonly header: ArchiveHeader | undefined;
  readonly portions: number;
  readonly damage: readonly string[];
}

/** Reads all of it. Throws what the file system throws. */
export async function checkArchive(file: FileHandle): Promise<CheckedArchive> {
  let header: ArchiveHeader | undefined;
  let portions = 0;
  const damage: string[] = [];
  for await (const item of readArchive(file)) {
    if (item.kind === 'damage') damage.push(item.message);
    else {
      portions += 1;
      if (item.frame.kind === 'header') header = decodeHeader(item.frame.content);
    }
  }
  return { header, portions, damage };
}

/** In the order of the file. Throws what the file system throws. */
export async function* readArchive(file: FileHandle): AsyncGenerator<ArchiveItem, void, void> {
  const { size } = await file.stat();
  const account = new Account();
  for (let at = 0; at < size;) {
    const bytes = await readPortion(file, at, size);
    const frame = bytes === undefined ? undefined : await decodeFrame(bytes);
    if (bytes === undefined || frame === undefined) {
      const next = await findPortion(file, at + 1, size);
      yield damaged(`portion ${account.expected} is damaged or torn (${next - at} bytes from byte ${at} on)`);
      account.skip();
      at = next;
      continue;
    }
    const wrong = account.enter(frame, bytes);
    if (wrong !== undefined) yield damaged(wrong);
    yield { kind: 'portion', frame, bytes };
    at += bytes.length;
  }
  if (!account.hasEnded) yield damaged('its end is missing, so it was not written to the end');
}

/** Keeps track of which portions came, to find out which did not. */
class Account {
  readonly #digests: Hash = createHash('sha256');
  #expected = 0;
  #isDamaged = false;
  hasEnded = false;

  get expected(): number {
    return this.#expected;
  }

  skip(): void {
    this.#isDamaged = true;
    this.#expected += 1;
  }

  /** What is wrong with this portion coming now. */
  enter({ kind, sequence, content }: Frame, bytes: Buffer): string | undefined {
    const wrong = this.hasEnded
      ? `portion ${sequence} stands behind the end`
      : this.#checkPlace(kind, sequence, content);
    this.#expected = sequence + 1;
    if (kind === 'end') this.hasEnded = true;
    else this.#digests.update(bytes.subarray(0, HEAD_BYTES));
    return wrong;
  }

  #checkPlace(kind: Frame['kind'], sequence: number, content: Buffer): string | undefined {
    // Who does not know what was lost cannot tell how many portions it was.
    if (this.#isDamaged) return undefined;
    if (sequence !== this.#expected) return `portion ${this.#expected} is missing`;
    if ((kind === 'header') !== (sequence === 0)) return `portion ${sequence} is in a wrong place`;
    return kind === 'end' ? this.#checkEnd(decodeEnd(content)) : undefined;
  }

  #checkEnd(end: ArchiveEnd | undefined): string | undefined {
    const digest = this.#digests.copy().digest('hex');
    return end?.portions === this.#expected && end.digest === digest
      ? undefined
      : 'its end belongs to other portions';
  }
}

/** As many bytes as the head at `at` says; undefined when there is none, or the file ends before. */
async function readPortion(file: FileHandle, at: number, size: number): Promise<Buffer | undefined> {
  const head = decodeHead(await readAt(file, at, Math.min(HEAD_BYTES, size - at)));
  if (head === undefined || at + HEAD_BYTES + head.packedBytes > size) return undefined;
  return readAt(file, at, HEAD_BYTES + head.packedBytes);
}

/** Where the next whole portion begins, or the end of the file. */
async function findPortion(file: FileHandle, from: number, size: number): Promise<number> {
  for (let at = from; at < size; at += SEARCH_BYTES) {
    // With what a mark that lies across needs of the next stretch.
    const bytes = await readAt(file, at, Math.min(SEARCH_BYTES + MAGIC.length - 1, size - at));
    for (let found = bytes.indexOf(MAGIC); found !== -1; found = bytes.indexOf(MAGIC, found + 1)) {
      const portion = await readPortion(file, at + found, size);
      if (portion !== undefined && (await decodeFrame(portion)) !== undefined) return at + found;
    }
  }
  return size;
}

async function readAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  for (let filled = 0; filled < length;) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, at + filled);
    if (bytesRead === 0) return bytes.subarray(0, filled);
    filled += bytesRead;
  }
  return bytes;
}

function damaged(message: string): ArchiveItem {
  return { kind: 'damage', message };
}
