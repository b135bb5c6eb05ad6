/** Where the current segment must follow the application:
 *  each way of calling back, over real I/O where there is some. */
import { EventEmitter, once } from 'node:events';
import * as http from 'node:http';
import { Readable, Transform, pipeline } from 'node:stream';
import { createGzip } from 'node:zlib';
import { Worker } from 'node:worker_threads';
import { readFile } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { captureHTTPs } from '../http/capture-http.ts';
import { Segment } from '../segment/segment.ts';
import { startEchoServer } from '../testing/echo-server.ts';
import { currentSegment, runWithSegment } from './context.ts';
import { getNamespace } from './namespace.ts';

const server = await startEchoServer();
const client = captureHTTPs(http);
const worker = new Worker(
  'require("node:worker_threads").parentPort.on("message", (m) => m.port.postMessage(m.text))',
  {
    eval: true,
  },
);
afterAll(async () => {
  await worker.terminate();
  await server[Symbol.asyncDispose]();
});

type Done = () => void;

/** Emits outside of every segment. */
const elsewhere = new EventEmitter();
const ticking = setInterval(() => elsewhere.emit('x'), 2);
afterAll(() => clearInterval(ticking));

function transform(done: Done): Transform {
  return new Transform({
    transform(chunk, _encoding, next) {
      done();
      next(null, chunk);
    },
  });
}

const ways: [string, (done: Done) => unknown][] = [
  ['a microtask', (done) => queueMicrotask(done)],
  ['a native promise', async (done) => (await Promise.resolve(), done())],
  ['an async function', async (done) => (await new Promise(setImmediate), done())],
  ['setTimeout', (done) => setTimeout(done, 1)],
  ['setImmediate', (done) => setImmediate(done)],
  ['process.nextTick', (done) => process.nextTick(done)],
  [
    'a callback of the file system',
    (done) => readFile(process.execPath, { signal: AbortSignal.abort() }, done),
  ],
  [
    'a transform in a pipeline',
    (done) => pipeline(Readable.from(['a']), transform(done), createGzip().resume(), () => undefined),
  ],
  ['the end of a pipeline', (done) => pipeline(Readable.from(['a']), createGzip().resume(), done)],
  ['events.once', async (done) => (await once(client.get(server.origin), 'response'), done())],
  [
    "an emitter's listener",
    (done) => setImmediate((emitter: EventEmitter) => emitter.emit('x'), new EventEmitter().on('x', done)),
  ],
  ['the callback of http', (done) => client.get(server.origin, (response) => response.resume() && done())],
  ['the data of an answer', (done) => client.get(server.origin, (response) => response.on('data', done))],
  [
    'the end of an answer',
    (done) => client.get(server.origin, (response) => response.resume().on('end', done)),
  ],
  ['the error of a request', (done) => client.get('http://127.0.0.1:1').on('error', done)],
  [
    'the time-out of a request',
    (done) =>
      client
        .get(`${server.origin}/never`, { timeout: 5 })
        .on('timeout', done)
        .on('error', () => undefined),
  ],
  [
    'the message of a worker begun there',
    (done) => {
      const own = new Worker('require("node:worker_threads").parentPort.postMessage(1)', { eval: true });
      own.once('message', done);
    },
  ],
  [
    'the message of a port made there, from a worker that all share',
    (done) => {
      const { port1, port2 } = new MessageChannel();
      port1.on('message', () => {
        port1.close();
        done();
      });
      worker.postMessage({ port: port2, text: 'x' }, [port2]);
    },
  ],
  ['a bound callback called from elsewhere', (done) => elsewhere.on('x', getNamespace().bind(done))],
];

describe.each(ways)('the segment is current in %s', (_name, way) => {
  it('of each request, side by side', async () => {
    const segments = [new Segment('a'), new Segment('b')];
    const seen = await Promise.all(
      segments.map(
        (segment) =>
          new Promise((resolve) => {
            void runWithSegment(segment, () => way(() => resolve(currentSegment())));
          }),
      ),
    );
    expect(seen).toEqual(segments);
    expect(currentSegment()).toBeUndefined();
  });
});

it('follows an emitter that is bound, whoever emits', () => {
  const namespace = getNamespace();
  const segment = new Segment('a');
  const emitter = new EventEmitter();
  let seen: unknown;
  namespace.run(() => {
    namespace.set('segment', segment);
    namespace.bindEmitter(emitter);
    emitter.on('x', () => {
      seen = currentSegment();
    });
  });
  emitter.emit('x');
  expect(seen).toBe(segment);
});
