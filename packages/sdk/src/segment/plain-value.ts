/**
 * Any value to one that `JSON.stringify` cannot fail on and answers as it would have answered for the original, as far
 * as it could. What it could not say is marked in place, so that a reader sees that something was there.
 */
const CIRCULAR = '[circular]';
const TOO_DEEP = '[too deep]';
const UNREADABLE = '[unreadable]';
const TOO_MANY = '[too many values]';

/** Deep enough for data, shallow enough for every call stack. */
const MAX_DEPTH = 100;
/** Beyond this many values the document could not be sent anyway. */
const MAX_VALUES = 200_000;

/** Objects that JSON shows as the primitive inside. */
const BOXES: ReadonlySet<string> = new Set(['[object String]', '[object Number]', '[object Boolean]']);

/** Sees each member first and may replace its value. */
export type MemberFilter = (key: string, value: unknown) => unknown;

interface Walk {
  readonly filter: MemberFilter | undefined;
  readonly open: Set<object>;
  values: number;
}

/** `value` without anything that JSON cannot say. Never throws. */
export function plainValue(value: unknown, filter?: MemberFilter): unknown {
  if (filter === undefined && (typeof value !== 'object' || value === null) && typeof value !== 'bigint') {
    return value;
  }
  return plain('', value, { filter, open: new Set(), values: 0 });
}

function plain(key: string, original: unknown, walk: Walk, isAnswer = false): unknown {
  walk.values += 1;
  if (walk.values > MAX_VALUES) return TOO_MANY;
  const value = walk.filter === undefined ? original : walk.filter(key, original);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (walk.open.has(value) && !isAnswer) return CIRCULAR;
  if (walk.open.size >= MAX_DEPTH) return TOO_DEEP;
  const isNew = !walk.open.has(value);
  walk.open.add(value);
  try {
    return plainObject(key, value, walk, isAnswer);
  } catch {
    // A toJSON, proxy trap or list of keys that throws.
    return UNREADABLE;
  } finally {
    if (isNew) walk.open.delete(value);
  }
}

/** `isAnswer`: of a `toJSON`, which is asked once only, as `JSON.stringify` does. */
function plainObject(key: string, value: object, walk: Walk, isAnswer: boolean): unknown {
  const { toJSON } = value as { toJSON?: unknown };
  if (typeof toJSON === 'function' && !isAnswer) return plain(key, toJSON.call(value, key), walk, true);
  if (BOXES.has(Object.prototype.toString.call(value))) return value.valueOf();
  return plainMembers(value, walk);
}

function plainMembers(value: object, walk: Walk): unknown {
  if (Array.isArray(value)) return plainArray(value, walk);
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    // Each member at the top has room of its own: one that is too large takes no other with it.
    if (walk.open.size === 1) walk.values = 0;
    const member = plainMember(value, key, walk);
    if (key === '__proto__') Object.defineProperty(copy, key, { value: member, enumerable: true });
    else copy[key] = member;
  }
  return copy;
}

function plainArray(array: readonly unknown[], walk: Walk): unknown[] {
  const copy: unknown[] = [];
  for (let index = 0; index < array.length; index += 1) {
    copy.push(plainMember(array, String(index), walk));
    if (walk.values > MAX_VALUES) break;
  }
  return copy;
}

function plainMember(value: object, key: string, walk: Walk): unknown {
  let member: unknown;
  try {
    member = (value as Record<string, unknown>)[key];
  } catch {
    // A getter that throws.
    return UNREADABLE;
  }
  return plain(key, member, walk);
}
