/**
 * An attempt of an AWS SDK that failed, be it tried again or not: an event of the call's span.
 * Source: OpenTelemetry Collector, awsxray exporter, translator/cause.go: `HTTP request failure`.
 */

import type { ExceptionRecord } from '@fluoroscope/wire';
import type { SpanEvent } from '../span.ts';
import { textOf } from './block-members.ts';

export function isRequestFailure(event: SpanEvent): boolean {
  return event.name === 'HTTP request failure';
}

/** `503@1727054242.500000@Slow Down`; undefined where the event says neither what came back nor why. */
export function requestFailure(event: SpanEvent, id: string): ExceptionRecord | undefined {
  const status = event.attributes.get('http.response.status_code');
  const reason = textOf(event.attributes.get('aws.http.error_message'));
  if (reason === undefined || (typeof status !== 'number' && typeof status !== 'string')) return undefined;
  const message = `${status}@${event.time.toFixed(6)}@${reason}`;
  return { id, type: 'aws.http.error.event', message, remote: true };
}
