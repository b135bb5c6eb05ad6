import type { TraceEntity } from '../../assemble/trace-tree.ts';
import { type OtlpStatus, STATUS_CODE } from './otlp.ts';

/**
 * The status of a span. A fault is an error. What X-Ray calls an error is the client's: of a call OpenTelemetry says
 * error too, of a served request it does not.
 * Source: OpenTelemetry semantic conventions, "HTTP spans", "Status".
 */
export function spanStatus({ kind, flags, document }: TraceEntity): OtlpStatus {
  const isClientError = flags.error || flags.throttle;
  if (!flags.fault && (kind === 'segment' || !isClientError)) return { code: STATUS_CODE.unset };
  const { cause } = document;
  const message = typeof cause === 'object' ? cause.exceptions?.[0]?.message : undefined;
  return message === undefined ? { code: STATUS_CODE.error } : { code: STATUS_CODE.error, message };
}
