/** What commands have in common: their arguments, and an end by a signal that leaves nothing half done. */

import { parseArgs, type ParseArgsConfig } from 'node:util';
import { FluoroscopeError, messageOf } from '../errors.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/** Says something on stdout, a line. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Flags, and the one FILE where a command takes one. Throws FLS_BAD_CONFIG with a sentence about what is wrong. */
export function readArguments(
  args: readonly string[],
  options: Options,
  takesFile: boolean,
): { readonly values: Readonly<Record<string, unknown>>; readonly file: string } {
  const { values, positionals } = parse(args, options);
  const [file = '', more] = positionals;
  if (takesFile && file === '') throw badUsage('The name of a FILE is missing');
  const surplus = takesFile ? more : positionals[0];
  if (surplus !== undefined) throw badUsage(`"${surplus}" is one argument too many`);
  return { values, file };
}

function parse(args: readonly string[], options: Options) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (caught) {
    const [sentence = ''] = messageOf(caught).split('\n', 1);
    throw badUsage(sentence.replace(/\.$/, ''));
  }
}

function badUsage(sentence: string): FluoroscopeError {
  return new FluoroscopeError('FLS_BAD_CONFIG', `${sentence}. See fluoroscope --help.`);
}

/** Runs `work` with a signal that SIGINT and SIGTERM abort. */
export async function untilInterrupted<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const interruption = new AbortController();
  const abort = (): void => interruption.abort();
  process.on('SIGINT', abort);
  process.on('SIGTERM', abort);
  try {
    return await work(interruption.signal);
  } finally {
    process.off('SIGINT', abort);
    process.off('SIGTERM', abort);
  }
}
