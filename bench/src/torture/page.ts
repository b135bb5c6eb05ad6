import { renderRows } from '../report.ts';
import { renderResults, type Result } from './torture-run.ts';

const INTRODUCTION = `\`npm run torture\` does to a service of its own what must not harm it, and then reads back what was acknowledged.
[bench/README.md](../../bench/README.md#torture) says how each column is counted.
A scenario holds when everything offered is accounted for by reason, nothing that was acknowledged is lost or doubled, memory stayed below 1.5 GB, and what is said of it below was found to be so.
Empty cells are zeros; a scenario that interrupts nothing has nothing to recover from.`;

/** The page: on what it was run, the table, and what each scenario did. */
export function renderTorturePage(facts: readonly string[], results: readonly Result[]): string {
  const rows = results.map(({ scenario, outcome, seconds, notRun }) => [
    scenario.name,
    scenario.what,
    outcome?.remark ?? notRun ?? '',
    `${seconds.toFixed(0)} s`,
  ]);
  const broken = results.filter(({ problems }) => problems.length > 0);
  const slow = results.flatMap(({ scenario, outcome }) =>
    (outcome?.tooSlow ?? []).map((sentence) => `- ${scenario.name}: ${sentence}.`),
  );
  return [
    '# Torture\n',
    `${INTRODUCTION}\n`,
    `${facts.join('\n')}\n`,
    `${renderResults(results)}\n`,
    '## What was done\n',
    `${renderRows(['Scenario', 'What happens', 'In this run', 'Took'], rows)}\n`,
    ...(slow.length === 0 ? [] : ['## What took too long\n', `${slow.join('\n')}\n`]),
    ...(broken.length === 0 ? [] : ['## What did not hold\n', `${broken.map(describeBroken).join('\n')}\n`]),
  ].join('\n');
}

function describeBroken({ scenario, problems }: Result): string {
  return `- ${scenario.name}: ${problems.join('; ')}.`;
}
