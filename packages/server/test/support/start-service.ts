/**
 * A real service in a process of its own, on a free port and a fresh directory. Used as
 * `await using service = await startService()`, it ends with the test.
 */

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** What `npm start` runs; tests that start it in ways of their own need it too. */
export const PROGRAM = fileURLToPath(new URL('../../bin/fluoroscope.js', import.meta.url));
/** Doors that most tests leave shut; a flag given later wins. */
export const NO_OTLP: readonly string[] = ['--otlp-http-port', 'off', '--otlp-grpc-port', 'off'];
const START_DEADLINE_MS = 60_000;
/** A process that still lives then is ended so that it outlives no test. */
const STOP_DEADLINE_MS = 30_000;

export interface StartOptions {
  readonly flags?: readonly string[];
  /** Kept when the service ends; a fresh one that is removed when absent. */
  readonly dataDir?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface RunningService {
  readonly url: string;
  readonly port: number;
  /** Where the OTLP doors are, which a test has to open by its flags; undefined for a shut one. */
  readonly otlp: { readonly http: number | undefined; readonly grpc: number | undefined };
  readonly process: ChildProcess;
  /** Lines printed on stdout so far. */
  readonly output: readonly string[];
  /** What stands on stderr so far. */
  log(): string;
  /** Ends the process as an operator would; resolves with its exit code, null when it had to be killed. */
  stop(signal?: 'SIGTERM' | 'SIGINT'): Promise<number | null>;
  /** Ends the process without a chance to finish anything. */
  kill(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function startService(options: StartOptions = {}): Promise<RunningService> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'fluoroscope-test-')));
  const child = spawn(
    process.execPath,
    [PROGRAM, 'serve', '--port', '0', ...NO_OTLP, '--data-dir', dataDir, ...(options.flags ?? [])],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...options.environment } },
  );
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk.toString('utf8');
  });
  const ended = once(child, 'exit');
  const output: string[] = [];
  const url = await readUrl(child, output, () => log);
  // The two pipes of the process are read in any order.
  while (!log.includes('doors are open')) await once(child.stderr, 'data');
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_DEADLINE_MS);
    await ended;
    clearTimeout(timer);
    return child.exitCode;
  };
  return {
    url,
    port: Number(new URL(url).port),
    otlp: readOtlpPorts(log),
    process: child,
    output,
    log: () => log,
    stop: (signal = 'SIGTERM') => end(signal),
    kill: async () => {
      await end('SIGKILL');
    },
    async [Symbol.asyncDispose]() {
      await end('SIGTERM');
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function readUrl(child: ChildProcess, output: string[], log: () => string): Promise<string> {
  return new Promise((accept, refuse) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      refuse(new Error(`The service was not ready in time. Its log:\n${log()}`));
    }, START_DEADLINE_MS);
    child.once('exit', (code) => {
      clearTimeout(timer);
      refuse(new Error(`The service ended with ${String(code)} before it was ready. Its log:\n${log()}`));
    });
    if (child.stdout === null) return;
    createInterface({ input: child.stdout }).on('line', (line) => {
      output.push(line);
      const match = /^fluoroscope ready (\S+)$/.exec(line);
      if (match?.[1] === undefined) return;
      clearTimeout(timer);
      accept(match[1]);
    });
  });
}

/** The service says in its log which ports it was given. */
function readOtlpPorts(log: string): RunningService['otlp'] {
  const portOf = (door: string): number | undefined => {
    const match = new RegExp(`"${door}":(\\d+)`).exec(log);
    return match === null ? undefined : Number(match[1]);
  };
  return { http: portOf('otlpHttpPort'), grpc: portOf('otlpGrpcPort') };
}
