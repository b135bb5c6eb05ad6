/** One trace of any size, parsed while it downloads, in slices that leave the page alive. */

import { nextTask } from '../work-in-slices.ts';
import { splitTrace, type TraceSplitter } from './trace-splitter.ts';
import { XrayApiError, failureOf, send, type SegmentEntry, type XrayTrace } from './xray-api.ts';

export interface LoadedSoFar {
  readonly segments: number;
  /** Characters of the answer. */
  readonly characters: number;
}

/** Characters that are taken apart before the page gets a turn: about five milliseconds of work. */
const PIECE = 256 * 1024;

/**
 * The trace, or undefined when the service holds no segment of it. Throws an XrayApiError for every answer that is not
 * a success, and the signal's reason when it is aborted.
 */
export async function loadTrace(
  traceId: string,
  signal: AbortSignal,
  onProgress: (loaded: LoadedSoFar) => void,
): Promise<XrayTrace | undefined> {
  const response = await send('/Traces', { TraceIds: [traceId] }, signal);
  if (!response.ok) throw await failureOf(response);
  const splitter = splitTrace();
  const segments: SegmentEntry[] = [];
  let characters = 0;
  for await (const text of piecesOf(response)) {
    addTo(splitter, text, segments, response.status);
    characters += text.length;
    onProgress({ segments: segments.length, characters });
  }
  const { Traces: [trace] = [] } = restOf(splitter, response.status);
  return trace === undefined ? undefined : { ...withoutNulls(trace), Segments: segments };
}

async function* piecesOf(response: Response): AsyncGenerator<string, void, void> {
  if (response.body === null) return;
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      for (let at = 0; at < next.value.length; at += PIECE) {
        yield decoder.decode(next.value.subarray(at, at + PIECE), { stream: true });
        await nextTask();
      }
    }
    yield decoder.decode();
  } finally {
    await reader.cancel();
  }
}

function addTo(splitter: TraceSplitter, text: string, segments: SegmentEntry[], status: number): void {
  try {
    splitter.add(text);
  } catch (caught) {
    throw notJson(status, caught);
  }
  segments.push(...splitter.take());
}

/** The service is the other half of this program: its answers have the API's shape. */
function restOf(splitter: TraceSplitter, status: number): { readonly Traces?: readonly XrayTrace[] } {
  try {
    return splitter.rest() as { readonly Traces?: readonly XrayTrace[] };
  } catch (caught) {
    throw notJson(status, caught);
  }
}

function notJson(status: number, cause: unknown): XrayApiError {
  return new XrayApiError('InvalidAnswer', '/Traces answered without JSON.', status, { cause });
}

function withoutNulls(trace: XrayTrace): XrayTrace {
  return Object.fromEntries(Object.entries(trace).filter(([, member]) => member !== null)) as typeof trace;
}
