/**
 * The datagram of the X-Ray daemon protocol: a line of JSON saying which format follows, a newline, one document.
 * Source: X-Ray Developer Guide, "Sending segment documents to the X-Ray daemon"; `format` in any case and extra
 * members in the header: daemon source, pkg/ringbuffer and pkg/tracesegment.
 */

const NEWLINE = 0x0a;

export type DatagramProblem = 'no_header' | 'bad_header' | 'empty_document';

export type Datagram =
  | { readonly kind: 'document'; readonly text: string }
  | { readonly kind: 'refused'; readonly reason: DatagramProblem };

/** Header lines that were found good; senders use one spelling each, so parsing it every time would be waste. */
const goodHeaders = new Set<string>();
const MAX_GOOD_HEADERS = 64;
const LONGEST_HEADER = 1024;

/** Splits a datagram. Never throws; the document itself is not looked at. */
export function parseDatagram(bytes: Buffer): Datagram {
  const end = bytes.indexOf(NEWLINE);
  if (end < 0) return { kind: 'refused', reason: 'no_header' };
  if (end > LONGEST_HEADER || !isGoodHeader(bytes.toString('latin1', 0, end)))
    return { kind: 'refused', reason: 'bad_header' };
  const text = bytes.toString('utf8', end + 1);
  return text.trim() === '' ? { kind: 'refused', reason: 'empty_document' } : { kind: 'document', text };
}

function isGoodHeader(line: string): boolean {
  if (goodHeaders.has(line)) return true;
  if (!parsesAsHeader(line)) return false;
  if (goodHeaders.size < MAX_GOOD_HEADERS) goodHeaders.add(line);
  return true;
}

function parsesAsHeader(line: string): boolean {
  let header: unknown;
  try {
    header = JSON.parse(line);
  } catch {
    return false; // Not JSON is exactly what this function is asked about.
  }
  if (typeof header !== 'object' || header === null || !('format' in header) || !('version' in header))
    return false;
  return typeof header.format === 'string' && header.format.toLowerCase() === 'json' && header.version === 1;
}
