/**
 * Events that are no exceptions. X-Ray has no member for them and the Collector drops them; a span that logs a lot
 * keeps the first ones.
 */

import { type KeptEvent, KEPT } from '../kept-keys.ts';
import type { Span, SpanEvent } from '../span.ts';
import { toJsonObject } from './json-value.ts';

const MAX_EVENTS = 20;

/** The events that are not `told` elsewhere; undefined for none. How many are too many is noted in `defaults`. */
export function keepEvents(
  defaults: Record<string, unknown>,
  { events }: Span,
  told: ReadonlySet<SpanEvent> | undefined,
): readonly KeptEvent[] | undefined {
  if (events.length === 0) return undefined;
  const left = events.filter((event) => told?.has(event) !== true);
  if (left.length > MAX_EVENTS) defaults[KEPT.droppedEvents] = left.length - MAX_EVENTS;
  return left.length === 0 ? undefined : left.slice(0, MAX_EVENTS).map(toKept);
}

function toKept({ name, time, attributes }: SpanEvent): KeptEvent {
  return attributes.size === 0 ? { name, time } : { name, time, attributes: toJsonObject(attributes) };
}
