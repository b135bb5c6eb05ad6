/**
 * A JSON value as the rows of a tree that is drawn a screen at a time. Only what is open is looked at, and the members
 * of a large object stand in groups of a thousand, so a value of a million keys costs what is seen of it.
 */

/** Members of more than this stand in groups. */
const GROUP_SIZE = 1000;

/** Path of a row: keys of objects, indexes of arrays, and the groups that were opened on the way. */
export interface TreeRow {
  /** Unique in the tree. */
  readonly id: string;
  readonly depth: number;
  /** The key, the index, or the bounds of a group. */
  readonly name: string;
  /** Keys and indexes down to this value, groups left out. */
  readonly path: readonly string[];
  readonly value: unknown;
  /** What the row can be opened to; undefined for a leaf. */
  readonly size: number | undefined;
  readonly isOpen: boolean;
  readonly isGroup: boolean;
  /** Whether an array is on the way, whose members no filter expression can name. */
  readonly isInArray: boolean;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** The rows in sight of a tree in which exactly the rows with an id of `open` are open. */
export function treeRows(root: unknown, open: ReadonlySet<string>): readonly TreeRow[] {
  const rows: TreeRow[] = [];
  addMembers(rows, { value: root, id: '', depth: -1, path: [], isInArray: Array.isArray(root) }, open);
  return rows;
}

interface Branch {
  readonly value: unknown;
  readonly id: string;
  readonly depth: number;
  readonly path: readonly string[];
  readonly isInArray: boolean;
}

/** Recursion as deep as documents nest, which the service bounds, and only where the reader opened. */
function addMembers(rows: TreeRow[], branch: Branch, open: ReadonlySet<string>): void {
  const keys = keysOf(branch.value);
  if (keys.length <= GROUP_SIZE) addRange(rows, branch, keys, { from: 0, to: keys.length }, open);
  else addGroups(rows, branch, keys, { from: 0, to: keys.length }, open);
}

function addGroups(
  rows: TreeRow[],
  branch: Branch,
  keys: readonly string[],
  { from, to }: Range,
  open: ReadonlySet<string>,
): void {
  const step = GROUP_SIZE ** Math.ceil(Math.log(to - from) / Math.log(GROUP_SIZE) - 1e-9) / GROUP_SIZE;
  for (let start = from; start < to; start += step) {
    const range = { from: start, to: Math.min(to, start + step) };
    const id = `${branch.id}/${range.from}-${range.to}`;
    const isOpen = open.has(id);
    const name = `${keys[range.from] ?? ''} … ${keys[range.to - 1] ?? ''}`;
    const inner = { ...branch, id, depth: branch.depth + 1 };
    rows.push({ ...inner, name, size: range.to - range.from, isOpen, isGroup: true });
    if (!isOpen) continue;
    if (range.to - range.from > GROUP_SIZE) addGroups(rows, inner, keys, range, open);
    else addRange(rows, inner, keys, range, open);
  }
}

function addRange(
  rows: TreeRow[],
  branch: Branch,
  keys: readonly string[],
  { from, to }: Range,
  open: ReadonlySet<string>,
): void {
  for (let index = from; index < to; index++) {
    const name = keys[index];
    if (name === undefined) continue;
    const value: unknown = Reflect.get(Object(branch.value), name);
    const id = `${branch.id}/${escapedKey(name)}`;
    const size = sizeOf(value);
    const isOpen = size !== undefined && size > 0 && open.has(id);
    const isInArray = branch.isInArray || Array.isArray(value);
    const row = { id, depth: branch.depth + 1, path: [...branch.path, name], value, isInArray };
    rows.push({ ...row, name, size, isOpen, isGroup: false });
    if (isOpen) addMembers(rows, row, open);
  }
}

/** The ids of the branches of the first `depth` levels, groups not among them. */
export function openedLevels(root: unknown, depth: number, mostRows: number): ReadonlySet<string> {
  let open: ReadonlySet<string> = new Set();
  for (let level = 0; level < depth; level++) {
    const rows = treeRows(root, open);
    const branches = rows.filter((row) => row.size !== undefined && !row.isGroup && row.size <= 100);
    const next = new Set([...open, ...branches.map(({ id }) => id)]);
    if (treeRows(root, next).length > mostRows) return open;
    open = next;
  }
  return open;
}

/** Members of an object or an array; undefined for a leaf. */
function sizeOf(value: unknown): number | undefined {
  return typeof value === 'object' && value !== null ? keysOf(value).length : undefined;
}

/** The keys of a large object are listed once. */
const KEYS = new WeakMap<object, readonly string[]>();

function keysOf(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const known = KEYS.get(value);
  if (known !== undefined) return known;
  const keys = Object.keys(value);
  KEYS.set(value, keys);
  return keys;
}

function escapedKey(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
