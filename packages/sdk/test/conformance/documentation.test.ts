/** `UPDATE=1 npx vitest run packages/sdk/test/conformance/documentation.test.ts` writes the page anew. */

import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { expect, it } from 'vitest';

import { expectedDifferences } from './differences/index.ts';
import { withDifferences } from './support/render-differences.ts';

const page = fileURLToPath(new URL('../../../../docs/reference/sdk-differences.md', import.meta.url));

it('tells of each difference that the comparison expects', async () => {
  const current = withDifferences(await readFile(page, 'utf8'), expectedDifferences);
  if (process.env['UPDATE'] === '1') await writeFile(page, current);
  expect(await readFile(page, 'utf8')).toBe(current);
});
