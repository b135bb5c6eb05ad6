/**
 * What becomes of an OTLP request. Every door hands its bytes to the same function and spells the answer in its own
 * protocol, so results never differ by transport.
 * Source: OTLP specification, "OTLP/gRPC Response" and "OTLP/HTTP Response".
 */

export type OtlpEncoding = 'protobuf' | 'json';

export type OtlpAnswer =
  | {
      /** What is not rejected is durable. */
      readonly kind: 'taken';
      readonly spans: number;
      /** Spans that were not kept; the sender must not send them again. */
      readonly rejectedSpans: number;
      /** Why; empty when none was rejected. */
      readonly message: string;
    }
  /** Nothing was kept, and nothing will be if it is sent again. */
  | { readonly kind: 'refused'; readonly reason: 'malformed' | 'too_many_spans'; readonly message: string };

/**
 * Takes one ExportTraceServiceRequest. Rejects with FLS_OVERLOADED or FLS_STORE_UNAVAILABLE (nothing was kept, try
 * again) or FLS_STOPPING.
 */
export type TakeSpans = (request: Buffer, encoding: OtlpEncoding) => Promise<OtlpAnswer>;
