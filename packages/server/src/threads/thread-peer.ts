/**
 * Questions and answers between two threads of this process. Either side asks by name and waits, or tells and does not;
 * what fails on the other side fails here with the same code.
 */

import { FluoroscopeError, messageOf, type FluoroscopeErrorCode } from '../errors.ts';

/** What one side may be asked, by name. Inputs and outputs are copied between the threads. */
export type Calls = Readonly<Record<string, { readonly input: unknown; readonly output: unknown }>>;

export type Handlers<Mine extends Calls> = {
  readonly [Name in keyof Mine]: (input: Mine[Name]['input']) => Promise<Mine[Name]['output']>;
};

/** One end of a channel, as both `Worker` and `MessagePort` are. */
export interface Channel {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (message: Message) => void): unknown;
}

export interface PeerOptions {
  /**
   * Begins one question in a turn of the event loop. Messages are all delivered in one turn while more keep coming;
   * begun at once, they would keep everything else waiting for as long.
   */
  readonly isOneInATurn?: boolean;
  /** Called before each answer: what it tells the other side arrives there first. */
  readonly beforeAnswer?: () => void;
}

interface Failure {
  readonly code: FluoroscopeErrorCode | undefined;
  readonly message: string;
  readonly stack: string | undefined;
}

interface Question {
  readonly kind: 'question';
  /** Undefined when nobody waits for an answer. */
  readonly id: number | undefined;
  readonly name: string;
  readonly input: unknown;
}

type Message =
  | Question
  | { readonly kind: 'answer'; readonly id: number; readonly output: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly failure: Failure };

interface Waiting {
  readonly resolve: (output: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

export class ThreadPeer<Theirs extends Calls, Mine extends Calls> {
  readonly #channel: Channel;
  readonly #handlers: Handlers<Mine>;
  readonly #options: PeerOptions;
  readonly #waiting = new Map<number, Waiting>();
  readonly #queue: Question[] = [];
  #isDraining = false;
  #lastId = 0;

  constructor(channel: Channel, handlers: Handlers<Mine>, options: PeerOptions = {}) {
    this.#channel = channel;
    this.#handlers = handlers;
    this.#options = options;
    channel.on('message', (message) => this.#take(message));
  }

  /** Rejects with what the other side's handler rejected with: a FluoroscopeError as such, a bug as an Error. */
  ask<Name extends keyof Theirs & string>(
    name: Name,
    input: Theirs[Name]['input'],
  ): Promise<Theirs[Name]['output']> {
    const id = ++this.#lastId;
    this.#channel.postMessage({ kind: 'question', id, name, input } satisfies Message);
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  /** Asks without wanting to know. A failure over there is a bug over there. */
  tell<Name extends keyof Theirs & string>(name: Name, input: Theirs[Name]['input']): void {
    this.#channel.postMessage({ kind: 'question', id: undefined, name, input } satisfies Message);
  }

  #take(message: Message): void {
    if (message.kind === 'question') {
      if (this.#options.isOneInATurn === true) this.#enqueue(message);
      else this.#handle(message);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.kind === 'answer') waiting?.resolve(message.output);
    else waiting?.reject(toError(message.failure));
  }

  #enqueue(question: Question): void {
    this.#queue.push(question);
    if (this.#isDraining) return;
    this.#isDraining = true;
    setImmediate(() => this.#drain());
  }

  #drain(): void {
    const question = this.#queue.shift();
    if (question !== undefined) this.#handle(question);
    this.#isDraining = this.#queue.length > 0;
    if (this.#isDraining) setImmediate(() => this.#drain());
  }

  /** Not an async function: that would keep the input alive until the answer. */
  #handle({ id, name, input }: Question): void {
    const handler = this.#handlers[name];
    if (handler === undefined) throw new Error(`Nobody answers ${name}.`);
    const answering = handler(input);
    if (id === undefined) return;
    answering.then(
      (output) => this.#reply({ kind: 'answer', id, output }),
      (caught: unknown) => this.#reply({ kind: 'failure', id, failure: toFailure(caught) }),
    );
  }

  #reply(message: Message): void {
    this.#options.beforeAnswer?.();
    this.#channel.postMessage(message);
  }
}

function toFailure(caught: unknown): Failure {
  return {
    code: caught instanceof FluoroscopeError ? caught.code : undefined,
    message: messageOf(caught),
    stack: caught instanceof Error ? caught.stack : undefined,
  };
}

function toError({ code, message, stack }: Failure): Error {
  const error = code === undefined ? new Error(message) : new FluoroscopeError(code, message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
