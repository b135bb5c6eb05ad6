import type { Entity } from '@fluoroscope/wire';
import type { TraceEntity } from '../../assemble/trace-tree.ts';
import { keptStatusCode, keptStatusDescription } from './kept-span.ts';
import { type OtlpStatus, STATUS_CODE, type StatusCode } from './otlp.ts';

/**
 * The status of a span, unless the span itself said another. A fault is an error. What X-Ray calls an error is the
 * client's: of a call OpenTelemetry says error too, of a served request it does not.
 * Source: OpenTelemetry semantic conventions, "HTTP spans", "Status".
 */
export function spanStatus(entity: TraceEntity): OtlpStatus {
  const { document } = entity;
  const code = keptStatusCode(document) ?? statusCode(entity);
  const message =
    keptStatusDescription(document) ?? (code === STATUS_CODE.error ? causeOf(document) : undefined);
  return message === undefined ? { code } : { code, message };
}

function statusCode({ kind, flags }: TraceEntity): StatusCode {
  const isClientError = flags.error || flags.throttle;
  const isError = flags.fault || (kind !== 'segment' && isClientError);
  return isError ? STATUS_CODE.error : STATUS_CODE.unset;
}

function causeOf({ cause }: Entity): string | undefined {
  return typeof cause === 'object' ? cause.exceptions?.[0]?.message : undefined;
}
