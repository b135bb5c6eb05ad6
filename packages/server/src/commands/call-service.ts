/** Calls of commands to the running service that they are about, with the sentences for when it does not answer. */

import { z } from 'zod';
import { FluoroscopeError, messageOf } from '../errors.ts';

export const DEFAULT_URL = 'http://127.0.0.1:2000';

/** Waits before a call is made again that was refused for the moment or not answered. */
const RETRY_DELAYS_MS = [250, 500, 1000, 2000, 4000];

const errorAnswer = z.object({ __type: z.string(), message: z.string() });

/** A running service. */
export class ServiceCalls {
  readonly #url: string;
  readonly #signal: AbortSignal;
  #hasAnswered = false;

  /** Throws FLS_BAD_CONFIG for what is no URL. Calls end when `signal` is aborted. */
  constructor(url: string, signal: AbortSignal) {
    if (!/^https?:/i.test(url) || !URL.canParse(url))
      throw new FluoroscopeError(
        'FLS_BAD_CONFIG',
        `--url cannot be "${url}": it takes an http or https URL.`,
      );
    this.#url = url.replace(/\/+$/, '');
    this.#signal = signal;
  }

  /**
   * The answer, if it is a good one; `what` says in error messages what the call was about. Calls that find the
   * service overloaded or gone are repeated for some seconds. Throws FLS_SERVICE_UNREACHABLE or FLS_INTERRUPTED.
   */
  async post(path: string, body: Buffer | string, what: string): Promise<Response> {
    for (const delayMs of RETRY_DELAYS_MS) {
      const answer = await this.#try(path, body);
      if (answer instanceof Response && !isPassing(answer)) return this.#checked(answer, what);
      // A service that never answered is more likely to be elsewhere than to come back.
      if (!(answer instanceof Response) && !this.#hasAnswered) throw this.#unreachable(what, answer);
      await this.#pause(delayMs);
    }
    const last = await this.#try(path, body);
    if (last instanceof Response) return this.#checked(last, what);
    throw this.#unreachable(what, last);
  }

  async #try(path: string, body: Buffer | string): Promise<Response | Error> {
    try {
      const content = typeof body === 'string' ? body : new Uint8Array(body);
      return await fetch(this.#url + path, { method: 'POST', body: content, signal: this.#signal });
    } catch (caught) {
      this.#assertGoesOn();
      return caught instanceof Error ? caught : new Error(String(caught));
    }
  }

  async #checked(answer: Response, what: string): Promise<Response> {
    if (answer.ok) {
      this.#hasAnswered = true;
      return answer;
    }
    const text = await answer.text();
    const error = parseError(text);
    if (error === undefined) throw unreachable(`What answers at ${this.#url} is no Fluoroscope service.`);
    if (error.__type === 'UnknownOperationException')
      throw unreachable(`The service at ${this.#url} is of a release without this command. Update it.`);
    throw unreachable(`The service at ${this.#url} did not take ${what}: ${error.message}`);
  }

  #unreachable(what: string, caught: Error): FluoroscopeError {
    const reason = messageOf(caught.cause ?? caught);
    return this.#hasAnswered
      ? unreachable(`The service at ${this.#url} stopped answering at ${what}: ${reason}.`, caught)
      : unreachable(
          `No service answers at ${this.#url}: ${reason}. Start it, or say where it is with --url.`,
          caught,
        );
  }

  async #pause(ms: number): Promise<void> {
    this.#assertGoesOn();
    await new Promise((done) => setTimeout(done, ms));
    this.#assertGoesOn();
  }

  #assertGoesOn(): void {
    if (this.#signal.aborted) throw new FluoroscopeError('FLS_INTERRUPTED', 'Interrupted.');
  }
}

function isPassing({ status }: Response): boolean {
  return status === 429 || status === 503;
}

function parseError(text: string): z.infer<typeof errorAnswer> | undefined {
  try {
    return errorAnswer.safeParse(JSON.parse(text)).data;
  } catch {
    // Whatever answered speaks another language.
    return undefined;
  }
}

function unreachable(message: string, cause?: unknown): FluoroscopeError {
  return new FluoroscopeError('FLS_SERVICE_UNREACHABLE', message, cause);
}
