/** The handler of TraceService/Export: bytes in, what became of them out. */

import type { handleUnaryCall } from '@grpc/grpc-js';
import type { Logger } from '../../observe/logger.ts';
import type { Metrics } from '../../observe/metrics.ts';
import type { TakeSpans } from '../otlp-answer.ts';
import { encodeTraceResponse } from '../otlp-messages.ts';
import type { HeldMessage } from './admit-calls.ts';
import { notTaken, toGrpcFailure, type GrpcFailure } from './grpc-status.ts';

export interface ExportTracesDependencies {
  readonly takeSpans: TakeSpans;
  readonly metrics: Pick<Metrics, 'countOtlpTaken' | 'countOtlpRefused'>;
  readonly logger: Pick<Logger, 'error'>;
}

type Answer =
  | { readonly kind: 'response'; readonly message: Uint8Array; readonly spans: number }
  | { readonly kind: 'failure'; readonly failure: GrpcFailure };

/** Source: OTLP specification, "OTLP/gRPC Response". */
export function exportTraces(
  dependencies: ExportTracesDependencies,
): handleUnaryCall<HeldMessage, Uint8Array> {
  const { metrics } = dependencies;
  return async ({ request }, callback) => {
    const answer = await take(request.bytes, dependencies);
    request.release();
    if (answer.kind === 'failure') {
      metrics.countOtlpRefused('grpc', answer.failure);
      callback(answer.failure);
    } else {
      metrics.countOtlpTaken('grpc', answer.spans);
      callback(null, answer.message);
    }
  };
}

async function take(bytes: Buffer, { takeSpans, logger }: ExportTracesDependencies): Promise<Answer> {
  try {
    const answer = await takeSpans(bytes, 'protobuf');
    if (answer.kind === 'refused') return { kind: 'failure', failure: notTaken(answer) };
    const { spans, rejectedSpans, message } = answer;
    return { kind: 'response', message: encodeTraceResponse(rejectedSpans, message), spans };
  } catch (caught) {
    const failure = toGrpcFailure(caught);
    if (failure.outcome === 'failed') logger.error({ err: caught }, 'an OTLP request over gRPC failed');
    return { kind: 'failure', failure };
  }
}
