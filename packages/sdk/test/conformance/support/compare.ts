/** Holds two values against each other, and tells each place in which they differ. */

export interface Difference {
  /** Keys and indexes from the outermost to the place, joined by dots: `documents.0.subsegments.1.fault`. */
  readonly path: string;
  readonly official: unknown;
  readonly here: unknown;
}

/** Stands for a member that is not there. */
const ABSENT = undefined;

/** In documents the order of keys is compared too: it is what goes over the wire. */
export function compare(official: unknown, here: unknown, path = ''): readonly Difference[] {
  if (Array.isArray(official) && Array.isArray(here)) return compareLists(official, here, path);
  if (isRecord(official) && isRecord(here)) return compareRecords(official, here, path);
  return Object.is(official, here) ? [] : [{ path, official, here }];
}

/** Log lines are one value: one more of them would otherwise put all later ones against a wrong line. */
function compareLists(
  official: readonly unknown[],
  here: readonly unknown[],
  path: string,
): readonly Difference[] {
  if (path === 'lines') {
    return JSON.stringify(official) === JSON.stringify(here) ? [] : [{ path, official, here }];
  }
  const length = Math.max(official.length, here.length);
  return Array.from({ length }, (_, index) => index).flatMap((index) =>
    compare(official[index], here[index], below(path, String(index))),
  );
}

type Fields = Readonly<Record<string, unknown>>;

function compareRecords(official: Fields, here: Fields, path: string): readonly Difference[] {
  const keys = new Set([...Object.keys(official), ...Object.keys(here)]);
  const inside = [...keys].flatMap((key) =>
    compare(key in official ? official[key] : ABSENT, key in here ? here[key] : ABSENT, below(path, key)),
  );
  return [...inside, ...compareOrder(official, here, path)];
}

/** Only of the keys that both have, so that a missing one is told once. */
function compareOrder(official: Fields, here: Fields, path: string): readonly Difference[] {
  if (!path.startsWith('documents')) return [];
  const inOfficial = Object.keys(official).filter((key) => key in here);
  const inHere = Object.keys(here).filter((key) => key in official);
  if (inOfficial.every((key, index) => key === inHere[index])) return [];
  return [{ path: below(path, 'order of keys'), official: inOfficial.join(','), here: inHere.join(',') }];
}

function below(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
