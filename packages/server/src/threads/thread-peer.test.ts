import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FluoroscopeError } from '../errors.ts';
import { ThreadPeer, type Handlers } from './thread-peer.ts';

type Calculator = {
  readonly add: { readonly input: readonly number[]; readonly output: number };
  readonly note: { readonly input: string; readonly output: void };
};
type Nothing = Record<never, never>;

let ports: readonly MessagePort[];
let notes: string[];
let add: (numbers: readonly number[]) => Promise<number>;

beforeEach(() => {
  const { port1, port2 } = new MessageChannel();
  ports = [port1, port2];
  notes = [];
  add = async (numbers) => numbers.reduce((sum, number) => sum + number, 0);
});

afterEach(() => {
  for (const port of ports) port.close();
});

function connect(options?: ConstructorParameters<typeof ThreadPeer>[2]): ThreadPeer<Calculator, Nothing> {
  const [mine, theirs] = ports;
  if (mine === undefined || theirs === undefined) throw new Error('A channel has two ends.');
  const handlers: Handlers<Calculator> = {
    add: (numbers) => add(numbers),
    note: async (text) => void notes.push(text),
  };
  answer(theirs, handlers, options);
  return new ThreadPeer<Calculator, Nothing>(mine, {});
}

/** It answers for as long as its port is open; nobody asks anything of it here. */
function answer(
  port: MessagePort,
  handlers: Handlers<Calculator>,
  options?: ConstructorParameters<typeof ThreadPeer>[2],
): ThreadPeer<Nothing, Calculator> {
  return new ThreadPeer<Nothing, Calculator>(port, handlers, options);
}

describe('ThreadPeer', () => {
  it('answers each question with its own answer, in whatever order they are ready', async () => {
    const held: (() => void)[] = [];
    add = ([first = 0]) => new Promise((resolve) => held.unshift(() => resolve(first)));
    const peer = connect();
    const answers = Promise.all([1, 2, 3].map((number) => peer.ask('add', [number])));
    await expect.poll(() => held.length).toBe(3);
    for (const release of held) release();
    expect(await answers).toEqual([1, 2, 3]);
  });

  it('tells without waiting, in order with what is asked', async () => {
    const peer = connect();
    peer.tell('note', 'first');
    peer.tell('note', 'second');
    expect(await peer.ask('add', [1, 2])).toBe(3);
    expect(notes).toEqual(['first', 'second']);
  });

  it('fails with the code of what failed over there', async () => {
    add = () => Promise.reject(new FluoroscopeError('FLS_OVERLOADED', 'Too much.'));
    const error = await connect()
      .ask('add', [])
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(FluoroscopeError);
    expect(error).toMatchObject({ code: 'FLS_OVERLOADED', message: 'Too much.' });
  });

  it('fails with the message and the stack of a bug over there', async () => {
    add = () => Promise.reject(new TypeError('x is undefined'));
    const error = await connect()
      .ask('add', [])
      .catch((caught: unknown) => caught);
    expect(error).not.toBeInstanceOf(FluoroscopeError);
    expect(error).toMatchObject({ message: 'x is undefined' });
    expect((error as Error).stack).toContain('TypeError');
  });

  it('begins one question in a turn when it is told to', async () => {
    let begun = 0;
    let begunAfterOneTurn = 0;
    add = async () => {
      begun += 1;
      if (begun === 1) setImmediate(() => (begunAfterOneTurn = begun));
      return begun;
    };
    const peer = connect({ isOneInATurn: true });
    await Promise.all(Array.from({ length: 50 }, () => peer.ask('add', [])));
    expect({ begun, begunAfterOneTurn }).toEqual({ begun: 50, begunAfterOneTurn: 1 });
  });

  it('says what is to be said before an answer', async () => {
    const events: string[] = [];
    const peer = connect({ beforeAnswer: () => events.push('before') });
    await peer.ask('add', []);
    events.push('answered');
    expect(events).toEqual(['before', 'answered']);
  });
});
