/**
 * A cheap guess of how many bytes a value takes as JSON, for deciding when to stream: exact sizes would mean
 * serialising twice. Whatever the guess misses, the emitter's own size handling catches.
 */
const MAX_DEPTH = 6;
const MAX_MEMBERS = 64;
const NUMBER_BYTES = 10;
const QUOTES = 3;

/** Roughly the bytes of `value` as JSON; 0 when it cannot be read. Looks at a bounded part and extrapolates. */
export function roughBytes(value: unknown): number {
  try {
    return measure(value, 0);
  } catch {
    // A getter or proxy of the application's that throws: serialisation meets it again and marks it.
    return 0;
  }
}

function measure(value: unknown, depth: number): number {
  if (typeof value === 'string') return value.length + QUOTES;
  if (typeof value !== 'object' || value === null) return NUMBER_BYTES;
  if (depth >= MAX_DEPTH) return NUMBER_BYTES;
  return Array.isArray(value) ? measureArray(value, depth) : measureObject(value, depth);
}

function measureArray(array: readonly unknown[], depth: number): number {
  const looked = Math.min(array.length, MAX_MEMBERS);
  let bytes = 0;
  for (let index = 0; index < looked; index += 1) bytes += measure(array[index], depth + 1);
  return 2 + (looked === array.length ? bytes : Math.round((bytes / looked) * array.length));
}

function measureObject(object: object, depth: number): number {
  let bytes = 2;
  let looked = 0;
  for (const key in object) {
    looked += 1;
    if (looked > MAX_MEMBERS) return bytes;
    bytes += key.length + QUOTES + measure((object as Record<string, unknown>)[key], depth + 1);
  }
  return bytes;
}
