import { getSpanDocuments } from '../../api/trace-retrieval.ts';
import type { XrayTrace } from '../../api/xray-api.ts';
import { toExportRequest } from '../../model/export-request.ts';

/** `xray`: the answer of BatchGetTraces, documents as the texts they are.
 *  `otlp`: a request of OpenTelemetry's spans. */
export type TraceFileFormat = 'xray' | 'otlp';

/** Saves the trace as a file named by its id. Throws when its spans cannot be had. */
export async function downloadTrace(
  trace: XrayTrace,
  format: TraceFileFormat,
  signal: AbortSignal,
): Promise<void> {
  if (format === 'xray') {
    saveFile(`${trace.Id}.json`, trace);
    return;
  }
  const documents = await getSpanDocuments(trace.Id, signal);
  if (documents.length === 0) throw new Error('The service does not have the trace any more.');
  saveFile(`${trace.Id}.otlp.json`, toExportRequest(documents));
}

function saveFile(name: string, content: object): void {
  const text = JSON.stringify(content, null, 2);
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
