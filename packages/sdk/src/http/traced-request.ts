/**
 * Follows a request to its end. A subsegment is closed whatever becomes of the exchange: the body read to its end,
 * the connection broken by either side, refused, upgraded, or the answer left unread, because an open subsegment
 * keeps its whole segment from being sent.
 *
 * The listeners are shared by all requests and find their call on the request itself: a closure for each event of each
 * request would cost more than the rest.
 */
import { errorMonitor } from 'node:events';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { guarded, reportFailure } from '../guard.ts';
import type { ResponseLike } from '../segment/segment-utils.ts';
import type { Subsegment } from '../segment/subsegment.ts';
import { flagStatus, isRefused } from './outgoing-call.ts';
import { forgetUnread, watchUnread, type AnsweredCall } from './unread-responses.ts';

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

/** A call under way. */
interface TracedCall extends AnsweredCall {
  readonly settings: HttpCaptureSettings;
  readonly request: ClientRequest;
  readonly port: string;
  isDone: boolean;
}

const CONTENT_LENGTH = 'content-length';
const CALL = Symbol('fluoroscope.call');

interface Traced {
  [CALL]?: TracedCall;
}

/** Closes `subsegment` when the exchange of `request` ends. */
export function followRequest(
  request: ClientRequest,
  port: string,
  subsegment: Subsegment,
  settings: HttpCaptureSettings,
): void {
  const call: TracedCall = {
    subsegment,
    settings,
    request,
    port,
    response: undefined,
    isDone: false,
    answeredAt: 0,
    older: undefined,
    newer: undefined,
  };
  (request as Traced)[CALL] = call;
  request.prependListener('response', onResponse);
  request.on(errorMonitor, onError);
  request.on('close', onClose);
}

function onResponse(this: ClientRequest & Traced, response: IncomingMessage & Traced): void {
  const call = this[CALL];
  try {
    // Node drops the body of an answer nobody listens for; this listener must not be taken for somebody.
    if (this.listenerCount('response') === 1) response.resume();
    if (call === undefined) return;
    call.response = response;
    response[CALL] = call;
    response.on('end', onEnd);
    watchUnread(call, finishUnread);
  } catch (error) {
    reportFailure('http', error);
  }
}

function onEnd(this: IncomingMessage & Traced): void {
  if (this[CALL] !== undefined) finishCall(this[CALL]);
}

function finishUnread({ response }: { readonly response: (IncomingMessage & Traced) | undefined }): void {
  if (response?.[CALL] !== undefined) finishCall(response[CALL]);
}

function onClose(this: ClientRequest & Traced & { res?: IncomingMessage | null }): void {
  const call = this[CALL];
  if (call === undefined || call.isDone) return;
  call.response ??= this.res ?? undefined;
  finishCall(call, breakOf(call.response));
}

/** What broke an answer off; a caller who has had enough of it and destroys the request is no error. */
function breakOf(response: (IncomingMessage & { _dumped?: boolean }) | undefined): Error | undefined {
  return response?._dumped === true ? undefined : (response?.errored ?? undefined);
}

function onError(this: ClientRequest & Traced, error: Error): void {
  if (this[CALL] !== undefined) finishCall(this[CALL], error);
}

function finishCall(call: TracedCall, error?: Error): void {
  if (call.isDone) return;
  call.isDone = true;
  forgetUnread(call);
  guarded('http', () => recordEnd(call, error), undefined);
}

function recordEnd(call: TracedCall, error: Error | undefined): void {
  const { subsegment, request, port, response, settings } = call;
  notify(call, error);
  flagStatus(subsegment, response?.statusCode);
  const isExpected = settings.downstream && !(response === undefined && isRefused(error));
  const { method, path, host, protocol, agent } = request as ClientRequest & { agent?: unknown };
  subsegment.addRemoteRequestData(
    { method, path, host, protocol, agent, port },
    response === undefined ? null : answerOf(response),
    isExpected,
  );
  if (error === undefined) subsegment.close();
  else subsegment.close(error, response !== undefined);
}

/** What a document shows of an answer. Its `headers` are made at the first look at them, which may be nobody's. */
function answerOf(response: IncomingMessage): ResponseLike {
  const { rawHeaders } = response;
  if (!Array.isArray(rawHeaders)) return response;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length !== CONTENT_LENGTH.length || name.toLowerCase() !== CONTENT_LENGTH) continue;
    return { statusCode: response.statusCode, headers: { [CONTENT_LENGTH]: rawHeaders[index + 1] } };
  }
  return { statusCode: response.statusCode };
}

function notify(call: TracedCall, error: Error | undefined): void {
  const { callback } = call.settings;
  if (callback === undefined) return;
  const response = error === undefined ? (call.response ?? null) : null;
  guarded('http callback', () => callback(call.subsegment, call.request, response, error), undefined);
}
