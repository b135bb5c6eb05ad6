/**
 * What stands before every handler of the gRPC door. The library gathers a whole message before it asks anyone, so a
 * call is not read before there is room for it, and one that does not arrive in time is ended, as is one that has
 * stalled when others need its room.
 */

import {
  ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
  type ServerListener,
} from '@grpc/grpc-js';
import type { OtlpRefusal } from '../../observe/counters.ts';
import type { Arrival } from '../arrivals.ts';
import { noRoom, stalled, tooSlow, type GrpcFailure } from './grpc-status.ts';
import type { MessageBudget, MessageShare } from './message-budget.ts';
import { countArrivedOfCall, reasonOfEnd } from './stream-of-call.ts';

/** A message with the memory that is counted for it, which its handler gives back. */
export interface HeldMessage {
  readonly bytes: Buffer;
  release(): void;
}

export interface AdmissionOptions {
  readonly budget: MessageBudget;
  /** Longest message, packed and unpacked. */
  readonly messageLimitBytes: number;
  /** How long a message may take to arrive. */
  readonly arrivalMs: number;
  /** A call ended before a handler had its message: we refused it, the library did, or its sender left. */
  readonly onUnread: (refusal: OtlpRefusal) => void;
}

/** Handlers behind it get a `HeldMessage` as their request. */
export function admitCalls(options: AdmissionOptions): ServerInterceptor {
  return (_method, call) =>
    new ServerInterceptingCall(call, { start: (next) => next(new Admission(call, options).listener) });
}

/** The start of one call, up to the moment when its message is complete. */
class Admission {
  readonly #call: ServerInterceptingCallInterface;
  readonly #options: AdmissionOptions;
  #share: MessageShare | undefined;
  #timer: NodeJS.Timeout | undefined;
  #hasMessage = false;
  #isOver = false;

  constructor(call: ServerInterceptingCallInterface, options: AdmissionOptions) {
    this.#call = call;
    this.#options = options;
  }

  get listener(): ServerListener {
    return {
      // A call is not read before its metadata has been passed on.
      onReceiveMetadata: (metadata, next) => this.#enter(() => next(metadata)),
      onReceiveMessage: (bytes: Buffer, next) => {
        this.#hasMessage = true;
        this.#share?.settle(bytes.length);
        next({ bytes, release: () => this.#share?.leave() } satisfies HeldMessage);
      },
      onReceiveHalfClose: (next) => {
        // From here on the handler has the message. Without one there is no handler, and the library refuses the call.
        if (this.#hasMessage) this.#end();
        next();
      },
      // Comes for every call: when it was answered, and when its sender or the library gave it up.
      onCancel: () => {
        if (this.#isOver) return;
        this.#giveUp({ outcome: 'refused', reason: reasonOfEnd(this.#call) });
      },
    };
  }

  #enter(proceed: () => void): void {
    const { budget, messageLimitBytes, arrivalMs } = this.#options;
    const admitted = (): Arrival => {
      this.#timer = setTimeout(() => this.#refuse(tooSlow()), arrivalMs);
      this.#timer.unref();
      const arrivedBytes = countArrivedOfCall(this.#call);
      proceed();
      return {
        arrivedBytes: () => (this.#hasMessage ? undefined : arrivedBytes()),
        giveUp: () => this.#refuse(stalled()),
      };
    };
    this.#share = budget.enter(messageLimitBytes, admitted, () => this.#refuse(noRoom()));
    // A refusal may come before there is a share to leave.
    if (this.#isOver) this.#share.leave();
  }

  #refuse(failure: GrpcFailure): void {
    this.#giveUp(failure);
    this.#call.sendStatus(failure);
  }

  #giveUp(refusal: OtlpRefusal): void {
    this.#end();
    this.#share?.leave();
    this.#options.onUnread(refusal);
  }

  #end(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }
}
