/** What log lines say of a document: its ids, quoted as the official SDK does, which people search their logs for. */
export function logName(text: string, what: string): string {
  const { trace_id: traceId, id, type } = JSON.parse(text);
  const kind = type === 'subsegment' ? 'Subsegment' : 'Segment';
  return `${kind} ${what}: {"trace_id:"${traceId}","id":"${id}"}`;
}
