/**
 * Whether `text` fits a pattern of IAM, in which `*` stands for any number of characters and `?` for one. Time is
 * bounded by the product of the lengths whatever the pattern: only the last `*` is ever tried again.
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
