/**
 * Follows a request to its end. A subsegment is closed whatever becomes of the exchange: the body read to its end,
 * the connection broken by either side, refused, upgraded, or the answer left unread, because an open subsegment
 * keeps its whole segment from being sent.
 */
import { errorMonitor } from 'node:events';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { outsideOfRequests } from '../context/outside-of-requests.ts';
import { guarded, reportFailure } from '../guard.ts';
import type { Subsegment } from '../segment/subsegment.ts';
import { flagStatus, isRefused } from './outgoing-call.ts';

/** Called before a call's subsegment gets its flags and is closed; with an error instead of an answer. */
export type HttpSubsegmentCallback = (
  subsegment: Subsegment,
  req: ClientRequest,
  res: IncomingMessage | null,
  error?: Error,
) => void;

export interface HttpCaptureSettings {
  /** Whether the callees are traced by X-Ray as well, so that their segments are to be expected. */
  readonly downstream: boolean;
  readonly callback: HttpSubsegmentCallback | undefined;
}

type Answer = IncomingMessage & { readonly _dumped?: boolean };

/** With what Node does not declare. */
type SentRequest = ClientRequest & { readonly agent?: unknown; readonly res?: Answer | null };

/** Long enough for code that waits for something else before it reads an answer. */
const UNREAD_MS = 1_000;

/** Closes `subsegment` when the exchange of `request` ends. */
export function followRequest(
  request: ClientRequest,
  port: string,
  subsegment: Subsegment,
  settings: HttpCaptureSettings,
): void {
  const exchange = new Exchange(request, port, subsegment, settings);
  request.prependListener('response', (answer) => exchange.answered(answer));
  request.on(errorMonitor, (error) => exchange.finish(error));
  request.on('close', () => exchange.closed());
}

class Exchange {
  readonly #request: SentRequest;
  readonly #port: string;
  readonly #subsegment: Subsegment;
  readonly #settings: HttpCaptureSettings;
  #response: Answer | null = null;
  #isDone = false;
  /** In ms since the epoch. */
  answeredAt = 0;

  constructor(request: SentRequest, port: string, subsegment: Subsegment, settings: HttpCaptureSettings) {
    this.#request = request;
    this.#port = port;
    this.#subsegment = subsegment;
    this.#settings = settings;
  }

  answered(answer: IncomingMessage): void {
    // Node drops the body of an answer nobody listens for; this listener must not be taken for somebody.
    if (this.#request.listenerCount('response') === 1) answer.resume();
    this.#response = answer;
    this.answeredAt = Date.now();
    awaitReader(this);
    answer.on('end', () => this.finish());
  }

  closed(): void {
    const answer = (this.#response ??= this.#request.res ?? null);
    // A caller who has had enough of an answer and destroys the request is no error.
    this.finish(answer?._dumped === true ? undefined : (answer?.errored ?? undefined));
  }

  finishUnread(): void {
    if (this.#response?.readableFlowing !== null) return;
    this.#subsegment.end_time ??= this.answeredAt / 1_000;
    this.finish();
  }

  finish(error?: Error): void {
    if (this.#isDone) return;
    this.#isDone = true;
    answered.delete(this);
    try {
      this.#record(error);
    } catch (failure) {
      reportFailure('http', failure);
    }
  }

  #record(error: Error | undefined): void {
    const { callback, downstream } = this.#settings;
    const subsegment = this.#subsegment;
    const request = this.#request;
    const response = this.#response;
    const seen = error === undefined ? response : null;
    if (callback) guarded('http callback', () => callback(subsegment, request, seen, error));
    flagStatus(subsegment, response?.statusCode);
    const { method, path, host, protocol, agent } = request;
    const isExpected = downstream && !(response === null && isRefused(error));
    const sent = { method, path, host, protocol, agent, port: this.#port };
    subsegment.addRemoteRequestData(sent, response, isExpected);
    subsegment.close(error, response !== null);
  }
}

/** Those that have an answer which has not ended, in the order of the answers; one timer for all. */
const answered = new Set<Exchange>();
let timer: NodeJS.Timeout | undefined;

/** An answer that nobody reads never ends: Node holds the connection until the other side gives up. */
function awaitReader(exchange: Exchange): void {
  answered.add(exchange);
  timer ??= outsideOfRequests(() => setTimeout(finishUnread, UNREAD_MS).unref());
}

function finishUnread(): void {
  timer = undefined;
  for (const exchange of answered) {
    const left = exchange.answeredAt + UNREAD_MS - Date.now();
    // More than all of it is left where the clock was set back.
    if (left > 0 && left <= UNREAD_MS) {
      timer = setTimeout(finishUnread, left).unref();
      return;
    }
    answered.delete(exchange);
    exchange.finishUnread();
  }
}
