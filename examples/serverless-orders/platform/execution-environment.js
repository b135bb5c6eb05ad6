// One execution environment of a function: a process with the runtime and the function's code, which takes one
// invocation at a time through a runtime API of its own.
// Source: AWS Lambda Developer Guide, "Understanding the Lambda execution environment lifecycle" and "Using the Lambda
// runtime API for custom runtimes".

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import { fileURLToPath } from 'node:url';
import { nowSeconds } from './trace-context.js';

const RUNTIME = fileURLToPath(new URL('node-runtime.js', import.meta.url));
const PREFIX = '/2018-06-01/runtime/';

/**
 * @typedef {object} FunctionConfig
 * @property {string} name
 * @property {string} arn
 * @property {string} taskRoot
 * @property {string} handler `FILE.EXPORT`
 * @property {number} timeoutMs
 * @property {Readonly<Record<string, string | undefined>>} environment
 */

/**
 * @typedef {object} Invocation
 * @property {string} requestId
 * @property {unknown} event
 * @property {() => string} begin called when the runtime takes it; answers the trace header for the function
 */

/** @typedef {{ errorType: string, errorMessage: string, stackTrace?: readonly string[] }} FunctionError */

/**
 * @typedef {object} Outcome
 * @property {unknown} [payload] what the handler answered
 * @property {FunctionError} [error] what it threw, or how its process came to its end
 * @property {number} endedAt seconds since the epoch
 * @property {Promise<number>} readyAgainAt when the runtime asked for more, in seconds since the epoch
 */

export class ExecutionEnvironment {
  /** When the process was started, in seconds since the epoch. */
  createdAt = nowSeconds();
  /** When the runtime first asked for an invocation; undefined as long as it has not. */
  /** @type {number | undefined} */
  initialisedAt;
  /** Resolves when the process has ended. */
  /** @type {Promise<void>} */
  ended;

  /** @type {FunctionConfig} */
  #config;
  #api = http.createServer((request, response) => void this.#answer(request, response));
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #child;
  /** The runtime's question for an invocation, held until there is one. */
  /** @type {http.ServerResponse | undefined} */
  #asking;
  /** @type {Invocation | undefined} */
  #waiting;
  /** @type {FunctionError | undefined} */
  #initError;
  /** @type {(outcome: Outcome) => void} */
  #settle = () => {};
  /** @type {(at: number) => void} */
  #becomeReady = () => {};

  /** @param {FunctionConfig} config */
  constructor(config) {
    this.#config = config;
    this.ended = this.#run();
  }

  /**
   * Has the function work on an event. One invocation at a time.
   *
   * @param {Invocation} invocation
   * @returns {Promise<Outcome>}
   */
  invoke(invocation) {
    /** @type {Promise<Outcome>} */
    const outcome = new Promise((resolve) => {
      this.#settle = resolve;
    });
    const { timeoutMs } = this.#config;
    const timer = setTimeout(() => {
      this.#fail({ errorType: 'Sandbox.Timedout', errorMessage: `Task timed out after ${timeoutMs} ms` });
      this.stop();
    }, timeoutMs);
    this.#waiting = invocation;
    this.#handOver();
    return outcome.finally(() => clearTimeout(timer));
  }

  stop() {
    this.#child?.kill('SIGKILL');
  }

  async #run() {
    this.#api.listen(0, '127.0.0.1');
    await once(this.#api, 'listening');
    this.#child = spawn(process.execPath, [RUNTIME], {
      env: this.#environment(),
      // What functions print is for the reader; the channel tells them when we are gone.
      stdio: ['ignore', 2, 2, 'ipc'],
    });
    await once(this.#child, 'exit');
    this.#api.close();
    this.#api.closeAllConnections();
    this.#fail(
      this.#initError ?? {
        errorType: 'Runtime.ExitError',
        errorMessage: 'Runtime exited without providing a reason',
      },
    );
  }

  #environment() {
    const address = this.#api.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const { name, taskRoot, handler, environment } = this.#config;
    return {
      PATH: process.env['PATH'],
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`,
      LAMBDA_TASK_ROOT: taskRoot,
      _HANDLER: handler,
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      ...environment,
    };
  }

  /** @param {http.IncomingMessage} request @param {http.ServerResponse} response */
  async #answer(request, response) {
    const path = request.url?.startsWith(PREFIX) === true ? request.url.slice(PREFIX.length) : '';
    if (path === 'invocation/next') return this.#takeQuestion(response);
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    const body = JSON.parse(text);
    response.writeHead(202).end();
    if (path === 'init/error') this.#initError = body;
    else if (path.endsWith('/response')) this.#end({ payload: body });
    else if (path.endsWith('/error')) this.#end({ error: body });
  }

  /** @param {http.ServerResponse} response */
  #takeQuestion(response) {
    const now = nowSeconds();
    this.initialisedAt ??= now;
    this.#becomeReady(now);
    this.#asking = response;
    this.#handOver();
  }

  #handOver() {
    const response = this.#asking;
    const invocation = this.#waiting;
    if (response === undefined || invocation === undefined) return;
    this.#asking = undefined;
    this.#waiting = undefined;
    response.setHeader('Lambda-Runtime-Aws-Request-Id', invocation.requestId);
    response.setHeader('Lambda-Runtime-Trace-Id', invocation.begin());
    response.setHeader('Lambda-Runtime-Deadline-Ms', Date.now() + this.#config.timeoutMs);
    response.setHeader('Lambda-Runtime-Invoked-Function-Arn', this.#config.arn);
    response.end(JSON.stringify(invocation.event));
  }

  /** @param {{ payload?: unknown, error?: FunctionError }} result */
  #end(result) {
    /** @type {Promise<number>} */
    const readyAgainAt = new Promise((resolve) => {
      this.#becomeReady = resolve;
    });
    this.#settle({ ...result, endedAt: nowSeconds(), readyAgainAt });
    this.#settle = () => {};
  }

  /** @param {FunctionError} error */
  #fail(error) {
    this.#becomeReady(nowSeconds());
    this.#end({ error });
    this.#becomeReady(nowSeconds());
  }
}
