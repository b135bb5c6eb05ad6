/**
 * The command line: reads settings, starts the service, says when it is ready, stops it on a signal; or runs a command
 * beside it.
 */

import { DEFAULT_URL } from './commands/call-service.ts';
import { say } from './commands/run-command.ts';
import { describeFlags, readConfig } from './config/config.ts';
import { FluoroscopeError } from './errors.ts';
import { createLogger, type Logger } from './observe/logger.ts';
import type { Service } from './service.ts';
import { serviceVersion } from './service-version.ts';

/** The contract gives a stop five seconds; what has not ended by then is not going to. */
const STOP_DEADLINE_MS = 4500;

const EXIT_FAILURE = 1;
const EXIT_USAGE = 2;

/** Runs `fluoroscope` with these arguments. Resolves when the service is up; the process then lives by its doors. */
export async function main(args: readonly string[]): Promise<void> {
  const [first, ...rest] = args;
  const isCommand = first !== undefined && !first.startsWith('-');
  const name = isCommand ? first : 'serve';
  const flags = isCommand ? rest : args;
  const command = COMMANDS.get(name);
  if (command === undefined && name !== 'serve')
    return fail(EXIT_USAGE, `Unknown command "${name}". See fluoroscope --help.`);
  if (flags.includes('--help') || flags.includes('-h')) return say(helpText());
  if (flags.includes('--version')) return say(serviceVersion());
  if (command === undefined) await serve(flags);
  else await failingWell(() => command(flags));
}

/** Each loads what it needs when it is asked for. */
const COMMANDS: ReadonlyMap<string, (args: readonly string[]) => Promise<void>> = new Map([
  ['backup', async (args) => (await import('./commands/backup.ts')).backup(args)],
  ['doctor', async (args) => (await import('./commands/doctor.ts')).doctor(args)],
  ['restore', async (args) => (await import('./commands/restore.ts')).restore(args)],
]);

async function serve(flags: readonly string[]): Promise<void> {
  await failingWell(async () => {
    const config = readConfig(flags, process.env);
    const logger = createLogger(config.logLevel);
    // The parts load when a signal is listened for already: they take a moment.
    const starting = import('./service.ts').then(({ startService }) => startService(config, logger));
    stopOnSignal(starting, logger);
    const service = await starting;
    say(`fluoroscope ready ${service.url}`);
  });
}

/** A failing world ends the process with its sentence; a bug ends it with all that is known. */
async function failingWell(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (caught) {
    if (!(caught instanceof FluoroscopeError)) throw caught;
    fail(caught.code === 'FLS_BAD_CONFIG' ? EXIT_USAGE : EXIT_FAILURE, caught.message);
  }
}

/** A service that is still starting has taken nothing yet, and is left as a crash would leave it. */
function stopOnSignal(starting: Promise<Service>, logger: Logger): void {
  let stopService = async (): Promise<void> => undefined;
  let isStopping = false;
  const onStarted = (service: Service): void => {
    stopService = () => service.stop();
  };
  // Whoever waits for the service too says why it did not start.
  starting.then(onStarted, () => undefined);
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    logger.info({ signal }, 'stopping');
    setTimeout(() => {
      logger.error(
        'the stop took too long; what was acknowledged is stored and is caught up at the next start',
      );
      process.exit(EXIT_FAILURE);
    }, STOP_DEADLINE_MS).unref();
    try {
      await stopService();
      process.exit(0);
    } catch (caught) {
      logger.error({ err: caught }, 'the stop failed');
      process.exit(EXIT_FAILURE);
    }
  };
  process.on('SIGTERM', (signal) => void stop(signal));
  process.on('SIGINT', (signal) => void stop(signal));
}

/** Ends the process at once: what was opened before the failure would keep it alive. */
function fail(code: number, sentence: string): void {
  process.stderr.write(`fluoroscope: ${sentence}\n`);
  process.exit(code);
}

function helpText(): string {
  return `fluoroscope [serve] [flags]

Runs the service: receives X-Ray segments, answers the X-Ray API, shows the console.
Each flag is also an environment variable, FLUOROSCOPE_ and its name (FLUOROSCOPE_DATA_DIR); flags win.

${describeFlags()}

fluoroscope backup FILE [--url ${DEFAULT_URL}]

Writes everything that a running service holds to FILE: documents and configuration.

fluoroscope restore FILE [--url ${DEFAULT_URL}] [--replace-configuration] [--skip-damaged]

Puts a backup into a running service, beside what it holds; it may be repeated.
Configuration of the same name stays as it is unless it is to be replaced.

fluoroscope doctor [--data-dir DIR] [--full] [--repair]

Checks a data directory that no service uses, says what it found, and repairs it when told to.
Without --full, traces of the last two days are compared with their documents. Exit code 3: something is left.`;
}
