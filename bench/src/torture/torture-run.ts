/** Runs scenarios one after the other and turns what they tell into rows. */

import { createRandom } from '../random.ts';
import { renderRows } from '../report.ts';
import { describeCounts } from './counts.ts';
import { NotHere } from './not-here.ts';
import type { TortureOptions } from './options.ts';
import type { Outcome, Scenario } from './scenario.ts';
import { problemsOf } from './verdict.ts';

export interface Result {
  readonly scenario: Scenario;
  /** Undefined where it could not be told; `problems` says why. */
  readonly outcome: Outcome | undefined;
  readonly problems: readonly string[];
  /** Why it could not be run here. */
  readonly notRun?: string;
  readonly seconds: number;
}

const HEADINGS = [
  'Scenario',
  'Offered',
  'Accepted',
  'Refused',
  'Dropped',
  'Lost',
  'Doubled',
  'Recovered in',
  'Memory peak',
  'Verdict',
];

export async function runScenario(
  scenario: Scenario,
  { seed, isShort, rounds, seconds }: TortureOptions,
  say: (sentence: string) => void,
): Promise<Result> {
  const startedAt = performance.now();
  const elapsed = (): number => (performance.now() - startedAt) / 1000;
  try {
    const random = createRandom(seed + hashOf(scenario.name));
    const outcome = await scenario.run({ random, isShort, rounds, seconds, say });
    return { scenario, outcome, problems: problemsOf(outcome, !isShort), seconds: elapsed() };
  } catch (caught) {
    const sentence = caught instanceof Error ? caught.message : String(caught);
    if (caught instanceof NotHere)
      return { scenario, outcome: undefined, problems: [], notRun: sentence, seconds: elapsed() };
    return { scenario, outcome: undefined, problems: [sentence], seconds: elapsed() };
  }
}

/** A table row for each result. */
export function renderResults(results: readonly Result[]): string {
  return renderRows(HEADINGS, results.map(cells));
}

function cells({ scenario, outcome, problems, notRun }: Result): readonly string[] {
  const verdict = notRun === undefined ? (problems.length === 0 ? 'holds' : 'broken') : 'not run';
  if (outcome === undefined) return [scenario.name, ...HEADINGS.slice(2).map(() => ''), verdict];
  return [
    scenario.name,
    grouped(outcome.offered),
    grouped(outcome.accepted),
    describeCounts(outcome.refused),
    describeCounts(outcome.dropped),
    grouped(outcome.lost),
    grouped(outcome.doubled),
    describeMillis(outcome.recoveredMillis),
    `${grouped(outcome.peakBytes / 1_000_000)} MB`,
    verdict,
  ];
}

function describeMillis(millis: number | undefined): string {
  if (millis === undefined) return '';
  return Number.isFinite(millis) ? `${(millis / 1000).toFixed(1)} s` : 'never';
}

function grouped(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 0 });
}

/** So that a scenario draws the same numbers whichever others run before it. */
function hashOf(name: string): number {
  return [...name].reduce((hash, character) => (hash * 31 + character.charCodeAt(0)) | 0, 7);
}
