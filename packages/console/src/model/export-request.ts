/**
 * Span documents as one request that any OpenTelemetry tool reads. The service tells each span with its `resource` and
 * `scope` beside its own members; a request has every resource once, and every scope once inside it.
 * Source: OpenTelemetry protocol 1.11, ExportTraceServiceRequest in its JSON encoding.
 */

interface SpanDocument {
  readonly resource: unknown;
  readonly scope: unknown;
  readonly [member: string]: unknown;
}

export interface ExportRequest {
  readonly resourceSpans: readonly {
    readonly resource: unknown;
    readonly scopeSpans: readonly { readonly scope: unknown; readonly spans: readonly object[] }[];
  }[];
}

/** `documents` are JSON texts, as the service gives them. */
export function toExportRequest(documents: readonly string[]): ExportRequest {
  const spans = documents.map((text) => JSON.parse(text) as SpanDocument);
  const resourceSpans = groupBy(spans, ({ resource }) => resource).map(([resource, ofResource]) => ({
    resource,
    scopeSpans: groupBy(ofResource, ({ scope }) => scope).map(([scope, ofScope]) => ({
      scope,
      spans: ofScope.map(({ resource: _resource, scope: _scope, ...span }) => span),
    })),
  }));
  return { resourceSpans };
}

/** By what `partOf` names, which is compared as the JSON it came as; in the order of the first of each. */
function groupBy(
  spans: readonly SpanDocument[],
  partOf: (span: SpanDocument) => unknown,
): readonly (readonly [part: unknown, spans: readonly SpanDocument[]])[] {
  const groups = new Map<string, [unknown, SpanDocument[]]>();
  for (const span of spans) {
    const part = partOf(span);
    const key = JSON.stringify(part);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [part, [span]]);
    else group[1].push(span);
  }
  return [...groups.values()];
}
