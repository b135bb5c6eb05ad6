import { once } from 'node:events';
import { connect, constants, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';
import { Server, ServerCredentials, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, it, vi, type MockInstance } from 'vitest';
import { framed, grpcCaller } from '../../../test/support/grpc-caller.ts';
import { admitCalls, type HeldMessage } from './admit-calls.ts';
import { MessageBudget } from './message-budget.ts';

const PATH = '/test/Call';
const LIMIT = 1000;
/** No test takes as long: what it limits does not happen. */
const NEVER_MS = 300_000;
const WAIT = { timeout: 20_000 };

type Respond = () => void;

let server: Server;
let port: number;
let session: ClientHttp2Session;
/** Calls that reached their handler and were not answered yet. */
let handled: { readonly bytes: Buffer; readonly respond: Respond }[];
let unread: string[];
/** What the clock of the budget says, by which messages stall; it moves when a test moves it. */
let clockMs: number;
let enter: MockInstance<MessageBudget['enter']>;

beforeEach(() => start({}));

interface Limits {
  readonly patienceMs?: number;
  readonly arrivalMs?: number;
}

/** There is room for two messages, as long as they may be, and one call may wait. */
async function start({ patienceMs = NEVER_MS, arrivalMs = NEVER_MS }: Limits): Promise<void> {
  handled = [];
  // Calls that a test leaves behind end while the next one runs.
  const own: string[] = [];
  unread = own;
  clockMs = 0;
  const nowMs = (): number => clockMs;
  const budget = new MessageBudget({ limitBytes: 2 * LIMIT, waitingCalls: 1, patienceMs, nowMs });
  enter = vi.spyOn(budget, 'enter');
  server = new Server({
    interceptors: [
      admitCalls({
        budget,
        messageLimitBytes: LIMIT,
        arrivalMs,
        onUnread: ({ outcome, reason }) => own.push(`${outcome}: ${reason}`),
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

async function restart(limits: Limits): Promise<void> {
  end();
  await start(limits);
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

/** To be asked before anything else is waited for, as an answer is told once. */
async function statusOf(stream: ClientHttp2Stream): Promise<unknown> {
  const [headers] = await once(stream, 'response');
  return headers['grpc-status'];
}

/** Resolves when so many calls have asked for room. */
async function untilEntered(calls: number): Promise<void> {
  await vi.waitUntil(() => enter.mock.calls.length === calls, WAIT);
}

async function untilHandled(calls: number): Promise<void> {
  await vi.waitUntil(() => handled.length === calls, WAIT);
}

describe('a call', () => {
  it('reaches its handler with its bytes', async () => {
    using caller = grpcCaller(port);
    const answer = caller.call(Buffer.from('hello'), { path: PATH });
    await untilHandled(1);
    expect(handled[0]?.bytes.toString()).toBe('hello');
    handled[0]?.respond();
    expect(await answer).toMatchObject({ code: 'OK' });
    expect(unread).toEqual([]);
  });

  it('whose message does not arrive in time is ended', async () => {
    await restart({ arrivalMs: 300 });
    const stream = begin(framed(Buffer.alloc(100)).subarray(0, 50));
    expect(await statusOf(stream)).toBe('4');
    expect(unread).toEqual(['refused: timeout']);
  });
});

describe('without room', () => {
  const half = framed(Buffer.alloc(100)).subarray(0, 50);

  it('one call waits, and those behind it are refused at once', async () => {
    // Streams of a connection are opened in order: two are read, and one waits.
    for (let call = 0; call < 3; call += 1) begin(half);
    const refused = [begin(half), begin(half)];
    expect(await Promise.all(refused.map(statusOf))).toEqual(['8', '8']);
    expect(unread).toEqual(['overloaded: overloaded', 'overloaded: overloaded']);
  });

  it('a call that has waited too long is refused, and those that are read are not', async () => {
    await restart({ patienceMs: 200 });
    for (let call = 0; call < 2; call += 1) begin(half);
    expect(await statusOf(begin(half))).toBe('8');
    expect(unread).toEqual(['overloaded: overloaded']);
  });

  it('a call that waits is read when another has been read and is shorter than it could be', async () => {
    const part = framed(Buffer.alloc(100));
    const first = begin(part.subarray(0, 50));
    const second = begin(part.subarray(0, 50));
    const third = begin(part);
    third.end();
    first.end(part.subarray(50));
    await untilHandled(1);
    // One has settled for a hundred bytes, one still counts with the most: there is no room for a third yet.
    second.end(part.subarray(50));
    await untilHandled(3);
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
    const part = framed(Buffer.alloc(100)).subarray(0, 55);
    const gone = [begin(part), begin(part)];
    await untilEntered(2);
    gone.forEach(leave);
    using caller = grpcCaller(port);
    const answer = caller.call(Buffer.alloc(LIMIT), { path: PATH });
    await untilHandled(1);
    handled[0]?.respond();
    expect(await answer).toMatchObject({ code: 'OK' });
    await vi.waitFor(() => expect(unread).toEqual([`refused: ${reason}`, `refused: ${reason}`]), WAIT);
  });
});

describe('a message that stalls', () => {
  it('is given up for a call that waits, and its sender is told to come again', async () => {
    const message = framed(Buffer.alloc(100));
    const first = begin(message.subarray(0, 50));
    const answer = once(first, 'response');
    const second = begin(message.subarray(0, 50));
    const third = begin(message);
    third.end();
    // Who enters after the clock has moved has not stalled by it.
    await untilEntered(3);
    expect(handled).toHaveLength(0);
    clockMs = 2000;
    await untilHandled(1);
    const [headers] = await answer;
    expect(headers['grpc-status']).toBe('8');
    expect(headers).toHaveProperty('grpc-status-details-bin');
    expect(unread).toEqual(['overloaded: stalled']);
    second.end(message.subarray(50));
    await untilHandled(2);
    for (const { respond } of handled) respond();
  });
});
