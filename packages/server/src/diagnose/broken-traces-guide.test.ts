/** The guide to broken traces explains every finding, in the order of their importance,
 *  and none that does not exist. */

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { FINDING_CODES } from './finding.ts';

const guide = readFileSync(new URL('../../../../docs/guides/broken-traces.md', import.meta.url), 'utf8');

it('docs/guides/broken-traces.md has a section for each finding', () => {
  const headings = [...guide.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
  expect(headings).toEqual([...FINDING_CODES]);
});

it('each section says how severe the finding is', () => {
  const sections = guide.split(/^## /m).slice(1);
  for (const section of sections) expect(section).toMatch(/^\w+\n\n_(Problem|Warning|Note)[^_]*\._/);
});
