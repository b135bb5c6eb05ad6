import { once } from 'node:events';
import { connect, constants, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';
import { Server, ServerCredentials, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { framed, grpcCaller } from '../../../test/support/grpc-caller.ts';
import { admitCalls, type HeldMessage } from './admit-calls.ts';
import { MessageBudget } from './message-budget.ts';

const PATH = '/test/Call';
const LIMIT = 1000;
const ARRIVAL_MS = 300;
const PATIENCE_MS = 200;

type Respond = () => void;

let server: Server;
let port: number;
let session: ClientHttp2Session;
/** Calls that reached their handler and were not answered yet. */
let handled: { readonly bytes: Buffer; readonly respond: Respond }[];
let unread: string[];
/** How far the clock of the budget is ahead. */
let aheadMs: number;

beforeEach(() => start(PATIENCE_MS, ARRIVAL_MS));

/** There is room for two messages, as long as they may be, and one call may wait. */
async function start(patienceMs: number, arrivalMs: number): Promise<void> {
  handled = [];
  unread = [];
  aheadMs = 0;
  const nowMs = (): number => performance.now() + aheadMs;
  const budget = new MessageBudget({ limitBytes: 2 * LIMIT, waitingCalls: 1, patienceMs, nowMs });
  server = new Server({
    interceptors: [
      admitCalls({
        budget,
        messageLimitBytes: LIMIT,
        arrivalMs,
        onUnread: ({ outcome, reason }) => unread.push(`${outcome}: ${reason}`),
      }),
    ],
  });
  const same = (bytes: Buffer): Buffer => bytes;
  server.register(PATH, handle, same, same as unknown as (bytes: Buffer) => HeldMessage, 'unary');
  port = await new Promise((done, fail) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? done(bound) : fail(error),
    );
  });
  session = connect(`http://127.0.0.1:${port}`);
}

afterEach(end);

function end(): void {
  session.destroy();
  server.forceShutdown();
}

function handle({ request }: ServerUnaryCall<HeldMessage, Buffer>, callback: sendUnaryData<Buffer>): void {
  const respond = (): void => {
    request.release();
    callback(null, Buffer.alloc(0));
  };
  handled.push({ bytes: request.bytes, respond });
}

/** Begins a call by a part of its message. */
function begin(part: Buffer): ClientHttp2Stream {
  const stream = session.request({
    ':method': 'POST',
    ':path': PATH,
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  stream.write(part);
  return stream.resume();
}

async function statusOf(stream: ClientHttp2Stream): Promise<unknown> {
  const [headers] = await once(stream, 'response');
  return headers['grpc-status'];
}

describe('a call', () => {
  it('reaches its handler with its bytes', async () => {
    using caller = grpcCaller(port);
    const answer = caller.call(Buffer.from('hello'), { path: PATH });
    await vi.waitUntil(() => handled.length === 1);
    expect(handled[0]?.bytes.toString()).toBe('hello');
    handled[0]?.respond();
    expect(await answer).toMatchObject({ code: 'OK' });
    expect(unread).toEqual([]);
  });

  it('whose message does not arrive in time is ended', async () => {
    const stream = begin(framed(Buffer.alloc(100)).subarray(0, 50));
    expect(await statusOf(stream)).toBe('4');
    expect(unread).toEqual(['refused: timeout']);
  });
});

describe('without room', () => {
  it('one call waits, those behind it are refused at once, and the first to wait when it took too long', async () => {
    const half = framed(Buffer.alloc(100)).subarray(0, 50);
    const slow = [begin(half), begin(half)];
    const waiting = begin(half);
    // Streams of a connection are opened in order.
    const refused = begin(half);
    expect(await statusOf(refused)).toBe('8');
    expect(await statusOf(waiting)).toBe('8');
    expect(unread).toEqual(['overloaded: overloaded', 'overloaded: overloaded']);
    expect(await Promise.all(slow.map(statusOf))).toEqual(['4', '4']);
  });

  it('a call that waits is read when another has been read and is shorter than it could be', async () => {
    const part = framed(Buffer.alloc(100));
    const first = begin(part.subarray(0, 50));
    const second = begin(part.subarray(0, 50));
    const third = begin(part);
    third.end();
    first.end(part.subarray(50));
    await vi.waitUntil(() => handled.length === 1);
    // One has settled for a hundred bytes, one still counts with the most: there is no room for a third yet.
    second.end(part.subarray(50));
    await vi.waitUntil(() => handled.length === 3);
    for (const { respond } of handled) respond();
    expect(unread).toEqual([]);
  });

  it.each<[string, string, (stream: ClientHttp2Stream) => void]>([
    ['goes away', 'sender_left', (stream) => stream.close(constants.NGHTTP2_CANCEL)],
    ['ends before its message does', 'sender_left', (stream) => stream.end()],
    [
      'sends two messages',
      'unreadable',
      (stream) => stream.end(Buffer.concat([Buffer.alloc(50), framed(Buffer.alloc(1))])),
    ],
  ])('a sender that %s makes room for others', async (_what, reason, leave) => {
    const half = framed(Buffer.alloc(100)).subarray(0, 55);
    const gone = [begin(half), begin(half)];
    await vi.waitUntil(() => gone.every(({ pending }) => !pending));
    gone.forEach(leave);
    using caller = grpcCaller(port);
    const answer = caller.call(Buffer.alloc(LIMIT), { path: PATH });
    await vi.waitUntil(() => handled.length === 1);
    handled[0]?.respond();
    expect(await answer).toMatchObject({ code: 'OK' });
    expect(unread).toEqual([`refused: ${reason}`, `refused: ${reason}`]);
  });
});

describe('a message that stalls', () => {
  beforeEach(async () => {
    end();
    await start(10_000, 10_000);
  });

  it('is given up for a call that waits, and its sender is told to come again', async () => {
    const message = framed(Buffer.alloc(100));
    const first = begin(message.subarray(0, 50));
    const answer = once(first, 'response');
    const second = begin(message.subarray(0, 50));
    const third = begin(message);
    third.end();
    await vi.waitUntil(() => !third.pending);
    expect(handled).toHaveLength(0);
    aheadMs = 2000;
    await vi.waitUntil(() => handled.length === 1);
    const [headers] = await answer;
    expect(headers['grpc-status']).toBe('8');
    expect(headers).toHaveProperty('grpc-status-details-bin');
    expect(unread).toEqual(['overloaded: stalled']);
    second.end(message.subarray(50));
    await vi.waitUntil(() => handled.length === 2);
    for (const { respond } of handled) respond();
  });
});
