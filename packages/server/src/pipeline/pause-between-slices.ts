/** Long work of the event loop in slices, so that other work gets its turn in between. */

/** Longest stretch before others have their turn. */
const SLICE_MS = 8;

/** Returns what to await after each piece of the work: it goes on at once until the slice is used up. */
export function pauseBetweenSlices(): () => Promise<void> | undefined {
  let endsMs = performance.now() + SLICE_MS;
  return () => (performance.now() < endsMs ? undefined : takeTurns());

  async function takeTurns(): Promise<void> {
    await new Promise((turn) => setImmediate(turn));
    endsMs = performance.now() + SLICE_MS;
  }
}
