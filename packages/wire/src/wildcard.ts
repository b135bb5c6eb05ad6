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
 * `matchesWildcard` for a pattern that is asked often: what lies between its `*` is looked for as a whole, each piece at
 * the first place after the one before it. A `?` needs the walk.
 */
export function compileWildcard(pattern: string): (text: string) => boolean {
  if (pattern.includes('?')) return (text) => matchesWildcard(pattern, text);
  const [first = '', ...others] = pattern.split('*');
  const last = others.pop();
  if (last === undefined) return (text) => text === first;
  const between = others.filter((piece) => piece !== '');
  if (between.length > 0) return (text) => matchesPieces(text, first, between, last);
  const shortest = first.length + last.length;
  // The last letter tells most texts apart, and is cheaper to look at than a call.
  const letter = last.charCodeAt(last.length - 1);
  const isOpen = last === '';
  return (text) =>
    text.length >= shortest &&
    (isOpen || (text.charCodeAt(text.length - 1) === letter && text.endsWith(last))) &&
    text.startsWith(first);
}

function matchesPieces(text: string, first: string, between: readonly string[], last: string): boolean {
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  for (const piece of between) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return text.length - last.length >= at;
}
