import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

/** @typedef {import('./entries.js').Entry} Entry */

/**
 * Writes `dist/esm`: each bundle again as an ES module. Its names are read off the built bundle, so they cannot differ
 * from what `require` gives.
 *
 * @param {string} root
 * @param {readonly Entry[]} entries
 */
export async function writeWrappers(root, entries) {
  const require = createRequire(`${root}build.js`);
  await mkdir(`${root}dist/esm`, { recursive: true });
  for (const entry of entries) {
    const text =
      entry.effect === true ? effectOf(entry) : wrapperOf(entry, require(`./dist/cjs/${entry.name}.js`));
    await writeFile(`${root}dist/esm/${entry.name}.js`, text);
  }
}

/** @param {Entry} entry */
function effectOf({ name }) {
  return `import '../cjs/${name}.js';\n`;
}

/** @param {Entry} entry @param {object} face */
function wrapperOf({ name, callable }, face) {
  const names = callable === undefined ? Object.keys(face) : [callable, ...Object.keys(face)];
  const unlike = names.filter((key) => !/^[A-Za-z_$][\w$]*$/.test(key) || key === 'default');
  if (unlike.length > 0) throw new Error(`${name} has names that no import can say: ${unlike.join(', ')}`);
  return `import face from '../cjs/${name}.js';
export default face;
export const { ${names.sort().join(', ')} } = face;
`;
}
