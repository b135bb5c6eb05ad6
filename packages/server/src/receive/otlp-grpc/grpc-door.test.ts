import { once } from 'node:events';
import { connect as connectHttp2, type ClientHttp2Session } from 'node:http2';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FluoroscopeError } from '../../errors.ts';
import { callByHand, framed, grpcCaller, readPartialSuccess } from '../../../test/support/grpc-caller.ts';
import type { OtlpAnswer, TakeSpans } from '../otlp-answer.ts';
import { GrpcDoor } from './grpc-door.ts';
import { WIDE_CONNECTIONS } from './widen-windows.ts';

const LIMIT = 64 * 1024;
const WAIT = { timeout: 20_000 };
const TAKEN: OtlpAnswer = { kind: 'taken', spans: 2, rejectedSpans: 0, message: '' };
const REQUEST = Buffer.from('two spans');

/** Stands for what is behind the door. */
let takeSpans: ReturnType<typeof vi.fn<TakeSpans>>;
let counted: string[];
let logged: string[];
let door: GrpcDoor;

beforeEach(async () => {
  takeSpans = vi.fn<TakeSpans>(async () => TAKEN);
  counted = [];
  logged = [];
  door = await openDoor(0);
});

afterEach(() => door.close(0));

function openDoor(port: number): Promise<GrpcDoor> {
  return GrpcDoor.open(
    { host: '127.0.0.1', port, messageLimitBytes: LIMIT },
    {
      takeSpans: (bytes, encoding) => takeSpans(bytes, encoding),
      metrics: {
        countOtlpTaken: (transport, spans) => counted.push(`${transport} taken ${spans}`),
        countOtlpRefused: (transport, { outcome, reason }) =>
          counted.push(`${transport} ${outcome} ${reason}`),
        countOtlpDiscarded: (transport, signal) => counted.push(`${transport} discarded ${signal}`),
      },
      logger: { error: (_members: unknown, message?: string) => logged.push(message ?? '') },
      throttledLog: { warn: (_kind, message) => logged.push(message) },
    },
  );
}

describe('a call', () => {
  it('hands its bytes on, and is answered with nothing when all of it was taken', async () => {
    using caller = grpcCaller(door.port);
    expect(await caller.call(REQUEST)).toMatchObject({ code: 'OK', response: Buffer.alloc(0) });
    expect(takeSpans.mock.calls).toEqual([[REQUEST, 'protobuf']]);
    expect(counted).toEqual(['grpc taken 2']);
  });

  it('is unpacked', async () => {
    using caller = grpcCaller(door.port, { gzip: true });
    expect(await caller.call(REQUEST)).toMatchObject({ code: 'OK' });
    expect(takeSpans.mock.calls).toEqual([[REQUEST, 'protobuf']]);
  });

  it('may be empty', async () => {
    using caller = grpcCaller(door.port);
    expect(await caller.call(Buffer.alloc(0))).toMatchObject({ code: 'OK' });
    expect(takeSpans.mock.calls).toEqual([[Buffer.alloc(0), 'protobuf']]);
  });

  it('learns of rejected spans', async () => {
    takeSpans.mockResolvedValue({ kind: 'taken', spans: 5, rejectedSpans: 2, message: '2 were empty' });
    using caller = grpcCaller(door.port);
    const { code, response } = await caller.call(REQUEST);
    expect(code).toBe('OK');
    expect(readPartialSuccess(response)).toEqual({ rejectedSpans: 2, errorMessage: '2 were empty' });
  });
});

describe('a call that is not taken', () => {
  it.each([
    ['malformed', 'This is no protobuf: größer.'],
    ['too_many_spans', 'Too many.'],
  ] as const)('for being %s is told so for good', async (reason, message) => {
    takeSpans.mockResolvedValue({ kind: 'refused', reason, message });
    using caller = grpcCaller(door.port);
    const answer = await caller.call(REQUEST);
    expect(answer).toMatchObject({ code: 'INVALID_ARGUMENT', details: message });
    expect(answer.retryAfterSeconds).toBeUndefined();
    expect(counted).toEqual([`grpc refused ${reason}`]);
  });

  it.each([
    ['FLS_OVERLOADED', 'RESOURCE_EXHAUSTED', 'overloaded overloaded'],
    ['FLS_STORE_UNAVAILABLE', 'UNAVAILABLE', 'unavailable store_unavailable'],
    ['FLS_STOPPING', 'UNAVAILABLE', 'unavailable stopping'],
  ] as const)('because of %s is told when to come again', async (code, expected, refusal) => {
    takeSpans.mockRejectedValue(new FluoroscopeError(code, 'a text from inside'));
    using caller = grpcCaller(door.port);
    const answer = await caller.call(REQUEST);
    expect(answer).toMatchObject({ code: expected, retryAfterSeconds: 1 });
    expect(answer.details).not.toContain('inside');
    expect(counted).toEqual([`grpc ${refusal}`]);
    expect(logged).toEqual([]);
  });

  it('because of a bug is logged, and its sender learns nothing of our insides', async () => {
    takeSpans.mockRejectedValue(new TypeError('x is undefined'));
    using caller = grpcCaller(door.port);
    const answer = await caller.call(REQUEST);
    expect(answer).toMatchObject({ code: 'INTERNAL', retryAfterSeconds: undefined });
    expect(answer.details).not.toContain('undefined');
    expect(counted).toEqual(['grpc failed internal']);
    expect(logged).toHaveLength(1);
  });
});

describe('a message over the limit', () => {
  it('is refused for good', async () => {
    using caller = grpcCaller(door.port);
    const answer = await caller.call(Buffer.alloc(LIMIT + 1));
    expect(answer).toMatchObject({ code: 'RESOURCE_EXHAUSTED', retryAfterSeconds: undefined });
    expect(takeSpans).not.toHaveBeenCalled();
    expect(counted).toEqual(['grpc refused too_large']);
  });

  it('is refused as well when only its content is', async () => {
    using caller = grpcCaller(door.port, { gzip: true });
    const answer = await caller.call(Buffer.alloc(1000 * LIMIT));
    expect(answer).toMatchObject({ code: 'RESOURCE_EXHAUSTED', retryAfterSeconds: undefined });
    expect(takeSpans).not.toHaveBeenCalled();
    expect(counted).toEqual(['grpc refused too_large']);
  });

  it('that is not there but announced is refused at once', async () => {
    const head = framed(Buffer.alloc(0));
    head.writeUInt32BE(0xffff_ffff, 1);
    expect(await callByHand(door.port, {}, head)).toMatchObject({ 'grpc-status': '8' });
    expect(counted).toEqual(['grpc refused too_large']);
  });

  it('leaves the connection and the memory of the door to others', async () => {
    using caller = grpcCaller(door.port);
    for (let repeat = 0; repeat < 20; repeat += 1) await caller.call(Buffer.alloc(LIMIT + 1));
    expect(await caller.call(Buffer.alloc(LIMIT))).toMatchObject({ code: 'OK' });
  });
});

describe('what is no call of ours', () => {
  it.each([
    ['text that says it is gzip', { 'grpc-encoding': 'gzip' }, framed(REQUEST, true), '13', 'unreadable'],
    [
      'a cut gzip',
      { 'grpc-encoding': 'gzip' },
      framed(gzipSync(REQUEST).subarray(0, 12), true),
      '13',
      'unreadable',
    ],
    ['an unknown encoding', { 'grpc-encoding': 'br' }, framed(REQUEST, true), '12', 'unreadable'],
    ['another method', { ':path': '/nobody/Knows' }, framed(REQUEST), '12', 'path'],
    ['no message', {}, Buffer.alloc(0), '12', 'sender_left'],
    ['half a message', {}, framed(REQUEST).subarray(0, 8), '12', 'sender_left'],
    ['two messages', {}, Buffer.concat([framed(REQUEST), framed(REQUEST)]), '12', 'unreadable'],
    ['a deadline that is none', { 'grpc-timeout': 'soon' }, framed(REQUEST), '13', 'unreadable'],
  ])('%s is refused', async (_what, headers, body, code, reason) => {
    expect(await callByHand(door.port, headers, body)).toMatchObject({ 'grpc-status': code });
    expect(takeSpans).not.toHaveBeenCalled();
    expect(counted).toEqual([`grpc refused ${reason}`]);
    using caller = grpcCaller(door.port);
    expect(await caller.call(REQUEST)).toMatchObject({ code: 'OK' });
  });

  it('another content type is refused', async () => {
    const answer = await callByHand(door.port, { 'content-type': 'application/json' }, REQUEST);
    expect(answer).toMatchObject({ ':status': 415 });
    expect(counted).toEqual(['grpc refused content_type']);
  });

  it.each(['POST /v1/traces HTTP/1.1\r\nhost: x\r\n\r\n', '\u0000\u0001\u0002'.repeat(5000)])(
    '%j closes its connection and no other',
    async (bytes) => {
      using caller = grpcCaller(door.port);
      await caller.call(REQUEST);
      const socket = connect(door.port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write(bytes, 'latin1');
      await once(socket.resume(), 'close');
      expect(await caller.call(REQUEST)).toMatchObject({ code: 'OK' });
      expect(counted).toEqual(['grpc taken 2', 'grpc refused unreadable', 'grpc taken 2']);
    },
  );

  it.each([
    ['metrics', 'metrics.v1.MetricsService'],
    ['logs', 'logs.v1.LogsService'],
    ['profiles', 'profiles.v1development.ProfilesService'],
  ])('%s are discarded with success, and somebody is told', async (signal, service) => {
    using caller = grpcCaller(door.port);
    const path = `/opentelemetry.proto.collector.${service}/Export`;
    expect(await caller.call(REQUEST, { path })).toMatchObject({ code: 'OK', response: Buffer.alloc(0) });
    expect(takeSpans).not.toHaveBeenCalled();
    expect(counted).toEqual([`grpc discarded ${signal}`]);
    expect(logged).toEqual([expect.stringContaining(signal)]);
  });
});

describe('a connection', () => {
  /** How far its sender may run ahead, in bytes. */
  async function windowsOf(session: ClientHttp2Session): Promise<(number | undefined)[]> {
    // Whatever the door says when a connection begins has been read when it answers.
    await promisify(session.ping.bind(session))();
    return [session.remoteSettings.initialWindowSize, session.state.remoteWindowSize];
  }

  it('lets its sender run ahead by more than a message, unless there are many', async () => {
    const sessions = Array.from({ length: WIDE_CONNECTIONS + 1 }, () =>
      connectHttp2(`http://127.0.0.1:${door.port}`),
    );
    await Promise.all(sessions.map((session) => once(session, 'connect')));
    const windows = await Promise.all(sessions.map(windowsOf));
    expect(windows.filter(([ofStream]) => ofStream === 1024 * 1024)).toHaveLength(WIDE_CONNECTIONS);
    expect(windows).toContainEqual([1024 * 1024, 2 * 1024 * 1024]);
    expect(windows).toContainEqual([64 * 1024 - 1, 64 * 1024 - 1]);
    for (const session of sessions) session.destroy();
  });
});

describe('many calls at once', () => {
  it('are read one after the other, as far as memory goes, and all are taken', async () => {
    let underWay = 0;
    let most = 0;
    takeSpans.mockImplementation(async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((turn) => setTimeout(turn, 1));
      underWay -= 1;
      return TAKEN;
    });
    using caller = grpcCaller(door.port);
    const message = Buffer.alloc(LIMIT);
    const answers = await Promise.all(Array.from({ length: 300 }, () => caller.call(message)));
    expect(answers.filter(({ code }) => code === 'OK')).toHaveLength(300);
    expect(most).toBeGreaterThan(1);
  });

  it('that are given up by their sender leave room for others', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((done) => {
      release = done;
    });
    takeSpans.mockImplementation(() => held.then(() => TAKEN));
    using caller = grpcCaller(door.port);
    const given = await Promise.all(
      Array.from({ length: 50 }, () => caller.call(REQUEST, { deadlineMs: 100 })),
    );
    expect(new Set(given.map(({ code }) => code))).toEqual(new Set(['DEADLINE_EXCEEDED']));
    release();
    expect(await caller.call(REQUEST)).toMatchObject({ code: 'OK' });
  });
});

describe('closing', () => {
  it('answers what is under way and takes no more', async () => {
    let release = (): void => undefined;
    takeSpans.mockImplementation(
      () =>
        new Promise((done) => {
          release = () => done(TAKEN);
        }),
    );
    using caller = grpcCaller(door.port);
    const underWay = caller.call(REQUEST);
    await vi.waitUntil(() => takeSpans.mock.calls.length === 1, WAIT);
    const closed = door.close(5000);
    using late = grpcCaller(door.port);
    expect(await late.call(REQUEST)).toMatchObject({ code: 'UNAVAILABLE' });
    release();
    expect(await underWay).toMatchObject({ code: 'OK' });
    await closed;
  });

  it('cuts off what takes too long', async () => {
    takeSpans.mockImplementation(() => new Promise(() => undefined));
    using caller = grpcCaller(door.port);
    const underWay = caller.call(REQUEST);
    await vi.waitUntil(() => takeSpans.mock.calls.length === 1, WAIT);
    await door.close(10);
    expect(await underWay).toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('cuts off who says nothing', async () => {
    const socket = connect(door.port, '127.0.0.1');
    await once(socket, 'connect');
    const ended = text(socket).catch(() => '');
    await door.close(10);
    await ended;
    expect(socket.readable).toBe(false);
  });
});

describe('a port that is taken', () => {
  it('is named with the flag that helps', async () => {
    const failed = await openDoor(door.port).catch((caught: unknown) => caught);
    expect(failed).toMatchObject({
      code: 'FLS_PORT_UNAVAILABLE',
      message: expect.stringMatching(
        new RegExp(`TCP port ${door.port} on 127.0.0.1 cannot be opened: .*--otlp-grpc-port off`),
      ),
    });
  });
});
