/** The service in a child process: started on free ports with a fresh data directory,
 *  gone with it when it is stopped. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';

// At the same place seen from the sources and from what is built of them.
const SCRIPT = fileURLToPath(new URL('../service-process.js', import.meta.url));
const LOG_LENGTH = 4000;

/** OTLP over HTTP is taken at the one port too. */
const FLAGS = ['--port', '0', '--otlp-http-port', 'off', '--otlp-grpc-port', '0', '--log-level', 'warn'];

export interface ChildOptions {
  /** More flags of `fluoroscope serve`; a flag given here wins. */
  readonly flags: readonly string[];
  readonly timeoutMs: number;
}

export interface ServiceChild {
  readonly url: string;
  /** How the service came to its end, when it has ended by itself. */
  whyGone(): string | undefined;
  stop(): Promise<void>;
}

/** Rejects, with what the service said on stderr, when it does not come up. */
export async function startServiceChild({ flags, timeoutMs }: ChildOptions): Promise<ServiceChild> {
  const dataDir = await mkdtemp(join(tmpdir(), 'fluoroscope-testing-'));
  const args = [SCRIPT, 'serve', ...FLAGS, ...flags, '--data-dir', dataDir];
  // Flags of the runner's process, such as those of a debugger or of a loader, are not for the service.
  const child = spawn(process.execPath, args, {
    env: serviceEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const life = watch(child);
  const stop = async (): Promise<void> => {
    await life.end();
    await rm(dataDir, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    const url = await readyUrl(child, life, timeoutMs);
    letProcessEnd(child);
    return { url, whyGone: life.whyGone, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Settings of a service that runs elsewhere must not reach this one. */
function serviceEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('FLUOROSCOPE_'));
  return { ...Object.fromEntries(own), NODE_OPTIONS: '' };
}

interface Life {
  readonly ended: Promise<string>;
  whyGone(): string | undefined;
  /** The data is thrown away, so there is nothing to finish. */
  end(): Promise<void>;
}

function watch(child: ChildProcess): Life {
  let log = '';
  let why: string | undefined;
  let isStopping = false;
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    log = (log + chunk).slice(-LOG_LENGTH);
  });
  const exit = Promise.race([
    once(child, 'exit').then(([code, signal]) => `exited with code ${String(code ?? signal)}`),
    once(child, 'error').then(([error]) => `could not be started: ${String(error)}`),
  ]);
  const ended = exit.then((how) => {
    why = isStopping
      ? 'The Fluoroscope service was stopped by stop()'
      : `The Fluoroscope service ${how}${log === '' ? '' : `. It said:\n${log}`}`;
    return why;
  });
  const end = async (): Promise<void> => {
    isStopping = true;
    // Nothing else may be left that keeps our process alive until the child has ended and its data is removed.
    child.ref();
    if (why === undefined) child.kill('SIGKILL');
    await ended;
  };
  return { ended, whyGone: () => why, end };
}

function readyUrl(child: ChildProcess, life: Life, timeoutMs: number): Promise<string> {
  const { promise, resolve, reject } = withResolvers<string>();
  const timer = setTimeout(
    () => reject(new Error(`The Fluoroscope service was not ready within ${timeoutMs / 1000} s`)),
    timeoutMs,
  );
  void life.ended.then((why) => reject(new Error(why)));
  if (child.stdout !== null) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const url = /^fluoroscope ready (\S+)$/.exec(line)?.[1];
      if (url !== undefined) resolve(url);
    });
  }
  return promise.finally(() => clearTimeout(timer));
}

function withResolvers<Value>(): {
  promise: Promise<Value>;
  resolve: (value: Value) => void;
  reject: (error: Error) => void;
} {
  let resolve: (value: Value) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<Value>((accept, refuse) => {
    resolve = accept;
    reject = refuse;
  });
  return { promise, resolve, reject };
}

/** A test run that forgets to stop the service ends all the same; the service then ends with it. */
function letProcessEnd(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
  for (const stream of [child.stdout, child.stderr]) if (stream instanceof Socket) stream.unref();
}
