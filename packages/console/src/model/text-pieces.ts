/** A long text in pieces that a browser can lay out one by one. */

const PIECE_CHARACTERS = 20_000;
/** So near to the end of a piece a line break is preferred to the middle of a line. */
const NEAR_CHARACTERS = 4000;

/** Joined, they are the text, but for the line break between two pieces that ends the first. */
export function pieces(text: string): readonly string[] {
  const parts: string[] = [];
  for (let from = 0; from < text.length;) {
    const to = endOfPiece(text, from);
    const endsLine = text[to - 1] === '\n' && to < text.length;
    parts.push(text.slice(from, endsLine ? to - 1 : to));
    from = to;
  }
  return parts;
}

function endOfPiece(text: string, from: number): number {
  const end = from + PIECE_CHARACTERS;
  if (end >= text.length) return text.length;
  const lineEnd = text.lastIndexOf('\n', end - 1);
  if (lineEnd >= end - NEAR_CHARACTERS) return lineEnd + 1;
  const last = text.charCodeAt(end - 1);
  // Not between the two halves of a character beyond the first 65,536.
  return last >= 0xd800 && last < 0xdc00 ? end - 1 : end;
}
