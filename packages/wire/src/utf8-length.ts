/**
 * Size of a string in UTF-8, which is what limits are stated in. Counted by hand because this package runs in browsers
 * and in Node alike and the encoders of both would allocate the bytes to count them.
 */

/** Bytes that `text` takes in UTF-8. A lone surrogate counts three, as its replacement character does. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 0x80) continue;
    bytes += code < 0x800 ? 1 : 2;
    // A pair is four bytes: the two units already counted and the two just added.
    if (isSurrogatePair(text, index, code)) index += 1;
  }
  return bytes;
}

/** Whether `text` takes more than `limitBytes` in UTF-8; looks at its characters only where its length leaves doubt. */
export function isLongerThan(text: string, limitBytes: number): boolean {
  if (text.length * 3 <= limitBytes) return false;
  return text.length > limitBytes || utf8Length(text) > limitBytes;
}

function isSurrogatePair(text: string, index: number, code: number): boolean {
  if (code < 0xd800 || code > 0xdbff) return false;
  const next = text.charCodeAt(index + 1);
  return next >= 0xdc00 && next <= 0xdfff;
}
