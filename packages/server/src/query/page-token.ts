/**
 * Page tokens: where the next page begins, in a text that means nothing to its holder. A token holds a digest of
 * itself and of the query it was made for, so one that was cut, changed or brought to another query is told from a
 * good one. It is not a secret and grants nothing: what it holds is bound as parameters of the holder's own query.
 * Source: X-Ray API reference, GetTraceSummaries, NextToken; that a token is bound to its query is observed, not
 * documented.
 */

import { createHash } from 'node:crypto';
import { type EpochMicros, parseTraceId } from '@fluoroscope/wire';
import type { SummariesQuery, SummaryCursor } from './summary-clock.ts';

const VERSION = 2;

/** Longest token worth decoding; ours have about 150 characters. */
const MAX_TOKEN_LENGTH = 500;

/** A listing that nobody continued for a day starts again. */
const LIFE_MICROS = 24 * 60 * 60 * 1_000_000;

/** A token, given out at `now`, for the page of `query` after the place `after`. */
export function encodePageToken(query: SummariesQuery, after: SummaryCursor, now: EpochMicros): string {
  const place = [after.traceId, after.traceTime, after.firstReceivedAt, after.lastReceivedAt, now];
  const text = JSON.stringify([VERSION, digest(query, place), ...place]);
  return Buffer.from(text).toString('base64url');
}

/** Where to go on; undefined for a token that was not made for this query, or more than a day before `now`. */
export function decodePageToken(
  token: string,
  query: SummariesQuery,
  now: EpochMicros,
): SummaryCursor | undefined {
  const parts = token.length <= MAX_TOKEN_LENGTH ? parseArray(token) : [];
  const [version, signature, ...place] = parts;
  if (version !== VERSION || signature !== digest(query, place)) return undefined;
  const [id, ...times] = place;
  const traceId = typeof id === 'string' ? readTraceId(id) : undefined;
  if (traceId === undefined || times.length !== 4 || !times.every(Number.isSafeInteger)) return undefined;
  // Each was just found to be a whole number.
  const [traceTime, firstReceivedAt, lastReceivedAt, madeAt] = times as [
    number,
    EpochMicros,
    EpochMicros,
    EpochMicros,
  ];
  return now - madeAt > LIFE_MICROS ? undefined : { traceId, traceTime, firstReceivedAt, lastReceivedAt };
}

/** Empty for a place that is not at a trace. */
function readTraceId(text: string): SummaryCursor['traceId'] | undefined {
  return text === '' ? '' : parseTraceId(text);
}

function parseArray(token: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    return Array.isArray(value) ? value : [];
  } catch {
    // Not JSON, so not a token; the caller says so to whoever sent it.
    return [];
  }
}

function digest(
  { clock, start, end, sampledShare, filter }: SummariesQuery,
  place: readonly unknown[],
): string {
  const text = JSON.stringify([clock, start, end, sampledShare ?? null, filter, place]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}
