/**
 * Spans into the service, by the door that exporters use.
 * Source: OpenTelemetry protocol 1.11, OTLP/HTTP, ExportTraceServiceResponse in its JSON encoding.
 */

interface ExportAnswer {
  readonly message?: unknown;
  readonly partialSuccess?: { readonly rejectedSpans?: string | number; readonly errorMessage?: string };
}

/** What the service has to say about the spans; undefined when it took all. Throws when it took none. */
export async function sendSpans(body: Blob, signal: AbortSignal): Promise<string | undefined> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch('/v1/traces', { method: 'POST', headers, body, signal });
  const answer = parsed(await response.text());
  if (!response.ok) {
    const reason = typeof answer.message === 'string' ? answer.message : `it answered ${response.status}`;
    throw new Error(reason);
  }
  const { rejectedSpans = 0, errorMessage = '' } = answer.partialSuccess ?? {};
  if (Number(rejectedSpans) > 0) return `${rejectedSpans} of them were refused: ${errorMessage}`;
  return errorMessage === '' ? undefined : errorMessage;
}

function parsed(text: string): ExportAnswer {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    // An answer that is not JSON is reported by its status.
    return {};
  }
}
