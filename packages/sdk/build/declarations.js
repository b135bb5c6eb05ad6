import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The compiler leaves `./x.ts` in declarations as it is written, and there is no such file beside them. */
const SOURCE_SPECIFIER = /((?:from|import|import\()\s*'\.[^']*)\.ts(')/g;

/** @typedef {import('./entries.js').Entry} Entry */

/**
 * Writes the declarations of both worlds, `dist/esm/types` and `dist/cjs/types`: a compiler takes the kind of a module
 * from the nearest package.json, so each world needs files of its own. Only what the entries reach is published.
 *
 * @param {string} root
 * @param {readonly Entry[]} entries
 */
export async function writeDeclarations(root, entries) {
  const files = await reachable(`${root}dist/types`, entries.map(declarationFile));
  for (const world of ['esm', 'cjs']) await copyAll(`${root}dist/types`, `${root}dist/${world}/types`, files);
  for (const entry of entries) await writeCallable(`${root}dist/cjs/types`, entry);
}

/** @param {Entry} entry */
function declarationFile({ source }) {
  return source.replace(/^src\//, '').replace(/\.ts$/, '.d.ts');
}

/** @param {string} folder @param {readonly string[]} roots */
async function reachable(folder, roots) {
  const found = new Set(roots);
  // A set gives what is added while it is walked.
  for (const file of found) {
    for (const specifier of specifiersIn(await readFile(join(folder, file), 'utf8'))) {
      if (specifier.startsWith('@fluoroscope/'))
        throw new Error(`${file} shows users ${specifier}, which is not published`);
      if (specifier.startsWith('.')) found.add(join(dirname(file), specifier).replace(/\.[jt]s$/, '.d.ts'));
    }
  }
  return found;
}

/** @param {string} text */
function specifiersIn(text) {
  return [...text.matchAll(/(?:from|import|import\()\s*['"]([^'"]+)['"]/g)].map((match) => match[1] ?? '');
}

/** @param {string} from @param {string} to @param {Iterable<string>} files */
async function copyAll(from, to, files) {
  for (const file of files) {
    await mkdir(dirname(join(to, file)), { recursive: true });
    await writeFile(
      join(to, file),
      (await readFile(join(from, file), 'utf8')).replaceAll(SOURCE_SPECIFIER, '$1.js$2'),
    );
  }
}

/**
 * Where `require` answers with a function, `export =` is the only form that says so.
 *
 * @param {string} folder
 * @param {Entry} entry
 */
async function writeCallable(folder, entry) {
  const { callable } = entry;
  if (callable === undefined) return;
  const file = join(folder, declarationFile(entry));
  const named = file.replace(/\.d\.ts$/, '-names.d.ts');
  await copyFile(file, named);
  await writeFile(file, callableDeclaration(`./${entry.name}-names.js`, callable));
}

/** @param {string} names @param {string} callable */
function callableDeclaration(names, callable) {
  return `import { ${callable} as callable } from '${names}';
type Callable = typeof callable;
declare const face: Callable & { readonly ${callable}: Callable; readonly default: Callable };
export = face;
`;
}
