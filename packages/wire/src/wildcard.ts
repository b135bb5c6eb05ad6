/**
 * Whether `text` fits a pattern of IAM, in which `*` stands for any number of characters and `?` for one. Time is bounded
 * by the product of the lengths whatever the pattern: only the last `*` is ever tried again.
 * Source: IAM User Guide, "IAM JSON policy elements: Resource", wildcards.
 */
export function matchesWildcard(pattern: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let starAt = 0;
  for (let i = 0; i < text.length;) {
    if (pattern[at] === '*') {
      star = at++;
      starAt = i;
    } else if (pattern[at] === '?' || pattern[at] === text[i]) {
      at++;
      i++;
    } else if (star >= 0) {
      at = star + 1;
      i = ++starAt;
    } else {
      return false;
    }
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}

/**
 * `matchesWildcard` for a pattern that is asked often: most patterns hold no wildcard, or one `*` at an end, and those
 * need no walk.
 */
export function compileWildcard(pattern: string): (text: string) => boolean {
  const inner = pattern.slice(1, -1);
  const isPlain = !/[*?]/.test(inner) && !pattern.startsWith('?') && !pattern.endsWith('?');
  if (!isPlain) return (text) => matchesWildcard(pattern, text);
  const isOpenBefore = pattern.startsWith('*');
  const isOpenAfter = pattern.endsWith('*');
  const fixed = pattern.replaceAll('*', '');
  if (isOpenBefore && isOpenAfter) return (text) => text.includes(fixed);
  if (isOpenBefore) return (text) => text.endsWith(fixed);
  if (isOpenAfter) return (text) => text.startsWith(fixed);
  return (text) => text === fixed;
}
