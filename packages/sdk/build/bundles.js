import { mkdir, writeFile } from 'node:fs/promises';

import { rolldown } from 'rolldown';

/** @typedef {import('./entries.js').Entry} Entry */

const WRAPPED = '\0commonjs:';

/**
 * Writes `dist/cjs`: a file for each entry, and one for all that the main entry loads.
 *
 * @param {string} root the package's folder, with a slash at its end
 * @param {readonly Entry[]} entries
 */
export async function writeBundles(root, entries) {
  const shared = await modulesOf(root, entries[0]);
  const bundle = await rolldown({
    ...inputOptions(root),
    input: Object.fromEntries(entries.map((entry) => [entry.name, `${WRAPPED}${entry.name}`])),
    plugins: [commonJsFace(root, entries)],
  });
  await mkdir(`${root}dist/cjs`, { recursive: true });
  await writeFile(`${root}dist/cjs/package.json`, '{ "type": "commonjs" }\n');
  await bundle.write({
    dir: `${root}dist/cjs`,
    format: 'cjs',
    exports: 'auto',
    strict: true,
    comments: false,
    // Names of classes are seen when they are inspected or thrown; those of functions are not relied on.
    minify: {
      mangle: { keepNames: { class: true, function: false } },
      compress: { keepNames: { class: true, function: false } },
      codegen: true,
    },
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    codeSplitting: { groups: [{ name: 'sdk', test: (id) => shared.has(id) }] },
  });
  await bundle.close();
}

/** @param {string} root */
function inputOptions(root) {
  return {
    cwd: root,
    platform: /** @type {const} */ ('node'),
    resolve: { conditionNames: ['@fluoroscope/source', 'node', 'import', 'default'] },
    treeshake: { moduleSideEffects: [{ test: /[\\/]packages[\\/]wire[\\/]/, sideEffects: false }] },
    // A warning would be about a bundle that does not hold what it seems to.
    onLog(/** @type {string} */ level, /** @type {{ message: string }} */ log) {
      if (level === 'warn') throw new Error(log.message);
    },
  };
}

/**
 * Every module that the entry loads: those go into one file, because each further file costs the start of a process.
 *
 * @param {string} root
 * @param {Entry | undefined} entry
 */
async function modulesOf(root, entry) {
  if (entry === undefined) throw new Error('There is no entry to build');
  const bundle = await rolldown({ ...inputOptions(root), input: entry.source });
  const { output } = await bundle.generate({ format: 'es' });
  await bundle.close();
  return new Set(output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : [])));
}

/**
 * The face `require` sees: the default export itself as `module.exports`, which is what the official packages answer
 * with. `__esModule` and `default` on it let compiled `import x from` find the same object, by whichever rule.
 *
 * @param {string} root
 * @param {readonly Entry[]} entries
 * @returns {import('rolldown').Plugin}
 */
function commonJsFace(root, entries) {
  return {
    name: 'commonjs-face',
    resolveId: (id) => (id.startsWith(WRAPPED) ? id : undefined),
    load(id) {
      const entry = entries.find(({ name }) => id === WRAPPED + name);
      return entry && faceOf(root, entry);
    },
  };
}

/** @param {string} root @param {Entry} entry */
function faceOf(root, entry) {
  const source = JSON.stringify(root + entry.source);
  if (entry.effect === true) return `import ${source};`;
  const named = entry.callable === undefined ? '' : `${entry.callable}: { value: face, configurable: true },`;
  return `import face from ${source};
export default Object.defineProperties(face, {
  ${named}
  default: { value: face, configurable: true },
  __esModule: { value: true, configurable: true },
});`;
}
