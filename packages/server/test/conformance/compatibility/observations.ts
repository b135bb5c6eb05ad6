/** What tests sent to each operation and saw come back, as the official client has it. */

import type { XRayClient } from '@aws-sdk/client-xray';
import { membersIn, type ModelOperation } from './sdk-model.ts';

export interface ObservedOperation {
  /** Members of inputs that were answered, not refused. */
  readonly sent: ReadonlySet<string>;
  readonly seen: ReadonlySet<string>;
  /** Names of the exceptions. */
  readonly refusals: ReadonlySet<string>;
}

interface Notes extends ObservedOperation {
  readonly sent: Set<string>;
  readonly seen: Set<string>;
  readonly refusals: Set<string>;
}

export class Observations {
  readonly #notes = new Map<string, Notes>();
  readonly #model: ReadonlyMap<string, ModelOperation>;

  constructor(model: readonly ModelOperation[]) {
    this.#model = new Map(model.map((operation) => [operation.name, operation]));
  }

  /** From now on, whatever this client calls is noted. */
  watch(client: XRayClient): void {
    client.middlewareStack.add(
      (next, { commandName = '' }) =>
        async (call) => {
          const name = commandName.replace(/Command$/, '');
          try {
            const answer = await next(call);
            this.#noteAnswer(name, call.input, answer.output);
            return answer;
          } catch (caught) {
            if (caught instanceof Error) this.#of(name).refusals.add(caught.name);
            throw caught;
          }
        },
      { step: 'initialize' },
    );
  }

  /** Undefined for an operation that nobody called. */
  find(operation: string): ObservedOperation | undefined {
    return this.#notes.get(operation);
  }

  #noteAnswer(name: string, input: unknown, output: unknown): void {
    const operation = this.#model.get(name);
    if (operation === undefined) throw new Error(`The model has no operation ${name}`);
    const { sent, seen } = this.#of(name);
    for (const member of membersIn(input, operation.inputs)) sent.add(member);
    for (const member of membersIn(output, operation.outputs)) seen.add(member);
  }

  #of(name: string): Notes {
    const known = this.#notes.get(name);
    if (known !== undefined) return known;
    const notes = { sent: new Set<string>(), seen: new Set<string>(), refusals: new Set<string>() };
    this.#notes.set(name, notes);
    return notes;
  }
}
