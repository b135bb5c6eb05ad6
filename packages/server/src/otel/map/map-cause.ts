/**
 * The `cause` of a failure: the exceptions that a span recorded, whether or not it failed of them, or else the message
 * of a status that says that it failed.
 * Source: OpenTelemetry Collector, awsxray exporter, translator/cause.go: makeCause. There, ids are random, so a span
 * that is sent again becomes another document; ours are made from the place of the exception.
 */

import { type Cause, type CauseBlock, type ExceptionRecord, parseSegmentId } from '@fluoroscope/wire';
import type { Span, SpanEvent } from '../span.ts';
import { isAwsApiCall } from './aws-call.ts';
import { setMember, textsOf } from './block-members.ts';
import { exceptionId } from './exception-id.ts';
import { isRequestFailure, requestFailure } from './request-failure.ts';
import type { SpanAttributes } from './span-attributes.ts';
import { thrownExceptions } from './thrown-exceptions.ts';

export interface MappedCause {
  readonly cause: Cause;
  /** Events of which `cause` says everything. One whose stack nobody could read is not among them. */
  readonly told: ReadonlySet<SpanEvent>;
}

const NOTHING_TOLD: ReadonlySet<SpanEvent> = new Set();

const EXPORTED_NAMES = ['aws.xray.cause', 'aws.xray.working_directory', 'aws.xray.paths'] as const;

/** Undefined where nothing is known. `language` is `telemetry.sdk.language`. Never throws. */
export function mapCause(
  span: Span,
  language: string | undefined,
  attributes: SpanAttributes,
): MappedCause | undefined {
  const recorded = span.events.length === 0 ? undefined : recordedExceptions(span, language, attributes);
  const exceptions = recorded?.exceptions ?? statusExceptions(span, attributes);
  const cause = withExported(exceptions, attributes);
  return cause === undefined ? undefined : { cause, told: recorded?.told ?? NOTHING_TOLD };
}

interface Recorded {
  readonly exceptions: ExceptionRecord[];
  readonly told: ReadonlySet<SpanEvent>;
}

function recordedExceptions(
  span: Span,
  language: string | undefined,
  attributes: SpanAttributes,
): Recorded | undefined {
  const exceptions: ExceptionRecord[] = [];
  const told = new Set<SpanEvent>();
  const isRemote = span.kind === 'CLIENT' || span.kind === 'PRODUCER';
  const isApiCall = isAwsApiCall(attributes);
  for (const [index, event] of span.events.entries()) {
    const idAt = (depth: number): string => exceptionId(span.spanId, index, depth);
    if (event.name === 'exception') {
      const thrown = thrownExceptions(event.attributes, { language, isRemote, idAt });
      for (const exception of thrown.exceptions) exceptions.push(exception);
      if (thrown.isWhole) told.add(event);
    } else if (isApiCall && isRequestFailure(event)) {
      const failure = requestFailure(event, idAt(0));
      if (failure === undefined) continue;
      exceptions.push(failure);
      told.add(event);
    }
  }
  return exceptions.length === 0 ? undefined : { exceptions, told };
}

/** The message of a failed span, which X-Ray has no other member for. It comes after all events. */
function statusExceptions(span: Span, attributes: SpanAttributes): ExceptionRecord[] | undefined {
  if (span.statusCode !== 'ERROR') return undefined;
  const id = exceptionId(span.spanId, span.events.length, 0);
  if (span.statusMessage !== '') return [{ id, message: span.statusMessage }];
  const message = attributes.text('http.status_text');
  if (message === undefined) return undefined;
  attributes.consume(['http.status_text']);
  return [{ id, message }];
}

/** Our export writes the other members of a cause as attributes, and a cause that is another's id as one of them. */
function withExported(
  exceptions: ExceptionRecord[] | undefined,
  attributes: SpanAttributes,
): Cause | undefined {
  const reference = attributes.text('aws.xray.cause');
  const directory = attributes.text('aws.xray.working_directory');
  const paths = textsOf(attributes.get('aws.xray.paths'));
  const id = reference === undefined ? undefined : (parseSegmentId(reference) ?? reference);
  if (exceptions === undefined && directory === undefined && paths.length === 0) {
    if (id !== undefined) attributes.consume(EXPORTED_NAMES);
    return id;
  }
  attributes.consume(EXPORTED_NAMES);
  const block: CauseBlock = {};
  setMember(block, 'id', id);
  setMember(block, 'working_directory', directory);
  if (paths.length > 0) block.paths = [...paths];
  setMember(block, 'exceptions', exceptions);
  return block;
}
