/** Lists of names that give a secret away, compiled to one question. */

/** Answers met before are kept, as keys and parameters repeat; names that users make up must not grow this for ever. */
const maximumKnown = 2000;

/**
 * Whether a name is on a list. Case, `-`, `_` and `.` do not count: `x-api-key` is `X_Api_Key` is `xApiKey`. A `*` in a
 * listed name stands for any characters.
 */
export function nameMatcher(names: readonly string[]): (name: string) => boolean {
  const exact = new Set(names.filter((name) => !name.includes('*')).map(plain));
  const wildcards = names.filter((name) => name.includes('*')).map(plain);
  const pattern =
    wildcards.length === 0 ? undefined : new RegExp(`^(?:${wildcards.map(asPattern).join('|')})$`);
  const known = new Map<string, boolean>();
  return (name) => {
    const answer = known.get(name);
    if (answer !== undefined) return answer;
    const key = plain(name);
    const isListed = exact.has(key) || pattern?.test(key) === true;
    if (known.size >= maximumKnown) known.clear();
    known.set(name, isListed);
    return isListed;
  };
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[-_.\s]/g, '');
}

function asPattern(name: string): string {
  return name.replace(/[\\^$+?()[\]{}|]/g, '\\$&').replaceAll('*', '.*');
}
