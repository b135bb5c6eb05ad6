/**
 * Long work in slices that leave the page alive: a generator does it and stops every now and then to say how far it
 * is, and this runs it for a few milliseconds at a time. No worker, because what the work makes (a tree of a hundred
 * thousand objects) would have to be copied back in one piece, which takes longer than a frame by far.
 */

/** Half of a frame at 60 frames a second; the other half is the page's. */
const SLICE_MS = 8;

/** Lets input and drawing happen. Faster than a timer, which browsers hold back when it repeats. */
export function nextTask(): Promise<void> {
  return new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    const onMessage = (): void => {
      port1.close();
      done();
    };
    port1.addEventListener('message', onMessage, { once: true });
    port1.start();
    port2.postMessage(undefined);
  });
}

/** Resolves with what the work returns. Rejects with the signal's reason when it is aborted between two slices. */
export async function runInSlices<Result>(
  work: Generator<number, Result, void>,
  signal: AbortSignal,
  onProgress: (share: number) => void = () => undefined,
): Promise<Result> {
  for (;;) {
    const end = performance.now() + SLICE_MS;
    let step = work.next();
    while (step.done !== true && performance.now() < end) step = work.next();
    if (step.done === true) return step.value;
    onProgress(step.value);
    await nextTask();
    signal.throwIfAborted();
  }
}

/** Does all of the work at once. */
export function runToEnd<Result>(work: Generator<number, Result, void>): Result {
  let step = work.next();
  while (step.done !== true) step = work.next();
  return step.value;
}
