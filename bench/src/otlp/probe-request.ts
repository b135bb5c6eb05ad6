import { ProtobufMessage } from './protobuf-message.ts';
import { resourceMessage, scopeMessage, SERVER_KIND, spanMessage } from './span-message.ts';
import { SCOPE_NAME } from './span-shape.ts';

export interface ProbeSpan {
  /** 32 hex digits. */
  readonly traceId: string;
  /** 16 hex digits. */
  readonly spanId: string;
  readonly service: string;
  /** Microseconds since the epoch. */
  readonly startMicros: number;
  readonly endMicros: number;
}

/** An ExportTraceServiceRequest of one server span without parent. */
export function probeRequest({ traceId, spanId, service, startMicros, endMicros }: ProbeSpan): Buffer {
  const { bytes, places } = spanMessage({
    name: 'GET /probe',
    kind: SERVER_KIND,
    hasParent: false,
    attributes: [['http.request.method', 'GET']],
  });
  bytes.write(traceId, places.traceId, 'hex');
  bytes.write(spanId, places.spanId, 'hex');
  bytes.writeBigUInt64LE(BigInt(startMicros) * 1000n, places.startTime);
  bytes.writeBigUInt64LE(BigInt(endMicros) * 1000n, places.endTime);
  const scopeSpans = new ProtobufMessage();
  scopeSpans.bytes(1, scopeMessage(SCOPE_NAME));
  scopeSpans.bytes(2, bytes);
  const resourceSpans = new ProtobufMessage();
  resourceSpans.bytes(1, resourceMessage([['service.name', service]]));
  resourceSpans.bytes(2, scopeSpans.toBuffer());
  const request = new ProtobufMessage();
  request.bytes(1, resourceSpans.toBuffer());
  return request.toBuffer();
}
