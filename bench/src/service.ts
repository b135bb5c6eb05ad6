/** The service under measurement, started and stopped as a user would: a process of its own on a free port. */

import { spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

import type { Door, OtlpDoor } from './load-job.ts';

const PROGRAM = fileURLToPath(new URL('../../packages/server/bin/fluoroscope.js', import.meta.url));
/** The service says in its log which ports it was given. */
const DOORS_OPEN = 'doors are open';
const OTLP_PORTS: Readonly<Record<OtlpDoor, string>> = {
  'otlp-grpc': 'otlpGrpcPort',
  'otlp-http': 'otlpHttpPort',
};
const READY = /^fluoroscope ready http:\/\/127\.0\.0\.1:(\d+)$/;
const START_LIMIT_MILLIS = 120_000;
const STOP_LIMIT_MILLIS = 30_000;
const KEPT_LOG_LINES = 20;

export interface Service {
  readonly port: number;
  /** Where the doors of OTLP are; a service that has none of a kind does not name it. */
  readonly otlpPorts: ReadonlyMap<OtlpDoor, number>;
  readonly pid: number;
  /** From the start of the process until it said that every door is open. */
  readonly readyMillis: number;
  /** Its last log lines, oldest first. */
  readonly log: readonly string[];
  /** Asks the service to end and waits for it. */
  stop(): Promise<Stop>;
  /** Ends the process as a crash would and waits until it is gone. */
  kill(): Promise<void>;
  /** Whether the process lives. */
  isRunning(): boolean;
}

/** What a service is started with beside what every one is. */
export interface ServiceExtras {
  readonly flags?: readonly string[];
  readonly nodeFlags?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Stop {
  readonly millis: number;
  /** How the service ended, if not with exit code 0. */
  readonly failure: string | undefined;
}

const living = new Set<ChildProcess>();

/** Throws an Error with the service's last log lines when it ends or stays silent instead of becoming ready. */
export async function startService(dataDirectory: string, extras: ServiceExtras = {}): Promise<Service> {
  const startedAt = performance.now();
  const child = spawnService(dataDirectory, extras);
  const log = lastLines(child.stderr);
  const opened = otlpPortsOf(child.stderr);
  const port = await readyPort(child, child.stdout, log);
  const readyMillis = performance.now() - startedAt;
  const otlpPorts = await opened;
  const { pid } = child;
  if (pid === undefined) throw new Error('a ready service without process id');
  return {
    port,
    otlpPorts,
    pid,
    readyMillis,
    log,
    stop: async () => await stop(child),
    kill: async () => await killProcess(child),
    isRunning: () => isRunning(child),
  };
}

/** The process alone, which has not opened anything yet. */
export function spawnService(
  dataDirectory: string,
  { flags = [], nodeFlags = [], environment = {} }: ServiceExtras = {},
): ChildProcessByStdio<null, Readable, Readable> {
  const doors = ['--port', '0', '--otlp-http-port', '0', '--otlp-grpc-port', '0'];
  const own = ['serve', ...doors, '--data-dir', dataDirectory, ...flags];
  const env = { ...process.env, ...environment };
  const args = [...nodeFlags, PROGRAM, ...own];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
  living.add(child);
  child.once('exit', () => living.delete(child));
  return child;
}

/** Whoever ends this process by a signal ends its services as well. */
export function endServicesOnSignal(): void {
  process.once('exit', () => {
    for (const child of living) child.kill('SIGKILL');
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
}

/** Ends a process as a crash would; one that is gone already is no error. */
export async function killProcess(child: ChildProcess): Promise<void> {
  if (!isRunning(child)) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

/** Throws an Error when the service does not have that door. */
export function doorPort({ port, otlpPorts }: Service, door: Door): number {
  if (door === 'http' || door === 'udp') return port;
  const otlpPort = otlpPorts.get(door);
  if (otlpPort === undefined) throw new Error(`the service did not say where its ${door} door is`);
  return otlpPort;
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

/** Waits for the line that says so, for ever where the service ends before:
 *  what waits for its ready line tells that. */
async function otlpPortsOf(stream: Readable): Promise<ReadonlyMap<OtlpDoor, number>> {
  return await new Promise((resolve) => {
    createInterface(stream).on('line', (line) => {
      if (!line.includes(DOORS_OPEN)) return;
      const doors = Object.keys(OTLP_PORTS) as readonly OtlpDoor[];
      const ports = doors.flatMap((door): [OtlpDoor, number][] => {
        const port = new RegExp(`"${OTLP_PORTS[door]}":(\\d+)`).exec(line)?.[1];
        return port === undefined ? [] : [[door, Number(port)]];
      });
      resolve(new Map(ports));
    });
  });
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
  if (!isRunning(child))
    return { millis: 0, failure: `ended by itself with ${String(child.exitCode ?? child.signalCode)}` };
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
