import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

/** A module that a declaration speaks of, with the words before it. */
const SPECIFIER = /((?:from|import|import\()\s*['"])([^'"]+)/g;

/** What ES modules and CommonJS see differently of each other, so that each world needs a file of its own. */
const DEFAULT_EXPORT = /^export default |^export \{[^}]*\bdefault\b/m;

/** @typedef {import('./entries.js').Entry} Entry */

/**
 * Writes the declarations of both worlds, `dist/esm/types` and `dist/cjs/types`: a compiler takes the kind of a module
 * from the nearest package.json. Every type is declared once, in CommonJS, so that a program of both kinds of modules
 * sees one `Segment`, and frameworks are augmented once; the world of ES modules has files for the entries alone, and
 * for what else has a default export. Only what the entries reach is published.
 *
 * @param {string} root
 * @param {readonly Entry[]} entries
 */
export async function writeDeclarations(root, entries) {
  const files = await readReachable(`${root}dist/types`, entries.map(declarationFile));
  const faces = new Set(entries.map(declarationFile));
  for (const [file, text] of files) if (DEFAULT_EXPORT.test(text)) faces.add(file);
  for (const [file, text] of files) {
    await writeTo(
      `${root}dist/cjs/types/${file}`,
      withSpecifiers(text, file, (target) => target),
    );
    if (!faces.has(file)) continue;
    const place = (/** @type {string} */ target) =>
      faces.has(target) ? target : `../../cjs/types/${target}`;
    await writeTo(`${root}dist/esm/types/${file}`, withSpecifiers(text, file, place));
  }
  for (const entry of entries) await writeCallable(`${root}dist/cjs/types`, entry);
}

/** @param {Entry} entry */
function declarationFile({ source }) {
  return source.replace(/^src\//, '').replace(/\.ts$/, '.d.ts');
}

/**
 * The texts of `roots` and of all they speak of, by their paths in `folder`.
 *
 * @param {string} folder
 * @param {readonly string[]} roots
 */
async function readReachable(folder, roots) {
  /** @type {Map<string, string>} */
  const texts = new Map();
  const found = new Set(roots);
  // A set gives what is added while it is walked.
  for (const file of found) {
    const text = await readFile(join(folder, file), 'utf8');
    texts.set(file, text);
    for (const [, , specifier = ''] of text.matchAll(SPECIFIER)) {
      if (specifier.startsWith('@fluoroscope/'))
        throw new Error(`${file} shows users ${specifier}, which is not published`);
      if (specifier.startsWith('.')) found.add(targetOf(file, specifier));
    }
  }
  return texts;
}

/** @param {string} file @param {string} specifier */
function targetOf(file, specifier) {
  return join(dirname(file), specifier).replace(/\.[jt]s$/, '.d.ts');
}

/**
 * The compiler leaves `./x.ts` in declarations as it is written, and there is no such file beside them.
 *
 * @param {string} text of `file`
 * @param {string} file
 * @param {(target: string) => string} place where the declarations of `target` are, seen from the root of `file`
 */
function withSpecifiers(text, file, place) {
  return text.replace(SPECIFIER, (whole, before, specifier) => {
    if (!specifier.startsWith('.')) return whole;
    const path = relative(dirname(file), place(targetOf(file, specifier))).replace(/\.d\.ts$/, '.js');
    return before + (path.startsWith('.') ? path : `./${path}`);
  });
}

/** @param {string} file @param {string} text */
async function writeTo(file, text) {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
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
