/** The whole of a text, letters in any case, with `*` for any run of characters. */
export function wildcardPattern(wanted: string): RegExp {
  return new RegExp(`^${wanted.split('*').map(literally).join('.*')}$`, 'is');
}

/** The text as a regular expression that means nothing but itself. */
export function literally(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
}
