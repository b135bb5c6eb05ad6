/**
 * Reads a request's body, and unpacks it while it comes. The limit is that of the unpacked body: unpacking ends there,
 * in threads beside ours, so that a bomb costs neither memory nor the turns of others. What follows a body that is
 * refused flows past unread, because many clients write to the end before they look for an answer.
 */

import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createGunzip, createInflate, type Gunzip, type Inflate } from 'node:zlib';
import type { Packing } from './media-type.ts';
import type { Room } from './room.ts';

/** What comes out of the unpacker at a time; each piece is a turn. */
const UNPACKED_CHUNK_BYTES = 64 * 1024;
/** So many chunks are put together into one:
 *  a sender who sends single bytes must not make us keep an object for each. */
const LOOSE_CHUNKS = 256;

export type BodyProblem =
  | 'too_large'
  /** Others take the memory. */
  | 'no_room'
  /** It stalled, and others need the memory. */
  | 'stalled'
  /** It is not packed as it says. */
  | 'not_packed_so'
  /** The sender left. */
  | 'cut_off';

export interface BodyLimits {
  readonly limitBytes: number;
  readonly room: Room;
}

/** The unpacked body, or what is wrong with it. Never rejects. */
export function readBody(
  request: IncomingMessage,
  packing: Packing,
  { limitBytes, room }: BodyLimits,
): Promise<Buffer | BodyProblem> {
  return new Promise((resolve) => {
    const unpacker = unpackerFor(packing);
    const source: Readable = unpacker === undefined ? request : request.pipe(unpacker);
    const chunks = new ChunkList();
    let isOver = false;
    const end = (result: Buffer | BodyProblem): void => {
      if (isOver) return;
      isOver = true;
      if (unpacker !== undefined) request.unpipe(unpacker).resume();
      unpacker?.destroy();
      // The rest of a refused body may take its time.
      chunks.clear();
      resolve(result);
    };
    source.on('data', (chunk: Buffer) => {
      if (isOver) return;
      chunks.add(chunk);
      if (chunks.bytes > limitBytes) end('too_large');
      else if (!room.extendTo(chunks.bytes)) end('no_room');
    });
    source.once('end', () => end(chunks.join()));
    room.onGivenUp(() => end('stalled'));
    unpacker?.on('error', () => end('not_packed_so'));
    request.on('error', () => end('cut_off'));
  });
}

function unpackerFor(packing: Packing): Gunzip | Inflate | undefined {
  switch (packing) {
    case 'none':
      return undefined;
    case 'gzip':
      return createGunzip({ chunkSize: UNPACKED_CHUNK_BYTES });
    case 'deflate':
      return createInflate({ chunkSize: UNPACKED_CHUNK_BYTES });
  }
}

class ChunkList {
  #joined: Buffer[] = [];
  #loose: Buffer[] = [];
  bytes = 0;

  add(chunk: Buffer): void {
    this.bytes += chunk.length;
    this.#loose.push(chunk);
    if (this.#loose.length === LOOSE_CHUNKS) this.#tidy();
  }

  /** A body that came in one piece is not copied. */
  join(): Buffer {
    const [only, another] = this.#loose;
    if (this.#joined.length === 0 && only !== undefined && another === undefined) return only;
    return Buffer.concat([...this.#joined, ...this.#loose], this.bytes);
  }

  clear(): void {
    this.#joined = [];
    this.#loose = [];
  }

  #tidy(): void {
    this.#joined.push(Buffer.concat(this.#loose));
    this.#loose = [];
  }
}
