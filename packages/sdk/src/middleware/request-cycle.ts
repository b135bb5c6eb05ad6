/**
 * One request from its segment's opening to its close, the same for every framework. Decisions:
 *
 * - The status is read when the response is finished, so that it is the one the client got, whatever a framework
 *   answers after a handler threw.
 * - A connection that closes before the response was complete is not a success: the segment says `error` with a cause
 *   of its own, and a status only if one was sent. A stream that the application destroyed with an error is a fault.
 * - An error handed on by a handler is kept as the cause; whether it is the client's (`error`) or the server's
 *   (`fault`) is known only by the status it was answered with.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { reportFailure } from '../guard.ts';
import { flagStatus } from '../http/outgoing-call.ts';
import { isLogged, log } from '../logging/logger.ts';
import type { Segment } from '../segment/segment.ts';
import type { HeaderReader, IncomingRequestData } from './incoming-request-data.ts';

/** Debug lines at the end of a request. */
export interface CycleMessages {
  readonly closed: string;
  /** Instead of `closed` when a handler threw. */
  readonly failed: string;
}

/** Not a member of the request: on those of Express every added member is costly. */
const cycles = new WeakMap<IncomingMessage, RequestCycle>();

/** The cycle opened last for a raw request, if one was. */
export function cycleOf(req: IncomingMessage): RequestCycle | undefined {
  return cycles.get(req);
}

export class RequestCycle {
  readonly segment: Segment;
  readonly #req: IncomingMessage;
  readonly #res: ServerResponse;
  readonly #data: IncomingRequestData;
  readonly #messages: CycleMessages;
  readonly #url: string;
  readonly #onFinish = (): void => this.#settle(false);
  readonly #onClose = (): void => this.#settle(true);
  #headers: HeaderReader;
  /** Watched instead of a response that has no socket: it gets no event when the connection is lost. */
  #socket: Socket | undefined;
  #settled = false;
  #cutShort = false;
  #ended = false;
  #awaitsReport = false;
  #failed = false;
  #faultByError = false;

  constructor(
    segment: Segment,
    data: IncomingRequestData,
    req: IncomingMessage,
    res: ServerResponse,
    messages: CycleMessages,
    url: string,
  ) {
    this.segment = segment;
    this.#data = data;
    this.#req = req;
    this.#res = res;
    this.#headers = res;
    this.#messages = messages;
    this.#url = url;
    cycles.set(req, this);
    res.on('finish', this.#onFinish);
    res.on('close', this.#onClose);
    this.#watchSocket();
  }

  /** Keeps what a handler threw; `fault`, unless the response turns out to blame the client. */
  addError(error: unknown): void {
    if (this.#ended) return;
    this.#keep(error);
    this.#failed = true;
  }

  /** Says where the response's headers are, for frameworks that keep them until they are written. */
  readHeadersOf(headers: HeaderReader): void {
    this.#headers = headers;
  }

  /** Waits for `report` after the response, for a framework that tells of errors only then; not beyond this turn. */
  awaitReport(): void {
    this.#awaitsReport = true;
  }

  /** The framework has told what it knows. */
  report(): void {
    this.#awaitsReport = false;
    if (this.#settled) this.#end();
  }

  #watchSocket(): void {
    const socket = this.#res.socket ? undefined : this.#req.socket;
    if (typeof socket?.once !== 'function') return;
    this.#socket = socket;
    socket.once('close', this.#onClose);
  }

  #settle(closed: boolean): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#cutShort = closed && !this.#res.writableEnded;
    if (this.#awaitsReport) setImmediate(() => this.#end());
    else this.#end();
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#socket?.removeListener('close', this.#onClose);
    try {
      this.#close();
    } catch (error) {
      reportFailure('the end of a request', error);
    }
  }

  #close(): void {
    if (this.segment.isClosed()) return;
    if (!this.#cutShort || this.#res.headersSent) this.#data.close(this.#res, this.#headers);
    if (this.#cutShort) this.#noteCutShort();
    else this.#noteStatus(this.#res.statusCode);
    this.segment.close();
    const message = this.#failed ? this.#messages.failed : this.#messages.closed;
    logSegment(message, this.#url, this.segment);
  }

  #keep(error: unknown): void {
    if (this.segment.fault !== true) this.#faultByError = true;
    this.segment.addError(error);
  }

  #noteStatus(status: number): void {
    flagStatus(this.segment, status);
    if (status >= 400 && status < 500) this.#blameClient();
  }

  #noteCutShort(): void {
    // An upgraded connection leaves its response behind; its end is no failure.
    if (this.#socket !== undefined && this.#req.headers.upgrade !== undefined) return;
    const destroyedWith: unknown = this.#res.errored;
    if (destroyedWith) {
      this.segment.addError(destroyedWith);
      return;
    }
    if (!this.#failed) this.#keep(CONNECTION_CLOSED);
    this.#blameClient();
  }

  #blameClient(): void {
    this.segment.addErrorFlag();
    if (this.#faultByError) delete this.segment.fault;
  }
}

/** Without a stack, which would only show where a socket's events come from. */
const CONNECTION_CLOSED = {
  name: 'ConnectionClosed',
  message: 'The connection was closed before the response was complete.',
};

/** The debug line of a request's begin and end. */
export function logSegment(message: string, url: string, segment: Segment): void {
  if (!isLogged('debug')) return;
  log.debug(
    `${message}: { url: ${url}, name: ${segment.name}, trace_id: ${segment.trace_id}, ` +
      `id: ${segment.id}, sampled: ${!segment.notTraced} }`,
  );
}
