/** Runs scenarios in child processes: one for all of a file, one more for each scenario that asks for its own. */

import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

import { normalise } from './normalise.ts';
import type { Comparable, Observation } from './observation.ts';

export type Kind = 'official' | 'ours';

/** What a scenario file exports by name; a bare function has no wishes. */
interface Scenario {
  /** Environment of a process of its own. */
  readonly env?: Readonly<Record<string, string>>;
  /** In a process of its own, because it changes what cannot be changed back. */
  readonly own?: boolean;
  /** What the console prints is taken for the log, from the SDK's load on. */
  readonly console?: boolean;
  /** The documents of the official SDK as they were captured, where it cannot be installed beside ours. */
  readonly captured?: readonly unknown[];
}

export interface ScenarioFile {
  readonly name: string;
  readonly path: string;
  readonly scenarios: ReadonlyMap<string, Scenario>;
}

const require = createRequire(import.meta.url);
const CHILD = fileURLToPath(new URL('child.cjs', import.meta.url));
const TIME_LIMIT_MS = 60_000;

export function readScenarioFile(path: string): ScenarioFile {
  const exported = require(path) as Record<string, Scenario>;
  return { name: basename(path, '.cjs'), path, scenarios: new Map(Object.entries(exported)) };
}

/** Every scenario's comparable observation with one SDK. Throws when a process ends before it has told. */
export async function observe(kind: Kind, file: ScenarioFile): Promise<ReadonlyMap<string, Comparable>> {
  const observed = new Map<string, Comparable>();
  for (const group of processGroups(kind, file.scenarios)) {
    const child = await startChild(kind, file, group.scenario);
    try {
      for (const name of group.names) observed.set(name, normalise(await ask(child, name)));
    } finally {
      child.kill();
    }
  }
  return observed;
}

function processGroups(kind: Kind, scenarios: ScenarioFile['scenarios']) {
  const run = [...scenarios].filter(([, { captured }]) => kind === 'ours' || captured === undefined);
  const together = run.filter(([, scenario]) => !wantsOwnProcess(scenario)).map(([name]) => name);
  const alone = run.filter(([, scenario]) => wantsOwnProcess(scenario));
  return [
    ...(together.length > 0 ? [{ scenario: {}, names: together }] : []),
    ...alone.map(([name, scenario]) => ({ scenario, names: [name] })),
  ];
}

function wantsOwnProcess({ env, own, console }: Scenario): boolean {
  return env !== undefined || own === true || console === true;
}

async function startChild(kind: Kind, { path }: ScenarioFile, scenario: Scenario): Promise<ChildProcess> {
  const child = fork(CHILD, [kind, path], {
    env: environmentOf(scenario),
    execArgv: ['--no-warnings'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  await answerOf(child);
  return child;
}

/** Nothing of what tunes an SDK is inherited from the run of the tests. */
function environmentOf({ env = {}, console }: Scenario): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([key]) => !/^(AWS_|npm_|NODE_OPTIONS|_X_AMZN|VITEST)/.test(key),
  );
  return {
    ...Object.fromEntries(inherited),
    ...(console === true ? { CONFORMANCE_CONSOLE: '1' } : {}),
    ...env,
  };
}

async function ask(child: ChildProcess, scenario: string): Promise<Observation> {
  child.send({ scenario });
  const observation = await answerOf(child, scenario);
  return observation as Observation;
}

async function answerOf(child: ChildProcess, about = 'its start'): Promise<unknown> {
  const stop = new AbortController();
  const printed: string[] = [];
  const keep = (chunk: Buffer): void => void printed.push(chunk.toString());
  child.stderr?.on('data', keep);
  const limit = setTimeout(() => stop.abort(), TIME_LIMIT_MS);
  try {
    const ended = once(child, 'exit', { signal: stop.signal }).then(([code, signal]) => {
      throw new Error(`The process ended with ${String(code ?? signal)} at ${about}\n${printed.join('')}`);
    });
    const [message] = (await Promise.race([once(child, 'message', { signal: stop.signal }), ended])) as [
      unknown,
    ];
    ended.catch(() => undefined);
    return message;
  } catch (caught) {
    throw stop.signal.aborted ? new Error(`No answer within ${TIME_LIMIT_MS} ms at ${about}`) : caught;
  } finally {
    clearTimeout(limit);
    child.stderr?.off('data', keep);
    stop.abort();
  }
}
