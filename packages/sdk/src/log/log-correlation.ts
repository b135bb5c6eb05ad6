/**
 * The trace in log lines, so that a trace can be found from a line and the lines from a trace. Of the names in use,
 * `xray_trace_id` is the one that AWS Lambda Powertools write in every language and that CloudWatch queries for X-Ray
 * are written with; CloudWatch itself finds a trace's lines by the id's text, whatever the field.
 */

import { currentSegment } from '../context/context.ts';
import { guarded } from '../guard.ts';
import { Subsegment } from '../segment/subsegment.ts';

/** What is added to a log line; nothing outside of a segment. */
export interface XRayLogFields {
  /** `1-5759e988-bd862e3fe1be46a994272793`. */
  xray_trace_id?: string;
  /** Id of the current segment or subsegment. */
  xray_segment_id?: string;
  /** Whether the trace is recorded: a line of an unsampled request has an id that finds no trace. */
  xray_sampled?: boolean;
}

/** A Winston format by its shape; Winston itself is not loaded. */
export interface WinstonFormat {
  transform<Info extends object>(info: Info): Info & XRayLogFields;
}

/** A logger that writes JSON lines. */
export interface JsonLog {
  debug(message: unknown, fields?: object): void;
  info(message: unknown, fields?: object): void;
  warn(message: unknown, fields?: object): void;
  error(message: unknown, fields?: object): void;
}

const unknownTrace = '1-00000000-000000000000000000000000';

/**
 * The fields for the current segment or subsegment. Never throws, and says nothing where there is no segment.
 * @example pino({ mixin: xrayLogFields })
 */
export function xrayLogFields(): XRayLogFields {
  return guarded('finding the trace for a log line', fieldsOfCurrent, {});
}

/**
 * A Winston format that puts the fields into each line.
 * @example winston.format.combine(xrayLogFormat(), winston.format.json())
 */
export function xrayLogFormat(): WinstonFormat {
  return { transform: (info) => Object.assign(info, xrayLogFields()) };
}

/**
 * A logger of JSON lines with time, level, message, the given fields and the trace; `write` gets each line without its
 * newline.
 * @example const log = xrayJsonLog(console.log); log.info('ordered', { item: 7 })
 */
export function xrayJsonLog(write: (line: string) => void): JsonLog {
  const at = (level: string) => (message: unknown, fields?: object) => write(lineOf(level, message, fields));
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

function fieldsOfCurrent(): XRayLogFields {
  const current = currentSegment();
  const segment = current instanceof Subsegment ? current.segment : current;
  const traceId = current?.trace_id ?? segment?.trace_id;
  if (current === undefined || traceId === undefined || traceId === unknownTrace) return {};
  return {
    xray_trace_id: traceId,
    xray_segment_id: current.id,
    xray_sampled: current.notTraced !== true && segment?.notTraced !== true,
  };
}

function lineOf(level: string, message: unknown, fields: object | undefined): string {
  const trace = xrayLogFields();
  const line = { time: new Date().toISOString(), level, message: textOf(message), ...fields, ...trace };
  try {
    return JSON.stringify(line, writable);
  } catch {
    // Cycles and the like: the line without what cannot be written is better than none.
    return JSON.stringify({ time: line.time, level, message: line.message, ...trace });
  }
}

function textOf(message: unknown): string {
  return message instanceof Error ? message.message : String(message);
}

function writable(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  return value instanceof Error ? { name: value.name, message: value.message, stack: value.stack } : value;
}
