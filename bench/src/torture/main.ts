/** `npm run torture`: does to the service what must not harm it, and prints what became of every document. */

import { writeFile } from 'node:fs/promises';

import { describeMachine, describeOtherLoad } from '../machine.ts';
import { endServicesOnSignal } from '../service.ts';
import { parseOptions, usage, type TortureOptions } from './options.ts';
import { renderTorturePage } from './page.ts';
import type { Scenario } from './scenario.ts';
import { scenarios } from './scenarios.ts';
import { renderResults, runScenario, type Result } from './torture-run.ts';

async function main(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) return print(usage);
  if (args.includes('--list')) return print(scenarios.map(({ name, what }) => `${name}: ${what}`).join('\n'));
  const names = scenarios.map(({ name }) => name);
  const options = parseOptions(args, names);
  const facts = [...describeMachine(), commandLine(args)];
  const otherLoad = await describeOtherLoad();
  if (otherLoad !== undefined) facts.push(otherLoad);
  endServicesOnSignal();
  const chosen = scenarios.filter(({ name }) => options.only.length === 0 || options.only.includes(name));
  const results = await runAll(chosen, options);
  print(renderResults(results));
  if (options.markdownFile !== undefined)
    await writeFile(options.markdownFile, renderTorturePage(facts, results));
  if (results.some(({ problems }) => problems.length > 0)) process.exitCode = 1;
}

/** Their results are in the order of the scenarios, whichever ran and ended first. */
async function runAll(chosen: readonly Scenario[], options: TortureOptions): Promise<readonly Result[]> {
  const results = new Map<Scenario, Result>();
  const run = async (scenario: Scenario): Promise<void> => {
    const { name } = scenario;
    say(`${name} begins`);
    const result = await runScenario(scenario, options, (sentence) => say(`${name}: ${sentence}`));
    results.set(scenario, result);
    say(`${name} ${describe(result)}`);
  };
  const { beside, alone } = arrange(chosen, options);
  const runNext = async (): Promise<void> => {
    for (let scenario = beside.shift(); scenario !== undefined; scenario = beside.shift())
      await run(scenario);
  };
  await Promise.all(Array.from({ length: options.parallel }, runNext));
  for (const scenario of alone) await run(scenario);
  return chosen.flatMap((scenario) => results.get(scenario) ?? []);
}

/** The scenarios that may run beside each other, and those that follow one after the other. */
function arrange(
  chosen: readonly Scenario[],
  { parallel, isShort }: TortureOptions,
): { readonly beside: Scenario[]; readonly alone: readonly Scenario[] } {
  if (parallel === 1) return { beside: [...chosen], alone: [] };
  // The short form judges by nothing timed.
  const alone = isShort ? [] : chosen.filter(({ isTimed }) => isTimed);
  const others = chosen.filter((scenario) => !alone.includes(scenario));
  const longest = others.filter(({ isLongest }) => isLongest);
  return { beside: [...longest, ...others.filter(({ isLongest }) => !isLongest)], alone };
}

function describe({ problems, seconds, outcome, notRun }: Result): string {
  if (notRun !== undefined) return `not run: ${notRun}`;
  const what = problems.length === 0 ? 'holds' : `broken: ${problems.join('; ')}`;
  const slow = outcome?.tooSlow?.map((sentence) => `too slow: ${sentence}`) ?? [];
  const remarks = [...slow, ...(outcome?.remark === undefined ? [] : [outcome.remark])];
  return `${what} (${[`${seconds.toFixed(0)} s`, ...remarks].join('; ')})`;
}

function commandLine(args: readonly string[]): string {
  return `Command: \`${['npm run torture', ...(args.length > 0 ? ['--', ...args] : [])].join(' ')}\`, on ${new Date().toISOString().slice(0, 10)}.`;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function say(sentence: string): void {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${sentence}\n`);
}

try {
  await main(process.argv.slice(2));
} catch (caught) {
  process.stderr.write(`${caught instanceof Error ? caught.message : String(caught)}\n`);
  process.exitCode = 1;
}
