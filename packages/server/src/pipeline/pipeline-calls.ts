/** What the thread of the pipeline and the main thread ask each other. */

import type { EpochMicros, TraceId, UnprocessedDocument } from '@fluoroscope/wire';
import type { Config } from '../config/config.ts';
import type { Raise } from '../observe/counter-relay.ts';
import type { OtlpAnswer, OtlpEncoding } from '../receive/otlp-answer.ts';
import type { InsertFormat, Statement } from '../store/database.ts';
import type { DocumentDoor } from './ingest.ts';
import type { RefusedText } from './refusal-memory.ts';
import type { WritePersistence } from './trace-assembler.ts';

/** Layout of the gauges that both threads share, as indexes into a Float64Array. */
export const TRACES_WAITING = 0;
export const IN_FLIGHT_BYTES = 1;
export const FORWARD_QUEUE_BYTES = 2;
export const SHARED_GAUGES = 3;

export interface PipelineSettings {
  readonly config: Config;
  readonly gauges: SharedArrayBuffer;
}

/** What the pipeline is asked. */
export type PipelineCalls = {
  readonly start: { readonly input: undefined; readonly output: void };
  readonly acceptCall: {
    readonly input: { readonly texts: readonly string[]; readonly door: DocumentDoor };
    readonly output: readonly UnprocessedDocument[];
  };
  readonly takeSpans: {
    readonly input: { readonly bytes: Uint8Array; readonly encoding: OtlpEncoding };
    readonly output: OtlpAnswer;
  };
  readonly assembleStored: {
    readonly input: { readonly traceIds: readonly TraceId[] };
    readonly output: void;
  };
  readonly rebuild: { readonly input: EpochMicros; readonly output: void };
  readonly stop: { readonly input: undefined; readonly output: void };
};

/** What the pipeline asks of the thread that has the engine, and tells it. */
export type HostCalls = {
  readonly select: { readonly input: Statement; readonly output: readonly unknown[] };
  readonly run: { readonly input: Statement; readonly output: void };
  readonly insert: {
    readonly input: { readonly table: string; readonly format: InsertFormat; readonly rows: Uint8Array };
    readonly output: void;
  };
  readonly writeTraces: {
    readonly input: {
      readonly bytes: Uint8Array;
      readonly slots: ReadonlySet<number>;
      readonly persistence: WritePersistence;
    };
    readonly output: void;
  };
  readonly raised: { readonly input: readonly Raise[]; readonly output: void };
  readonly refused: { readonly input: RefusedText; readonly output: void };
};

/** Bytes that can be copied to another thread without what else is in their memory. */
export function aloneInMemory(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
}

/** The same bytes, as they are used on this side. */
export function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
