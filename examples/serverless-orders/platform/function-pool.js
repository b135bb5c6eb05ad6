// The execution environments of one function: one that is free is used again, another one is made when none is, and
// those that nobody needs or that have lived long are ended.

import { ExecutionEnvironment } from './execution-environment.js';
import { nowSeconds } from './trace-context.js';

/** As many invocations of a function run at a time; Lambda calls it reserved concurrency. */
const MAX_ENVIRONMENTS = 5;

/**
 * @typedef {object} Lifetimes
 * @property {number} idleMs without an invocation an environment ends after this time
 * @property {number} longestMs after this time at most it takes no more invocations; with Lambda it is some hours
 */

export class FunctionPool {
  /** @type {import('./execution-environment.js').FunctionConfig} */
  #config;
  /** @type {Lifetimes} */
  #lifetimes;
  /** All environments, with the age in milliseconds after which each is not used again. */
  /** @type {Map<ExecutionEnvironment, number>} */
  #all = new Map();
  /** Free environments with the timers that end them; the one that was used last comes last. */
  /** @type {Map<ExecutionEnvironment, NodeJS.Timeout>} */
  #free = new Map();

  /** @param {import('./execution-environment.js').FunctionConfig} config @param {Lifetimes} lifetimes */
  constructor(config, lifetimes) {
    this.#config = config;
    this.#lifetimes = lifetimes;
  }

  /** Undefined when as many as are allowed are at work: the invocation is throttled. */
  take() {
    const last = [...this.#free].at(-1);
    if (last !== undefined) {
      const [environment, timer] = last;
      clearTimeout(timer);
      this.#free.delete(environment);
      return environment;
    }
    return this.#all.size < MAX_ENVIRONMENTS ? this.#create() : undefined;
  }

  /** @param {ExecutionEnvironment} environment one that is ready for the next invocation */
  giveBack(environment) {
    const oldMs = this.#all.get(environment);
    if (oldMs === undefined) return;
    const ageMs = (nowSeconds() - environment.createdAt) * 1000;
    if (ageMs >= oldMs) environment.stop();
    else
      this.#free.set(
        environment,
        setTimeout(() => environment.stop(), this.#lifetimes.idleMs),
      );
  }

  /** Ends all environments and resolves when they have. */
  async stop() {
    for (const environment of this.#all.keys()) environment.stop();
    await Promise.all([...this.#all.keys()].map((environment) => environment.ended));
  }

  #create() {
    const environment = new ExecutionEnvironment(this.#config);
    // Those that were made together do not all have to be replaced together.
    this.#all.set(environment, this.#lifetimes.longestMs * (0.5 + Math.random() / 2));
    void environment.ended.then(() => {
      clearTimeout(this.#free.get(environment));
      this.#free.delete(environment);
      this.#all.delete(environment);
    });
    return environment;
  }
}
