/**
 * Follows a request to its end. A subsegment is closed whatever becomes of the exchange: the body read to its end,
 * the connection broken by either side, refused, upgraded, or the answer left unread, because an open subsegment
 * keeps its whole segment from being sent.
 */
import { errorMonitor } from 'node:events';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { guarded } from '../guard.ts';
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

/** Long enough for code that waits for something else before it reads an answer. */
const UNREAD_MS = 1_000;

/** Closes `subsegment` when the exchange of `request` ends. */
export function followRequest(
  request: ClientRequest,
  port: string,
  subsegment: Subsegment,
  settings: HttpCaptureSettings,
): void {
  let response: IncomingMessage | null = null;
  let unread: NodeJS.Timeout | undefined;
  let isDone = false;
  const finish = (error?: Error): void => {
    if (isDone) return;
    isDone = true;
    clearTimeout(unread);
    guarded('http', () => recordEnd(subsegment, request, response, error, port, settings), undefined);
  };
  request.prependListener('response', (answer) => {
    // Node drops the body of an answer nobody listens for; this listener must not be taken for somebody.
    if (request.listenerCount('response') === 1) answer.resume();
    response = answer;
    const answeredAt = Date.now() / 1_000;
    // An answer that nobody reads never ends: Node holds the connection until the other side gives up.
    unread = setTimeout(() => {
      if (answer.readableFlowing !== null) return;
      subsegment.end_time ??= answeredAt;
      finish();
    }, UNREAD_MS).unref();
    answer.on('end', () => finish());
  });
  request.on(errorMonitor, finish);
  request.on('close', () => {
    response ??= (request as { res?: IncomingMessage | null }).res ?? null;
    finish(breakOf(response));
  });
}

/** What broke an answer off; a caller who has had enough of it and destroys the request is no error. */
function breakOf(response: (IncomingMessage & { _dumped?: boolean }) | null): Error | undefined {
  return response?._dumped === true ? undefined : (response?.errored ?? undefined);
}

function recordEnd(
  subsegment: Subsegment,
  request: ClientRequest & { agent?: unknown },
  response: IncomingMessage | null,
  error: Error | undefined,
  port: string,
  { callback, downstream }: HttpCaptureSettings,
): void {
  const seen = error === undefined ? response : null;
  if (callback) guarded('http callback', () => callback(subsegment, request, seen, error), undefined);
  flagStatus(subsegment, response?.statusCode);
  const { method, path, host, protocol, agent } = request;
  const isExpected = downstream && !(response === null && isRefused(error));
  subsegment.addRemoteRequestData({ method, path, host, protocol, agent, port }, response, isExpected);
  subsegment.close(error, response !== null);
}
