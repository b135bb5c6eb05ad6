/** Texts cut to a size, with a mark that says how much is gone. */

/** Room for the mark: `…[cut 1234567890 bytes]`. */
const markBytes = 32;

/** Bytes of `value` as JSON. */
export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? '');
}

/** The beginning of `text` and a mark, together at most `limitBytes` of JSON (never below the mark alone). */
export function cutText(text: string, limitBytes: number): string {
  const room = Math.max(0, limitBytes - markBytes);
  // Each character takes a byte at least; half a surrogate pair takes six.
  let low = 0;
  let high = Math.min(text.length, room);
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (jsonBytes(text.slice(0, middle)) <= room) low = middle;
    else high = middle - 1;
  }
  const isHalfPair = /[\ud800-\udbff]/.test(text.charAt(low - 1));
  const kept = text.slice(0, isHalfPair ? low - 1 : low);
  return `${kept}…[cut ${Buffer.byteLength(text) - Buffer.byteLength(kept)} bytes]`;
}
