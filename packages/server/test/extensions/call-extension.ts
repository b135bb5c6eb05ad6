/** Extensions over HTTP, as a script calls them. */

import type { RunningService } from '../support/start-service.ts';

/** The output of a call; throws what the service refuses, with the exception's name as the error's. */
export async function callExtension<Output>(
  { url }: Pick<RunningService, 'url'>,
  path: string,
  input: object,
): Promise<Output> {
  const response = await fetch(`${url}${path}`, { method: 'POST', body: JSON.stringify(input) });
  const output: unknown = await response.json();
  if (!response.ok) throw refusalOf(output);
  // The caller names what it reads of the answer.
  return output as Output;
}

function refusalOf(output: unknown): Error {
  const { __type: name, message } = output as { readonly __type: string; readonly message: string };
  return Object.assign(new Error(message), { name });
}

/** Asks until `isDone` holds of the answer, or five seconds are over; answers with the last answer. */
export async function callUntil<Output>(
  call: () => Promise<Output>,
  isDone: (output: Output) => boolean,
): Promise<Output> {
  const deadline = Date.now() + 5000;
  for (;;) {
    const output = await call();
    if (isDone(output) || Date.now() > deadline) return output;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
