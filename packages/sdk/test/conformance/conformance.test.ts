/**
 * Drives the official SDK and this one through the same programs and compares what they send, answer and log, field by
 * field. A difference has to be in `differences/` with its reason, and what is there has to be seen.
 */

import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { expectedDifferences } from './differences/index.ts';
import { compare } from './support/compare.ts';
import { judge, type Finding } from './support/expected-differences.ts';
import { observe, readScenarioFile, type ScenarioFile } from './support/run-scenarios.ts';
import { reportOf } from './support/report.ts';

const folder = fileURLToPath(new URL('scenarios/', import.meta.url));
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.cjs'))
  .map((name) => readScenarioFile(folder + name));

/** Each file is some forty starts of a process, on a machine that runs other tests beside it. */
const TIME_LIMIT_MS = 600_000;

describe.each(files)('$name', (file) => {
  it(
    'does what the official SDK does, but for the differences that are listed',
    async () => {
      const findings = await findingsOf(file);
      const { unexpected, stale } = judge(findings, expectedOf(file));
      expect(reportOf(unexpected, stale)).toBe('');
    },
    TIME_LIMIT_MS,
  );
});

async function findingsOf(file: ScenarioFile): Promise<readonly Finding[]> {
  const [official, ours] = [await observe('official', file), await observe('ours', file)];
  return [...file.scenarios].flatMap(([name, { captured }]) => {
    const here = ours.get(name);
    const there = captured === undefined ? official.get(name) : { ...here, documents: captured };
    return compare(there, here).map((difference) => ({ ...difference, scenario: `${file.name}/${name}` }));
  });
}

function expectedOf(file: ScenarioFile) {
  return expectedDifferences
    .map((entry) => ({ ...entry, seenIn: entry.seenIn.filter((place) => place.startsWith(`${file.name}/`)) }))
    .filter(({ seenIn }) => seenIn.length > 0);
}
