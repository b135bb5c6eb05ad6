/** Expressions that were applied lately in this browser. Storage can be forbidden or hold anything. */

const KEY = 'fluoroscope.filters';
const MAX_ENTRIES = 20;

/** The part of localStorage that is needed. */
export interface TextStore {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/** The latest first; empty where there is no storage. */
export function readFilterHistory(store: TextStore | undefined): readonly string[] {
  try {
    const parsed: unknown = JSON.parse(store?.getItem(KEY) ?? '[]');
    const texts = Array.isArray(parsed) ? parsed : [];
    return texts
      .filter((text): text is string => typeof text === 'string' && text !== '')
      .slice(0, MAX_ENTRIES);
  } catch {
    // Neither forbidden storage nor somebody else's text in it is worth a word to the reader.
    return [];
  }
}

/** Puts an expression first; without storage it is forgotten. */
export function rememberFilter(store: TextStore | undefined, expression: string): void {
  if (expression.trim() === '') return;
  const others = readFilterHistory(store).filter((text) => text !== expression);
  try {
    store?.setItem(KEY, JSON.stringify([expression, ...others].slice(0, MAX_ENTRIES)));
  } catch {
    // As above; a full store keeps what it has.
  }
}

/** The browser's storage; undefined where even touching it is forbidden. */
export function browserStore(): TextStore | undefined {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}
