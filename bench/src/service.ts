/** The service under measurement, started and stopped as a user would: a process of its own on a free port. */

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../packages/server/bin/fluoroscope.js', import.meta.url));
const READY = /^fluoroscope ready http:\/\/127\.0\.0\.1:(\d+)$/;
const START_LIMIT_MILLIS = 120_000;
const STOP_LIMIT_MILLIS = 30_000;
const KEPT_LOG_LINES = 20;

export interface Service {
  readonly port: number;
  readonly pid: number;
  /** From the start of the process until it said that every door is open. */
  readonly readyMillis: number;
  /** Its last log lines, oldest first. */
  readonly log: readonly string[];
  /** Asks the service to end and waits for it. */
  stop(): Promise<Stop>;
}

export interface Stop {
  readonly millis: number;
  /** How the service ended, if not with exit code 0. */
  readonly failure: string | undefined;
}

/** As `npm start` runs it. */
const NODE_FLAGS = ['--max-semi-space-size=64'];

/** Throws an Error with the service's last log lines when it ends or stays silent instead of becoming ready. */
export async function startService(dataDirectory: string): Promise<Service> {
  const startedAt = performance.now();
  const args = [
    ...NODE_FLAGS,
    PROGRAM,
    'serve',
    '--port',
    '0',
    '--otlp-http-port',
    '0',
    '--otlp-grpc-port',
    '0',
    '--data-dir',
    dataDirectory,
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const log = lastLines(child.stderr);
  const port = await readyPort(child, child.stdout, log);
  const { pid } = child;
  if (pid === undefined) throw new Error('a ready service without process id');
  return { port, pid, readyMillis: performance.now() - startedAt, log, stop: async () => await stop(child) };
}

/** The service is stopped whatever happens; the answer is how that went. What `measure` throws is thrown on with the
 *  service's last log lines, which say why it failed. */
export async function withService(
  directory: string,
  measure: (service: Service) => Promise<void>,
): Promise<Stop> {
  const service = await startService(directory);
  try {
    await measure(service);
  } catch (caught) {
    await service.stop();
    const sentence = caught instanceof Error ? caught.message : String(caught);
    throw new Error([sentence, ...service.log].join('\n'), { cause: caught });
  }
  return await service.stop();
}

function lastLines(stream: Readable): readonly string[] {
  const lines: string[] = [];
  createInterface(stream).on('line', (line) => {
    lines.push(line);
    if (lines.length > KEPT_LOG_LINES) lines.shift();
  });
  return lines;
}

async function readyPort(child: ChildProcess, stdout: Readable, log: readonly string[]): Promise<number> {
  return await new Promise((resolve, reject) => {
    const limit = setTimeout(() => {
      child.kill('SIGKILL');
      reject(failedStart(`the service was not ready after ${START_LIMIT_MILLIS} ms`, log));
    }, START_LIMIT_MILLIS);
    createInterface(stdout).on('line', (line) => {
      const port = READY.exec(line)?.[1];
      if (port === undefined) return;
      clearTimeout(limit);
      resolve(Number(port));
    });
    child.once('exit', (code) => {
      clearTimeout(limit);
      reject(failedStart(`the service ended before it was ready, exit code ${String(code)}`, log));
    });
  });
}

async function stop(child: ChildProcess): Promise<Stop> {
  if (child.exitCode !== null) return { millis: 0, failure: `ended by itself with ${child.exitCode}` };
  const startedAt = performance.now();
  const limit = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MILLIS);
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const [code, signal] = await exited;
  clearTimeout(limit);
  const failure = code === 0 ? undefined : `ended with ${String(code ?? signal)}`;
  return { millis: performance.now() - startedAt, failure };
}

function failedStart(sentence: string, log: readonly string[]): Error {
  return new Error([sentence, ...log].join('\n'));
}
