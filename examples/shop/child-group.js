// Processes that belong together: each is started and waited for, the death of any is noticed, and all of them
// end together. A process has started when it prints `NAME ready URL` on its standard output.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const READY_TIMEOUT_MS = 30_000;
// The service is allowed five seconds to finish and flush.
const STOP_TIMEOUT_MS = 7_000;

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */

/**
 * @typedef {object} Start
 * @property {string} name the first word of the ready line
 * @property {string} script the path of the Node script
 * @property {readonly string[]} [args]
 * @property {Readonly<Record<string, string | undefined>>} [env] laid over our own environment; undefined removes
 */

export class ChildGroup {
  /** @type {ChildProcess[]} */
  #children = [];
  #stopping = false;
  /** @type {(death: Error) => void} */
  #reportDeath = () => {};

  /**
   * Resolves when a child ends that nobody has stopped; the error says which one and how.
   *
   * @type {Promise<Error>}
   */
  death = new Promise((resolve) => {
    this.#reportDeath = resolve;
  });

  /**
   * Starts a child and resolves with the URL it says it is ready at.
   * Rejects when it ends before that, or is not ready within half a minute.
   *
   * @param {Start} start
   * @returns {Promise<string>}
   */
  async start({ name, script, args = [], env = {} }) {
    const child = spawn(process.execPath, [script, ...args], {
      env: { ...process.env, ...env },
      // The channel tells the child when we are gone. What it complains about on stderr is for the reader.
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    this.#children.push(child);
    const death = ending(child).then((how) => this.#noticeDeath(new Error(`${name} ${how}`)));

    const failure = Promise.race([death, lateness(name)]);
    return Promise.race([readyUrl(child, name), failure.then((error) => Promise.reject(error))]);
  }

  /** Asks every child to end and resolves when all have; one that does not end in time is killed. */
  async stop() {
    this.#stopping = true;
    await Promise.all(this.#children.map(stopChild));
  }

  /** @param {Error} death */
  #noticeDeath(death) {
    if (!this.#stopping) this.#reportDeath(death);
    return death;
  }
}

/** @param {ChildProcess} child @returns {Promise<string>} */
function ending(child) {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`could not be started: ${error.message}`));
    child.once('exit', (code, signal) =>
      resolve(signal === null ? `exited with code ${code}` : `was ended by ${signal}`),
    );
  });
}

/** @param {string} name @returns {Promise<Error>} */
function lateness(name) {
  const error = new Error(`${name} was not ready within ${READY_TIMEOUT_MS / 1000} s`);
  return new Promise((resolve) => {
    setTimeout(() => resolve(error), READY_TIMEOUT_MS).unref();
  });
}

/** @param {ChildProcess} child @param {string} name @returns {Promise<string>} */
function readyUrl(child, name) {
  const prefix = `${name} ready `;
  return new Promise((resolve) => {
    if (child.stdout === null) return;
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith(prefix)) resolve(line.slice(prefix.length));
    });
  });
}

/** @param {ChildProcess} child */
async function stopChild(child) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  const lastResort = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  child.kill('SIGTERM');
  await exited;
  clearTimeout(lastResort);
}
