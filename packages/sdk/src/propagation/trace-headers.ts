/**
 * The trace headers of outgoing and incoming calls. Both spellings, X-Ray's and W3C's, are written unless told
 * otherwise, so that a callee traced by either continues the trace; both are read, X-Ray's first, because it can say
 * more (`Sampled=?`, pairs to hand on).
 */
import { formatTraceparent, parseTraceparent } from './traceparent.ts';
import { MAX_EXTRA_BYTES, processTraceData, type TraceData } from './trace-data.ts';
import { parseTraceId } from '@fluoroscope/wire';

export type { TraceData } from './trace-data.ts';

export const XRAY_HEADER = 'X-Amzn-Trace-Id';
export const W3C_HEADER = 'traceparent';

/** A way of writing trace data into requests. */
export type Propagation = 'xray' | 'w3c';

/** What a header is made of; every segment and subsegment has it. */
export interface TraceHeaderSource {
  readonly id: string;
  readonly trace_id?: string | undefined;
  readonly notTraced?: boolean | undefined;
  readonly noOp?: boolean | undefined;
  readonly additionalTraceData?: Readonly<Record<string, string>> | undefined;
  /** Lambda's stand-in segment, whose decision changes with the invocation: what is below keeps its own. */
  readonly facade?: boolean | undefined;
  /** The segment a subsegment belongs to. */
  readonly segment?: TraceHeaderSource | undefined;
}

let writesXray = true;
/** Unless said: as long as nobody else in the process writes `traceparent`. */
let writesW3c: boolean | undefined;

const OPEN_TELEMETRY = Symbol.for('opentelemetry.js.api.1');

/**
 * Whether OpenTelemetry has a propagator here. Its captures of `fetch` and undici add their own `traceparent` to each
 * call, whatever is there: with ours the callee would get two, which is as good as none.
 * Source: @opentelemetry/api 1.9, `global-utils.ts`.
 */
function hasOtherPropagator(): boolean {
  const api = (globalThis as { [OPEN_TELEMETRY]?: unknown })[OPEN_TELEMETRY];
  return typeof api === 'object' && api !== null && 'propagation' in api;
}

/**
 * Which headers outgoing requests carry from now on; `[]` for none. Until it is called both, but `traceparent` only
 * where OpenTelemetry writes none. Reading is not changed.
 * @throws Error when a name is neither `xray` nor `w3c`.
 */
export function setPropagation(names: readonly Propagation[]): void {
  for (const name of names) {
    if (name !== 'xray' && name !== 'w3c') {
      throw new Error(`Invalid propagation: ${String(name)}. Valid values are xray,w3c.`);
    }
  }
  writesXray = names.includes('xray');
  writesW3c = names.includes('w3c');
}

/** The value of `X-Amzn-Trace-Id` for a call made by `source`: Root, Parent, Sampled, then the pairs handed on. */
export function traceHeaderOf(source: TraceHeaderSource): string {
  const head = `Root=${traceIdOf(source)};Parent=${source.id};Sampled=${isSampled(source) ? '1' : '0'}`;
  const extras = (source.segment ?? source).additionalTraceData;
  return extras ? head + extraPairs(extras) : head;
}

/** The value of `traceparent`; an empty text when the trace id is none that W3C knows. */
export function traceparentOf(source: TraceHeaderSource): string {
  return formatTraceparent(traceIdOf(source), source.id, isSampled(source)) ?? '';
}

/**
 * The headers to add to a call made by `source`, under the names of `XRAY_HEADER` and `W3C_HEADER`. Empty below a
 * segment that only passes through (Lambda without active tracing), which has nothing to say to a callee.
 */
export function outgoingHeaders(source: TraceHeaderSource): Record<string, string> {
  const headers: Record<string, string> = {};
  if (isPassThrough(source)) return headers;
  if (writesXray) headers[XRAY_HEADER] = traceHeaderOf(source);
  const traceparent = (writesW3c ?? !hasOtherPropagator()) ? traceparentOf(source) : '';
  if (traceparent !== '') headers[W3C_HEADER] = traceparent;
  return headers;
}

/** Whether calls made by `source` carry no trace headers. */
export function isPassThrough(source: TraceHeaderSource): boolean {
  return source.noOp === true || source.segment?.noOp === true;
}

/** Headers of an incoming request by lower-case names, as `http.IncomingMessage` has them. */
export type IncomingHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * The caller's trace data: of `X-Amzn-Trace-Id`, or of `traceparent` when that header is absent or names no trace.
 * A root of 32 hex digits becomes X-Ray's spelling. Never throws; `{}` when the caller sent nothing.
 */
export function incomingTraceData(headers: IncomingHeaders | undefined): TraceData {
  const traceData = processTraceData(firstOf(headers?.['x-amzn-trace-id']));
  const root = traceData.root === undefined ? undefined : parseTraceId(traceData.root);
  if (root !== undefined) {
    if (!traceData.root?.includes('-')) traceData.root = root;
    return traceData;
  }
  const traceparent = headers?.[W3C_HEADER];
  const w3c = typeof traceparent === 'string' ? parseTraceparent(traceparent) : undefined;
  if (w3c === undefined) return traceData;
  return { ...w3c, data: traceData.data ?? {} };
}

function traceIdOf(source: TraceHeaderSource): string {
  return source.trace_id ?? source.segment?.trace_id ?? '';
}

function isSampled(source: TraceHeaderSource): boolean {
  const { segment } = source;
  return source.notTraced !== true && (segment?.notTraced !== true || segment.facade === true);
}

/** Node joins the values of a header sent twice with a comma, which no field of a trace header begins with. */
const SECOND_HEADER = /,\s*(?:root|parent|sampled|self)\s*=.*$/is;

function firstOf(value: string | readonly string[] | undefined): string | undefined {
  const text = typeof value === 'string' ? value : value?.[0];
  return text?.includes(',') ? text.replace(SECOND_HEADER, '') : text;
}

/** A line break or a semicolon in a pair would begin a header or a field of the sender's choice. */
const SAFE_PAIR = /^[\x21-\x3a\x3c-\x7e][\x20-\x3a\x3c-\x7e]*$/;
const RESERVED = /^(?:root|parent|sampled|self)$/i;

function extraPairs(extras: Readonly<Record<string, string>>): string {
  let text = '';
  let room = MAX_EXTRA_BYTES;
  for (const key of Object.keys(extras)) {
    const pair = `${key}=${extras[key]}`;
    if (pair.length - 1 > room || !SAFE_PAIR.test(pair) || RESERVED.test(key)) continue;
    room -= pair.length - 1;
    text += `;${pair}`;
  }
  return text;
}
