/** Writing into a text area as the reader would, so that undo undoes it. */

/** Replaces a part of the text and puts the cursor `caretBack` characters before the end of what was written. */
export function writeText(
  area: HTMLTextAreaElement,
  part: { readonly start: number; readonly end: number },
  text: string,
  caretBack = 0,
): void {
  area.focus();
  area.setSelectionRange(part.start, part.end);
  // The one way to change a field that its undo history knows.
  const isWritten = document.execCommand(text === '' ? 'delete' : 'insertText', false, text);
  if (!isWritten) {
    area.setRangeText(text, part.start, part.end, 'end');
    area.dispatchEvent(new Event('input', { bubbles: true }));
  }
  const caret = part.start + text.length - caretBack;
  area.setSelectionRange(caret, caret);
}

/** Characters after the cursor to step over once a name stands in its quotes: to the next string, or out. */
export function stepAfterName(rest: string): { readonly length: number; readonly isInString: boolean } {
  const toString = /^\s*,\s*"/.exec(rest)?.[0];
  if (toString !== undefined) return { length: toString.length, isInString: true };
  return { length: /^\s*\)/.exec(rest)?.[0].length ?? 0, isInString: false };
}
