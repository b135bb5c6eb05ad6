/**
 * Keeps the memory of messages bounded. A call says nothing about the length of its message, so while it is read it
 * counts with the longest there may be. Calls for which there is no room wait unread: HTTP/2 then makes their senders
 * wait, and what the system holds for each is a window of 64 KiB. While calls wait, those that have stalled are given
 * up.
 */

import { Arrivals, type Arrival } from '../arrivals.ts';

/** How often those who wait look for room. */
const SEARCH_MS = 250;

export interface MessageBudgetOptions {
  /** Bytes of messages under way. A longer message is let in when it is alone. */
  readonly limitBytes: number;
  /** Calls that may wait for room; more are refused. */
  readonly waitingCalls: number;
  /** Longest time that a call waits before it is refused. */
  readonly patienceMs: number;
  /** A clock that never jumps. */
  readonly nowMs?: () => number;
}

interface Candidate {
  readonly bytes: number;
  readonly admit: () => void;
  timer: NodeJS.Timeout | undefined;
}

/** A call's part of the memory, or its place in the queue for it. */
export interface MessageShare {
  /** Says how long the message is, now that it is known. */
  settle(bytes: number): void;
  /** Gives it back. Does nothing the second time. */
  leave(): void;
}

export class MessageBudget {
  readonly #options: MessageBudgetOptions;
  /** In the order in which they came. */
  readonly #waiting = new Set<Candidate>();
  readonly #arrivals: Arrivals;
  #search: NodeJS.Timeout | undefined;
  #bytes = 0;

  constructor(options: MessageBudgetOptions) {
    this.#options = options;
    this.#arrivals = new Arrivals(options.nowMs ?? (() => performance.now()));
  }

  /**
   * Calls `admitted` when there is room for a message of so many bytes, which may be before this returns, or `refused`
   * when there is none in time. After `leave`, neither is called. What `admitted` tells is given up when it has stalled
   * and others wait; giving it up has to leave.
   */
  enter(bytes: number, admitted: () => Arrival, refused: () => void): MessageShare {
    let held = 0;
    let forget: (() => void) | undefined;
    const take = (): void => {
      held = bytes;
      this.#bytes += bytes;
      const arrival = admitted();
      // It may be over already.
      if (held > 0) forget = this.#arrivals.add(arrival);
    };
    const candidate: Candidate = { bytes, admit: take, timer: undefined };
    if (this.#waiting.size === 0 && this.#hasRoomFor(bytes)) take();
    else if (this.#waiting.size < this.#options.waitingCalls) this.#wait(candidate, refused);
    else refused();
    return {
      settle: (settled) => {
        // One that has left holds nothing any more.
        if (held === 0) return;
        this.#giveBack(held - settled);
        held = settled;
      },
      leave: () => {
        forget?.();
        this.#forget(candidate);
        this.#giveBack(held);
        held = 0;
      },
    };
  }

  #hasRoomFor(bytes: number): boolean {
    return this.#bytes === 0 || this.#bytes + bytes <= this.#options.limitBytes;
  }

  #wait(candidate: Candidate, refused: () => void): void {
    this.#waiting.add(candidate);
    candidate.timer = setTimeout(() => {
      this.#forget(candidate);
      refused();
      // Those behind it may be shorter.
      this.#admitNext();
    }, this.#options.patienceMs);
    candidate.timer.unref();
    this.#searchWhileAnyWaits();
  }

  /** Nothing else happens when all who were let in stall. */
  #searchWhileAnyWaits(): void {
    this.#search ??= setInterval(() => {
      // What is given up lets those in who wait.
      this.#arrivals.giveUpStalled(() => this.#waiting.size === 0);
      if (this.#waiting.size > 0) return;
      clearInterval(this.#search);
      this.#search = undefined;
    }, SEARCH_MS);
    this.#search.unref();
  }

  #forget(candidate: Candidate): void {
    clearTimeout(candidate.timer);
    this.#waiting.delete(candidate);
  }

  #giveBack(bytes: number): void {
    this.#bytes -= bytes;
    this.#admitNext();
  }

  #admitNext(): void {
    for (const candidate of this.#waiting) {
      if (!this.#hasRoomFor(candidate.bytes)) break;
      this.#forget(candidate);
      candidate.admit();
    }
  }
}
