/**
 * `fluoroscope restore FILE`: puts a backup into a running service, beside what it holds. The whole file is checked
 * before anything is sent, so that a damaged one changes nothing unless that is asked for.
 */

import { open, type FileHandle } from 'node:fs/promises';
import { z } from 'zod';
import { RESTORE_PATH } from '../archive/backup-calls.ts';
import { checkArchive, readArchive, type CheckedArchive } from '../archive/read-archive.ts';
import { FORMAT } from '../archive/frame.ts';
import { FluoroscopeError, messageOf } from '../errors.ts';
import { DEFAULT_URL, ServiceCalls } from './call-service.ts';
import { describeInstant, Progress } from './progress.ts';
import { readArguments, say, untilInterrupted } from './run-command.ts';

/** Damaged portions that an error names. */
const NAMED_DAMAGE = 3;

const FLAGS = {
  url: { type: 'string', default: DEFAULT_URL },
  'replace-configuration': { type: 'boolean', default: false },
  'skip-damaged': { type: 'boolean', default: false },
} as const;

const restoreOutput = z.object({
  Documents: z
    .object({ Stored: z.number(), AlreadyThere: z.number(), Expired: z.number(), Refused: z.number() })
    .optional(),
  Configuration: z
    .object({
      Written: z.number(),
      Same: z.number(),
      Kept: z.array(z.string()),
      Refused: z.array(z.string()),
    })
    .optional(),
});
type RestoreOutput = z.infer<typeof restoreOutput>;

/** Resolves when everything is in every answer of the service. Throws a FluoroscopeError; then it can be repeated. */
export async function restore(args: readonly string[]): Promise<void> {
  const { values, file: path } = readArguments(args, FLAGS, true);
  await untilInterrupted(async (signal) => {
    const calls = new ServiceCalls(String(values['url']), signal);
    const file = await open(path).catch((caught: unknown) => {
      throw unreadable(`${path} cannot be read: ${messageOf(caught)}.`, caught);
    });
    try {
      const checked = await checkArchive(file);
      assertReadable(path, checked, values['skip-damaged'] === true);
      const query = values['replace-configuration'] === true ? '?replaceConfiguration=true' : '';
      await sendPortions(calls, RESTORE_PATH + query, file, checked);
    } finally {
      await file.close();
    }
  });
}

function assertReadable(path: string, { header, portions, damage }: CheckedArchive, skips: boolean): void {
  if (header === undefined && portions === 0) throw unreadable(`${path} is no backup of Fluoroscope.`);
  if (header !== undefined && header.format > FORMAT)
    throw unreadable(
      `${path} was written by the newer release ${header.serviceVersion}. Update Fluoroscope here and where it is restored.`,
    );
  if (damage.length === 0) return;
  const more = damage.length > NAMED_DAMAGE ? `; and ${damage.length - NAMED_DAMAGE} more` : '';
  const what = `${path} is damaged: ${damage.slice(0, NAMED_DAMAGE).join('; ')}${more}.`;
  if (!skips)
    throw unreadable(`${what} Nothing was restored; with --skip-damaged, all that is whole will be.`);
  process.stderr.write(`${what} What is whole is restored.\n`);
}

async function sendPortions(
  calls: ServiceCalls,
  path: string,
  file: FileHandle,
  checked: CheckedArchive,
): Promise<void> {
  const progress = new Progress();
  const tally = new Tally();
  let sent = 0;
  for await (const item of readArchive(file)) {
    if (item.kind === 'damage') continue;
    const answer = await calls.post(path, item.bytes, `portion ${item.frame.sequence}`);
    tally.add(restoreOutput.parse(await answer.json()));
    sent += 1;
    progress.at(() => `restore: ${sent} of ${checked.portions} portions; ${tally.describeDocuments()}`);
  }
  say(tally.describeDocuments());
  for (const line of tally.describeConfiguration()) say(line);
  const through = checked.header?.through;
  if (through !== undefined) say(`The backup is of ${describeInstant(through)}.`);
}

/** Adds up what the service said about each portion. */
class Tally {
  #stored = 0;
  #alreadyThere = 0;
  #expired = 0;
  #refused = 0;
  #configuration: RestoreOutput['Configuration'];

  add({ Documents, Configuration }: RestoreOutput): void {
    this.#stored += Documents?.Stored ?? 0;
    this.#alreadyThere += Documents?.AlreadyThere ?? 0;
    this.#expired += Documents?.Expired ?? 0;
    this.#refused += Documents?.Refused ?? 0;
    this.#configuration = Configuration ?? this.#configuration;
  }

  describeDocuments(): string {
    const parts = [
      `${this.#stored} documents stored`,
      `${this.#alreadyThere} were there already`,
      ...(this.#expired > 0 ? [`${this.#expired} are older than this service keeps documents`] : []),
      ...(this.#refused > 0 ? [`${this.#refused} refused, as no release accepts them`] : []),
    ];
    return `${parts.join(', ')}.`;
  }

  describeConfiguration(): string[] {
    const { Written = 0, Same = 0, Kept = [], Refused = [] } = this.#configuration ?? {};
    return [
      `${Written} objects of the configuration written, ${Same} were there already.`,
      ...Kept.map((name) => `Kept as it was, and not as in the backup: ${name}.`),
      ...Refused.map(
        (name) => `Not restored, as this release cannot read it or it belongs to nothing: ${name}.`,
      ),
    ];
  }
}

function unreadable(message: string, cause?: unknown): FluoroscopeError {
  return new FluoroscopeError('FLS_ARCHIVE_UNREADABLE', message, cause);
}
