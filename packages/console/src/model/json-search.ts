/**
 * Looks for a text among the keys and leaves of a JSON value, in steps, so that a value of megabytes holds nothing up:
 * the caller decides how long to go on before it lets the page breathe.
 */

interface JsonMatch {
  readonly path: readonly string[];
  readonly value: unknown;
  readonly isInArray: boolean;
}

export interface JsonSearch {
  /** The first ones, in the order of the document. */
  readonly matches: readonly JsonMatch[];
  /** All there are so far. */
  readonly count: number;
  readonly isOver: boolean;
}

const NODES_PER_STEP = 2000;

interface Pending {
  readonly value: unknown;
  readonly path: Path | undefined;
  readonly isInArray: boolean;
}

/** Shared by all that is below it, because a copy for each of a million leaves would be most of the work. */
interface Path {
  readonly key: string;
  readonly before: Path | undefined;
}

/** Yields after every few thousand values, and at the end; any case of letters. `limit` bounds what is listed. */
export function* searchJson(root: unknown, text: string, limit: number): Generator<JsonSearch, void, void> {
  const sought = text.toLowerCase();
  const matches: JsonMatch[] = [];
  let count = 0;
  let steps = 0;
  const open: Iterator<Pending>[] = [members({ value: root, path: undefined, isInArray: false })];
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const next = top.next();
    if (next.done === true) {
      open.pop();
      continue;
    }
    const pending = next.value;
    if (fits(pending, sought)) {
      count++;
      if (matches.length < limit) matches.push(toMatch(pending));
    }
    if (typeof pending.value === 'object' && pending.value !== null) open.push(members(pending));
    if (++steps % NODES_PER_STEP === 0) yield { matches: [...matches], count, isOver: false };
  }
  yield { matches, count, isOver: true };
}

function* members(of: Pending): Generator<Pending, void, void> {
  const { value, path } = of;
  const isInArray = of.isInArray || Array.isArray(value);
  if (typeof value !== 'object' || value === null) return;
  for (const [key, member] of iterate(value)) {
    yield { value: member, path: { key, before: path }, isInArray };
  }
}

function* iterate(value: object): Generator<readonly [string, unknown], void, void> {
  for (const key in value) if (Object.hasOwn(value, key)) yield [key, Reflect.get(value, key)];
}

function fits({ value, path }: Pending, sought: string): boolean {
  if (path?.key.toLowerCase().includes(sought) === true) return true;
  if (typeof value === 'object' && value !== null) return false;
  return String(value).toLowerCase().includes(sought);
}

function toMatch({ value, path, isInArray }: Pending): JsonMatch {
  const keys: string[] = [];
  for (let each = path; each !== undefined; each = each.before) keys.push(each.key);
  return { path: keys.reverse(), value, isInArray };
}
