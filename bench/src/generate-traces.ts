/**
 * Traces at the price of writing bytes in place. The load generator shares two cores with the service it measures, so
 * it must not spend a core on JSON: templates are laid out once, as the datagrams or the request body that will be
 * sent, and `stamp` writes fresh ids, times and values over the last ones.
 */

import { findPlaceholders, type Placeholder, type PlaceholderKind } from './placeholder.ts';
import type { Random } from './random.ts';

const TRACE_ID_WIDTH = 35;
const HEX = asciiTable('0123456789abcdef');
const DIGITS = asciiTable('0123456789');
const TOKEN = asciiTable('ABCDEFGHIJKLMNOPQRSTUVWXYZ012345');
/** `000` to `999`, three bytes each. */
const THOUSANDS = asciiTable(
  Array.from({ length: 1000 }, (_, value) => String(value).padStart(3, '0')).join(''),
);

/** A random value that occurs in one or more places of a trace. */
interface Slot {
  readonly kind: Exclude<PlaceholderKind, 'time'>;
  /** Its place in the scratch bytes, where it is made before it is copied to its places. */
  readonly at: number;
  readonly width: number;
}

/** Where a trace lies in the bytes that are sent, and what differs in it from one trace to the next. */
export interface StampedTrace {
  readonly bytes: Buffer;
  readonly slots: readonly Slot[];
  readonly scratch: Buffer;
  /** Triples: place in `bytes`, place in `scratch`, width. */
  readonly copies: Int32Array;
  /** Pairs: place in `bytes`, microseconds after the trace's start. */
  readonly times: Int32Array;
  /** The digits of the second the trace starts in, which most of its times share. */
  readonly startDigits: Buffer;
  /** Microseconds from the trace's start to its end, before it is scaled. */
  readonly lengthMicros: number;
}

/** Prepares a trace whose template text, placeholders included, already stands in `bytes`. */
export function layOutTrace(bytes: Buffer): StampedTrace {
  const placeholders = findPlaceholders(bytes.toString('latin1'));
  const timed = placeholders.filter(({ kind }) => kind === 'time');
  const slots = new Map<string, Slot>();
  let scratchLength = 0;
  const copies = placeholders.flatMap((placeholder) => {
    const { kind, argument, width, offset } = placeholder;
    if (kind === 'time') return [];
    const key = `${kind} ${argument}`;
    const slot = slots.get(key) ?? { kind, at: scratchLength, width };
    if (slot.width !== width) throw new RangeError(`two widths for ${key}`);
    if (!slots.has(key)) scratchLength += width;
    slots.set(key, slot);
    return [offset, slot.at, width];
  });
  return {
    bytes,
    slots: [...slots.values()],
    scratch: Buffer.alloc(scratchLength),
    copies: Int32Array.from(copies),
    times: Int32Array.from(timed.flatMap(({ offset, argument }: Placeholder) => [offset, argument])),
    startDigits: Buffer.alloc(10),
    lengthMicros: Math.max(...timed.map(({ argument }) => argument)),
  };
}

/** Turns the trace into a new one that ended at `endMicros` (epoch microseconds), a quarter to four times as long as
 *  its template and short traces more often. The trace id begins with the second the trace started in. */
export function stamp(trace: StampedTrace, endMicros: number, random: Random): void {
  const draw = random.fraction();
  const scale = 0.25 + 3.75 * draw * draw * draw;
  const startMicros = Math.floor(endMicros) - Math.ceil(trace.lengthMicros * scale);
  const startSecond = Math.floor(startMicros / 1_000_000);
  for (const slot of trace.slots) fillSlot(trace.scratch, slot, startSecond, random);
  copySlots(trace.bytes, trace.scratch, trace.copies);
  stampTimes(trace, startSecond, startMicros - startSecond * 1_000_000, scale);
}

/** Whole numbers that fit 32 bits throughout: the microseconds are those since `startSecond`. */
function stampTimes(trace: StampedTrace, startSecond: number, startMicros: number, scale: number): void {
  const { bytes, times, startDigits } = trace;
  writeSeconds(startDigits, 0, startSecond);
  for (let index = 0; index < times.length; index += 2) {
    const at = times[index] ?? 0;
    const micros = startMicros + (((times[index + 1] ?? 0) * scale) | 0);
    const seconds = (micros / 1_000_000) | 0;
    if (seconds === 0)
      for (let digit = 0; digit < 10; digit += 1) bytes[at + digit] = startDigits[digit] ?? 0;
    else writeSeconds(bytes, at, startSecond + seconds);
    writeFraction(bytes, at + 10, micros - seconds * 1_000_000);
  }
}

/** The id the trace was stamped with last. */
export function traceIdOf(trace: StampedTrace): string {
  const slot = trace.slots.find(({ kind }) => kind === 'trace');
  if (slot === undefined) throw new RangeError('a template without trace id');
  return trace.scratch.toString('latin1', slot.at, slot.at + slot.width);
}

function fillSlot(scratch: Buffer, slot: Slot, startSecond: number, random: Random): void {
  const end = slot.at + slot.width;
  switch (slot.kind) {
    case 'trace':
      scratch[slot.at] = 0x31;
      scratch[slot.at + 1] = 0x2d;
      writeHex(scratch, slot.at + 2, startSecond);
      scratch[slot.at + 10] = 0x2d;
      for (let at = slot.at + 11; at < slot.at + TRACE_ID_WIDTH; at += 8)
        writeHex(scratch, at, random.word());
      return;
    case 'hex':
      for (let at = slot.at; at < end; at += 8) writeHex(scratch, at, random.word());
      return;
    case 'digits':
      scratch[slot.at] = DIGITS[1 + random.below(9)] ?? 0;
      for (let at = slot.at + 1; at < end; at += 1) scratch[at] = DIGITS[random.below(10)] ?? 0;
      return;
    case 'token':
      fillToken(scratch, slot.at, end, random);
  }
}

/** Six characters of five bits from each word. */
function fillToken(scratch: Buffer, start: number, end: number, random: Random): void {
  for (let at = start; at < end; at += 6) {
    let word = random.word();
    const stop = Math.min(at + 6, end);
    for (let place = at; place < stop; place += 1) {
      scratch[place] = TOKEN[word & 31] ?? 0;
      word >>= 5;
    }
  }
}

function writeHex(bytes: Buffer, at: number, word: number): void {
  for (let digit = 0; digit < 8; digit += 1) {
    bytes[at + digit] = HEX[(word >>> (28 - digit * 4)) & 15] ?? 0;
  }
}

/** Byte by byte, because a call into native code costs more than the 8 to 52 bytes that move. */
function copySlots(bytes: Buffer, scratch: Buffer, copies: Int32Array): void {
  for (let index = 0; index < copies.length; index += 3) {
    const to = copies[index] ?? 0;
    const from = copies[index + 1] ?? 0;
    const width = copies[index + 2] ?? 0;
    for (let place = 0; place < width; place += 1) bytes[to + place] = scratch[from + place] ?? 0;
  }
}

/** Ten digits, from the last to the first. */
function writeSeconds(bytes: Uint8Array, at: number, seconds: number): void {
  let rest = seconds;
  for (let digit = 9; digit >= 0; digit -= 1) {
    const next = (rest / 10) | 0;
    bytes[at + digit] = 0x30 + rest - next * 10;
    rest = next;
  }
}

/** `.804123` */
function writeFraction(bytes: Buffer, at: number, micros: number): void {
  const thousands = (micros / 1000) | 0;
  bytes[at] = 0x2e;
  writeThree(bytes, at + 1, thousands);
  writeThree(bytes, at + 4, micros - thousands * 1000);
}

function writeThree(bytes: Buffer, at: number, value: number): void {
  bytes[at] = THOUSANDS[value * 3] ?? 0;
  bytes[at + 1] = THOUSANDS[value * 3 + 1] ?? 0;
  bytes[at + 2] = THOUSANDS[value * 3 + 2] ?? 0;
}

function asciiTable(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
