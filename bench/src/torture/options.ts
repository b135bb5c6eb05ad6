/** The flags of `npm run torture`. */

import { parseArgs } from 'node:util';

const ROUNDS = 100;
const SHORT_ROUNDS = 2;
/** Most of the time is waiting for a start or a quiet moment. */
const SHORT_PARALLEL = 3;

export interface TortureOptions {
  /** Names of scenarios; all when empty. */
  readonly only: readonly string[];
  readonly isShort: boolean;
  readonly rounds: number;
  /** How long the scenarios last that go by time; undefined leaves each its own. */
  readonly seconds: number | undefined;
  /** How many scenarios run beside each other. */
  readonly parallel: number;
  readonly seed: number;
  /** Where the page goes; undefined writes none. */
  readonly markdownFile: string | undefined;
}

export const usage = `npm run torture -- [flags]
  --only LIST       some of the scenarios, by name
  --short           all of them small, in a few minutes
  --rounds N        kills in each of the scenarios that kill (${ROUNDS}; short ${SHORT_ROUNDS})
  --seconds N       how long the scenarios last that go by time (each has its own)
  --parallel N      so many scenarios beside each other (1; short ${SHORT_PARALLEL})
  --seed N          seed of everything that is random (1)
  --markdown FILE   also write the table as a page
  --list            names the scenarios and ends`;

/** Throws an Error that names the flag at fault. */
export function parseOptions(args: readonly string[], names: readonly string[]): TortureOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      short: { type: 'boolean' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      parallel: { type: 'string' },
      seed: { type: 'string' },
      markdown: { type: 'string' },
    },
  });
  const isShort = values.short === true;
  return {
    only: namesIn(values.only, names),
    isShort,
    rounds: wholeNumber('rounds', values.rounds) ?? (isShort ? SHORT_ROUNDS : ROUNDS),
    seconds: wholeNumber('seconds', values.seconds),
    parallel: wholeNumber('parallel', values.parallel) ?? (isShort ? SHORT_PARALLEL : 1),
    seed: wholeNumber('seed', values.seed) ?? 1,
    markdownFile: values.markdown,
  };
}

function namesIn(list: string | undefined, names: readonly string[]): readonly string[] {
  const chosen = list?.split(',') ?? [];
  for (const name of chosen)
    if (!names.includes(name)) throw new Error(`--only takes some of ${names.join(',')}, not ${name}`);
  return chosen;
}

function wholeNumber(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`--${flag} takes a whole number above zero, not ${text}`);
}
