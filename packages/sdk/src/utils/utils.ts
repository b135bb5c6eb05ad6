/**
 * The public `utils` object.
 * Source: aws-xray-sdk-core 3.12.0, `utils.js`.
 */
import { matchesWildcard } from '@fluoroscope/wire';
import { processTraceData, type TraceData } from '../propagation/trace-data.ts';
import { safeParseInt } from '../segment/segment-utils.ts';
import type { Segment } from '../segment/segment.ts';
import { populateTraceData, validTraceData } from './lambda-trace-data.ts';

/** `error` for a status from 400 to 499, `fault` from 500 to 599, undefined for others. */
function getCauseTypeFromHttpStatus(status: number | string): 'error' | 'fault' | undefined {
  const hundreds = Math.trunc(Number(status) / 100);
  if (hundreds === 4) return 'error';
  return hundreds === 5 ? 'fault' : undefined;
}

/** `path` up to its question mark. */
function stripQueryStringFromPath(path: string): string {
  const query = path ? path.indexOf('?') : -1;
  return query < 0 ? (path ?? '') : path.slice(0, query);
}

/** Without regard to case; `*` is any run of characters, `?` any one. False when either is missing. */
function wildcardMatch(pattern: string | undefined, text: string | undefined): boolean {
  if (pattern === undefined || text === undefined) return false;
  return matchesWildcard(pattern.toLowerCase(), text.toLowerCase());
}

/** A copy of `obj` without `keys`; with `preservePrototype`, of the same prototype. */
function objectWithoutProperties(
  obj: object,
  keys: readonly string[],
  preservePrototype = false,
): Record<string, unknown> {
  const prototype: unknown = preservePrototype ? Object.getPrototypeOf(obj) : Object.prototype;
  const target = Object.create(prototype as object | null) as Record<string, unknown>;
  for (const [key, value] of Object.entries(obj)) if (!keys.includes(key)) target[key] = value;
  return target;
}

/** The public `utils`. */
export interface Utils {
  getCauseTypeFromHttpStatus(status: number | string): 'error' | 'fault' | undefined;
  stripQueryStringFromPath(path: string): string;
  /** Without regard to case; `*` is any run of characters, `?` any one. */
  wildcardMatch(pattern: string | undefined, text: string | undefined): boolean;
  LambdaUtils: {
    validTraceData(xAmznTraceId?: string): boolean;
    populateTraceData(segment: Segment, xAmznTraceId: string): boolean;
  };
  processTraceData(traceData?: string): TraceData;
  objectWithoutProperties(
    obj: object,
    keys: readonly string[],
    preservePrototype?: boolean,
  ): Record<string, unknown>;
  safeParseInt(value: unknown): number;
}

export const utils: Utils = {
  getCauseTypeFromHttpStatus,
  stripQueryStringFromPath,
  wildcardMatch,
  LambdaUtils: { validTraceData, populateTraceData },
  processTraceData,
  objectWithoutProperties,
  safeParseInt,
};
