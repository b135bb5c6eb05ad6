/** @typedef {import('./entries.js').Entry} Entry */

/**
 * The `exports` of package.json: sources for the tests of this repository, then a file and its declarations for each
 * world. A second name of an entry, as `koa2`, shares its files.
 *
 * @param {readonly Entry[]} entries
 */
export function exportsMap(entries) {
  const subpaths = entries.flatMap((entry) =>
    [entry.name, ...(entry.aliases ?? [])].map((name) => [
      name === 'index' ? '.' : `./${name}`,
      conditionsOf(entry),
    ]),
  );
  return {
    ...Object.fromEntries(subpaths),
    './dist/lib/*.js': { types: './dist/lib/*.d.ts', default: './dist/lib/*.js' },
    './dist/lib/*': { types: './dist/lib/*.d.ts', default: './dist/lib/*.js' },
    './package.json': './package.json',
  };
}

/**
 * Where compilers that do not read `exports` find the declarations of a subpath.
 *
 * @param {readonly Entry[]} entries
 */
export function typesVersionsMap(entries) {
  const subpaths = entries.flatMap(({ name, aliases = [] }) =>
    (name === 'index' ? aliases : [name, ...aliases]).map((subpath) => [
      subpath,
      [`./dist/cjs/types/${name}.d.ts`],
    ]),
  );
  return { '*': Object.fromEntries(subpaths) };
}

/** @param {Entry} entry */
function conditionsOf({ name, source }) {
  return {
    '@fluoroscope/source': `./${source}`,
    import: { types: `./dist/esm/types/${name}.d.ts`, default: `./dist/esm/${name}.js` },
    require: { types: `./dist/cjs/types/${name}.d.ts`, default: `./dist/cjs/${name}.js` },
  };
}
