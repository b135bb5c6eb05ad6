/**
 * Finds the few items that make a joint operation fail. A failure that concerns all of them, such as a full disk, is
 * told from one of a single item by three small probes, so that a store in trouble is not asked thousands of times.
 */

/** Attempts in one search. A failing item among 8192 takes 26 at most, so several are found in one go. */
const LONGEST_SEARCH = 96;

export interface Failure<Item> {
  readonly item: Item;
  readonly error: unknown;
}

/**
 * To be called when `act` has failed for all of `items` together. Does it for one of them, then for ever smaller parts.
 * Resolves with the items for which it failed alone; what it did not come to is left alone, which is all but the probes
 * when none of these has worked. `act` may be called again with items for which it has worked in part.
 */
export async function isolateFailures<Item>(
  items: readonly Item[],
  act: (items: readonly Item[]) => Promise<void>,
): Promise<Failure<Item>[]> {
  const probes = probesOf(items);
  const failures = await actOneByOne(probes, act);
  if (failures.length === probes.size) return failures;
  const parts = halvesOf(items.filter((item) => !probes.has(item)));
  for (let attempts = 0; attempts < LONGEST_SEARCH; attempts += 1) {
    const part = parts.pop();
    if (part === undefined) break;
    try {
      await act(part);
    } catch (caught) {
      const [item] = part;
      if (part.length === 1 && item !== undefined) failures.push({ item, error: caught });
      else parts.push(...halvesOf(part));
    }
  }
  return failures;
}

/** The first, the last and the one in the middle. */
function probesOf<Item>(items: readonly Item[]): Set<Item> {
  return new Set([...items.slice(0, 1), ...items.slice(-1), ...items.slice(items.length >> 1).slice(0, 1)]);
}

async function actOneByOne<Item>(
  items: Iterable<Item>,
  act: (items: readonly Item[]) => Promise<void>,
): Promise<Failure<Item>[]> {
  const failures: Failure<Item>[] = [];
  for (const item of items) {
    await act([item]).catch((error: unknown) => failures.push({ item, error }));
  }
  return failures;
}

/** Without empty ones. */
function halvesOf<Item>(items: readonly Item[]): (readonly Item[])[] {
  const middle = (items.length + 1) >> 1;
  return [items.slice(middle), items.slice(0, middle)].filter((half) => half.length > 0);
}
