// Taken before a test replaces the timers by its own.
const realSetTimeout = setTimeout;

/** Resolves after a time, whatever a test has made of the timers. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    realSetTimeout(resolve, ms);
  });
}
