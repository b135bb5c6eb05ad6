/** A document as JSON to read; one that nests deeper than `JSON.stringify` can follow, without its subsegments. */

import type { EntityDocument } from './timeline.ts';

export function jsonText(document: EntityDocument): string {
  try {
    return JSON.stringify(document, null, 2);
  } catch (caught) {
    if (!(caught instanceof RangeError)) throw caught;
    const { subsegments = [], ...own } = document;
    const note = `${subsegments.length} left out: they nest too deep to be written`;
    return JSON.stringify({ ...own, subsegments: note }, null, 2);
  }
}
