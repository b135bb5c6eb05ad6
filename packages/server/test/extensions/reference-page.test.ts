/** The reference page of the extensions and the service know the same operations. */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { extensions } from '../../src/api/extensions.ts';
import { operations } from '../../src/api/operations.ts';

const page = readFileSync(new URL('../../../../docs/reference/extensions-api.md', import.meta.url), 'utf8');

interface Documented {
  readonly name: string;
  /** Undefined for what extends an operation of X-Ray. */
  readonly path: string | undefined;
}

const documented: readonly Documented[] = page
  .split(/^## /m)
  .slice(1)
  .map((section) => ({
    name: section.split('\n', 1)[0] ?? '',
    path: /^`POST (\/extensions\/\w+)`/m.exec(section)?.[1],
  }));

/** Settled for the console before the service answers them; a name leaves this list when it does. */
const SETTLED_ONLY = new Set([
  'GetTraceStatistics',
  'GetTraceBreakdown',
  'GetTraceDifferences',
  'GetTraceDiagnosis',
]);

describe('docs/reference/extensions-api.md', () => {
  it.each(extensions.map(({ name, path }) => ({ name, path })))('has a section about $name', (operation) => {
    expect(documented).toContainEqual(operation);
  });

  it('has sections about operations of X-Ray and extensions, and about nothing else', () => {
    const names = new Set(operations.map(({ name }) => name));
    const known = documented.filter(({ name }) => !SETTLED_ONLY.has(name));
    const unknown = known.filter(({ name, path }) => {
      const extension = extensions.find((each) => each.name === name);
      return extension === undefined ? path !== undefined || !names.has(name) : extension.path !== path;
    });
    expect(unknown).toEqual([]);
  });
});
