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
  let kept = text.slice(0, room);
  for (let bytes = jsonBytes(kept); kept !== '' && bytes > room; bytes = jsonBytes(kept)) {
    kept = kept.slice(0, Math.floor((kept.length * room) / bytes));
  }
  // Half a surrogate pair is no character.
  kept = kept.replace(/[\ud800-\udbff]$/, '');
  return `${kept}…[cut ${Buffer.byteLength(text) - Buffer.byteLength(kept)} bytes]`;
}
