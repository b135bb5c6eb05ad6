/** Over a stream that stands in for a request, so that a body comes in the pieces a test wants. */

import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { BodyBudget } from '../body-budget.ts';
import { readBody } from './read-body.ts';
import type { Packing } from './media-type.ts';
import { Room } from './room.ts';

const LIMIT = 1_000_000;
const MEBIBYTE = 1024 * 1024;

interface Reading {
  readonly request: PassThrough;
  readonly result: ReturnType<typeof readBody>;
}

function read(packing: Packing, inFlightBytes = 0): Reading {
  const budget = new BodyBudget({ limitBytes: 64 * MEBIBYTE, inFlightBytes: () => inFlightBytes });
  const request = new PassThrough();
  const room = new Room(budget);
  // So much is under way that each further body is looked at.
  new Room(budget).take(17 * MEBIBYTE);
  const result = readBody(request as unknown as IncomingMessage, packing, { limitBytes: LIMIT, room });
  return { request, result };
}

async function readWhole(packing: Packing, body: Buffer): Promise<unknown> {
  const { request, result } = read(packing);
  request.end(body);
  return result;
}

const text = Buffer.from('traces '.repeat(50_000));

describe('readBody', () => {
  it.each<[Packing, Buffer]>([
    ['none', text],
    ['gzip', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['gzip', Buffer.concat([gzipSync(text.subarray(0, 1000)), gzipSync(text.subarray(1000))])],
  ])('gives the whole body that is packed by %s', async (packing, packed) => {
    // As texts, since arrays of that length take long to compare.
    expect(String(await readWhole(packing, packed))).toBe(String(text));
  });

  it('gives an empty body', async () => {
    expect(await readWhole('none', Buffer.alloc(0))).toEqual(Buffer.alloc(0));
    expect(await readWhole('gzip', gzipSync(''))).toEqual(Buffer.alloc(0));
  });

  it('puts together what comes in single bytes', async () => {
    const { request, result } = read('none');
    const bytes = text.subarray(0, 2000);
    for (const byte of bytes) request.write(Buffer.of(byte));
    request.end();
    expect(String(await result)).toBe(String(bytes));
  });

  it('takes a body of exactly the limit, packed or not', async () => {
    const body = Buffer.alloc(LIMIT, 7);
    expect(await readWhole('none', body)).toHaveLength(LIMIT);
    expect(await readWhole('gzip', gzipSync(body))).toHaveLength(LIMIT);
  });

  it('refuses one byte more, packed or not', async () => {
    const body = Buffer.alloc(LIMIT + 1, 7);
    expect(await readWhole('none', body)).toBe('too_large');
    expect(await readWhole('gzip', gzipSync(body))).toBe('too_large');
    expect(await readWhole('deflate', deflateSync(body))).toBe('too_large');
  });

  it('unpacks no more of a bomb than fits', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * MEBIBYTE));
    const before = process.memoryUsage();
    expect(await readWhole('gzip', bomb)).toBe('too_large');
    const after = process.memoryUsage();
    expect(after.external + after.arrayBuffers - before.external - before.arrayBuffers).toBeLessThan(
      16 * MEBIBYTE,
    );
  });

  it('lets what follows a refused body flow past', async () => {
    const { request, result } = read('none');
    request.write(Buffer.alloc(LIMIT + 1));
    expect(await result).toBe('too_large');
    for (let i = 0; i < 100; i += 1) request.write(Buffer.alloc(LIMIT));
    request.end();
    await new Promise((done) => request.once('end', done));
    expect(request.readableLength).toBe(0);
  });

  it.each<[Packing, Buffer]>([
    ['gzip', text],
    ['gzip', Buffer.alloc(0)],
    ['gzip', gzipSync(text).subarray(0, 100)],
    ['gzip', deflateSync(text)],
    ['gzip', Buffer.concat([gzipSync(text), Buffer.alloc(200_000, 'rubbish')])],
    ['deflate', gzipSync(text)],
  ])('refuses what is not %s', async (packing, body) => {
    expect(await readWhole(packing, body)).toBe('not_packed_so');
  });

  it.each<[Packing]>([['none'], ['gzip']])(
    'refuses a body by %s for which others leave no room',
    async (packing) => {
      const { request, result } = read(packing, 64 * MEBIBYTE);
      request.end(packing === 'none' ? text : gzipSync(text));
      expect(await result).toBe('no_room');
    },
  );

  it.each<[Packing]>([['none'], ['gzip']])('says when the sender of a body by %s left', async (packing) => {
    const { request, result } = read(packing);
    request.write(gzipSync(text).subarray(0, 100));
    request.destroy(new Error('aborted'));
    expect(await result).toBe('cut_off');
  });
});
