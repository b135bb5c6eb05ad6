/**
 * What the mapping from spans to documents keeps in the metadata, read back. Documents come from anyone, so a value
 * that could not have been kept says nothing.
 */

import { type Entity, toEpochMicros } from '@fluoroscope/wire';
import { KEPT, KEPT_EVENTS } from '../kept-keys.ts';
import { toKeyValues } from './attributes.ts';
import { toUnixNano } from './instants.ts';
import {
  type OtlpEvent,
  type OtlpScope,
  SPAN_KIND,
  type SpanKind,
  STATUS_CODE,
  type StatusCode,
} from './otlp.ts';
import { defaultMetadata } from './resource-attributes.ts';

type Document = Pick<Entity, 'metadata'>;

const KINDS: ReadonlyMap<string, SpanKind> = new Map([
  ['UNSPECIFIED', SPAN_KIND.unspecified],
  ['INTERNAL', SPAN_KIND.internal],
  ['SERVER', SPAN_KIND.server],
  ['CLIENT', SPAN_KIND.client],
  ['PRODUCER', SPAN_KIND.producer],
  ['CONSUMER', SPAN_KIND.consumer],
]);

const STATUS_CODES: ReadonlyMap<string, StatusCode> = new Map([
  ['UNSET', STATUS_CODE.unset],
  ['OK', STATUS_CODE.ok],
  ['ERROR', STATUS_CODE.error],
]);

const NOT_ATTRIBUTES: ReadonlySet<string> = new Set(Object.values(KEPT));

/** Whether a key of the metadata's default namespace is about the span and none of its attributes. */
export function isKeptKey(key: string): boolean {
  return NOT_ATTRIBUTES.has(key);
}

export function keptName(document: Document): string | undefined {
  return keptText(document, KEPT.spanName);
}

export function keptKind(document: Document): SpanKind | undefined {
  return KINDS.get(keptText(document, KEPT.kind) ?? '');
}

export function keptStatusCode(document: Document): StatusCode | undefined {
  return STATUS_CODES.get(keptText(document, KEPT.statusCode) ?? '');
}

export function keptStatusDescription(document: Document): string | undefined {
  return keptText(document, KEPT.statusDescription);
}

export function keptTraceState(document: Document): string | undefined {
  return keptText(document, KEPT.traceState);
}

export function keptScope(document: Document): OtlpScope | undefined {
  const name = keptText(document, KEPT.scopeName);
  const version = keptText(document, KEPT.scopeVersion);
  if (name === undefined) return undefined;
  return version === undefined ? { name } : { name, version };
}

export function keptDroppedEvents(document: Document): number | undefined {
  const count = kept(document, KEPT.droppedEvents);
  return typeof count === 'number' && Number.isSafeInteger(count) && count > 0 ? count : undefined;
}

/** The last whole second that 64 bits hold in nanoseconds. */
const MAX_EPOCH_SECONDS = 18_446_744_072;

/** Events that are no exceptions, in their order. */
export function keptEvents({ metadata }: Document): readonly OtlpEvent[] {
  const events = metadata?.[KEPT_EVENTS];
  return Array.isArray(events) ? events.flatMap(toEvent) : [];
}

function toEvent(event: unknown): OtlpEvent[] {
  if (typeof event !== 'object' || event === null) return [];
  const { name, time, attributes } = event as Readonly<Record<string, unknown>>;
  if (typeof name !== 'string' || typeof time !== 'number' || !Number.isFinite(time)) return [];
  return [
    {
      timeUnixNano: toUnixNano(toEpochMicros(Math.min(time, MAX_EPOCH_SECONDS))),
      name,
      attributes: typeof attributes === 'object' && attributes !== null ? toKeyValues(attributes) : [],
    },
  ];
}

function keptText(document: Document, key: string): string | undefined {
  const value = kept(document, key);
  return typeof value === 'string' ? value : undefined;
}

function kept(document: Document, key: string): unknown {
  const members = defaultMetadata(document);
  return Object.hasOwn(members, key) ? Reflect.get(members, key) : undefined;
}
