import type { SegmentEntry, XrayTrace } from '../../api/xray-api.ts';

/** The trace as BatchGetTraces answers it, but with the documents as JSON instead of as text. */
export function readableTrace(trace: XrayTrace): string {
  const segments = (trace.Segments ?? []).map((entry) => ({ Id: entry.Id, Document: parsed(entry) }));
  return JSON.stringify({ ...trace, Segments: segments }, null, 2);
}

function parsed(entry: SegmentEntry): unknown {
  try {
    return JSON.parse(entry.Document);
  } catch {
    // What is not JSON is handed on as the text it is.
    return entry.Document;
  }
}
