/** The part of `docs/reference/sdk-differences.md` that is made of the list of differences. */

import type { ExpectedDifference } from './expected-differences.ts';

const BEGIN = '<!-- begin: what the comparison sees -->';
const END = '<!-- end: what the comparison sees -->';

/** The page with its generated part made anew. Throws when the page has no place for it. */
export function withDifferences(page: string, differences: readonly ExpectedDifference[]): string {
  const [before, after] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (before < 0 || after < before) throw new Error(`The page has no ${BEGIN} before ${END}`);
  return `${page.slice(0, before + BEGIN.length)}\n\n${render(differences)}\n\n${page.slice(after)}`;
}

/** One item for each sentence, whichever files of scenarios show it. */
function render(differences: readonly ExpectedDifference[]): string {
  const files = new Map<string, { why: string; seenIn: Set<string> }>();
  for (const { what, why, seenIn } of differences) {
    const item = files.get(what) ?? { why, seenIn: new Set() };
    for (const place of seenIn) item.seenIn.add(place.slice(0, place.indexOf('/')));
    files.set(what, item);
  }
  return [...files]
    .map(([what, { why, seenIn }]) => `- ${what}. ${why}. (${[...seenIn].join(', ')})`)
    .join('\n');
}
