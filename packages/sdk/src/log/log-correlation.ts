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

const unknownTrace = '1-00000000-000000000000000000000000';

/**
 * The fields for the current segment or subsegment. Never throws, and says nothing where there is no segment.
 * @example pino({ mixin: xrayLogFields })
 * @example console.log(JSON.stringify({ message: 'ordered', ...xrayLogFields() }))
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

function fieldsOfCurrent(): XRayLogFields {
  const current = currentSegment();
  const { trace_id: traceId } = current ?? {};
  if (current === undefined || traceId === undefined || traceId === unknownTrace) return {};
  const segment = current instanceof Subsegment ? current.segment : current;
  return {
    xray_trace_id: traceId,
    xray_segment_id: current.id,
    xray_sampled: current.notTraced !== true && segment?.notTraced !== true,
  };
}
