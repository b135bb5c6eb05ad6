/**
 * Members of the protocol's messages in JSON, which senders spell in more ways than the specification has: names in
 * snake_case, null for what is not there, 64-bit integers as text, as numbers or as two halves. What has another type
 * than its member counts as not sent, except where spans would be lost with it.
 * Source: OTLP specification, "JSON Protobuf Encoding"; Protocol Buffers, "ProtoJSON Format". Snake_case and halves are
 * of older exporters (observed, not documented).
 */

import type { EpochSeconds } from '@fluoroscope/wire';
import { MalformedRequest } from './malformed-request.ts';
import { toInteger, toSeconds } from './numbers.ts';
import { NONE } from './span-draft.ts';

/** Members are read by names of the protocol only, so no name that was sent, `__proto__` least of all, is ever used. */
export type JsonObject = Readonly<Record<string, unknown>>;

const TWO_TO_THE_64 = 2 ** 64;
const TWO_TO_THE_63 = 2 ** 63;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What `name` holds, or what the older name does; undefined for null. */
export function memberOf(object: JsonObject, name: string, oldName: string): unknown {
  return object[name] ?? object[oldName] ?? undefined;
}

/**
 * The objects of a list that holds spans, which was read from the member `name`. Anything but a list of objects refuses
 * the request, as spans would be lost unnoticed.
 */
export function holdersOf(value: unknown, name: string): readonly JsonObject[] {
  if (value === undefined || value === null) return NONE;
  if (!Array.isArray(value)) throw notAList(name);
  return value.filter((element: unknown): element is JsonObject => {
    if (element !== null && !isJsonObject(element)) throw notAList(name);
    return element !== null;
  });
}

function notAList(name: string): MalformedRequest {
  return new MalformedRequest(
    `A member "${name}" of the request is not a list of objects; send an ExportTraceServiceRequest in JSON.`,
  );
}

/** The objects of a list, whatever stands between them. */
export function objectsOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : NONE;
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The number of an enum's value, which may be sent by name; -1 for none. */
export function enumOf(value: unknown, names: readonly string[]): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? names.indexOf(value) : -1;
}

/** A signed 64-bit integer; a fraction, which is none, is kept as it is. Undefined when `value` is not a number. */
export function integerOf(value: unknown): number | bigint | undefined {
  if (typeof value === 'number') return fromNumber(value);
  if (typeof value === 'string') return fromDecimal(value);
  const halves = halvesOf(value);
  return halves && toInteger(halves.high | 0, halves.low);
}

/** A number beyond 2^53 has lost its last digits at the sender's. */
function fromNumber(value: number): number | bigint | undefined {
  if (!Number.isInteger(value) || Number.isSafeInteger(value))
    return Number.isFinite(value) ? value : undefined;
  return Math.abs(value) < TWO_TO_THE_63 ? BigInt(value) : undefined;
}

function fromDecimal(text: string): number | bigint | undefined {
  if (!/^-?\d{1,19}$/.test(text)) return undefined;
  const value = Number(text);
  // Adding nothing makes 0 of -0, which no integer is.
  if (Number.isSafeInteger(value)) return value + 0;
  const exact = BigInt(text);
  return BigInt.asIntN(64, exact) === exact ? exact : undefined;
}

/** Nanoseconds since the epoch in seconds; 0 for what is no such number, as for what was not sent. */
export function timeOf(value: unknown): EpochSeconds {
  const nanoseconds = typeof value === 'string' && /^\d{1,20}$/.test(value) ? Number(value) : value;
  if (typeof nanoseconds === 'number')
    return nanoseconds > 0 && nanoseconds <= TWO_TO_THE_64 ? toSeconds(0, nanoseconds) : 0;
  const halves = halvesOf(value);
  return halves === undefined ? 0 : toSeconds(halves.high, halves.low);
}

/** The unsigned halves of a 64-bit integer as exporters for browsers once sent it. */
function halvesOf(value: unknown): { readonly high: number; readonly low: number } | undefined {
  if (!isJsonObject(value)) return undefined;
  const { low, high } = value as { readonly low?: unknown; readonly high?: unknown };
  if (typeof low !== 'number' || typeof high !== 'number') return undefined;
  return { high: high >>> 0, low: low >>> 0 };
}

/** A double; text spells what JSON has no number for. Undefined when `value` is neither. */
export function doubleOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const number = Number(value);
  return Number.isNaN(number) && value !== 'NaN' ? undefined : number;
}
