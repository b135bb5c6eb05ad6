import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes `dist/lib`: the files that programs `require` from inside the official core package.
 *
 * @param {string} root
 * @param {Readonly<Record<string, string>>} paths each path's value, as an expression over `core`
 */
export async function writeDeepPaths(root, paths) {
  const folder = `${root}dist/lib`;
  for (const [path, expression] of Object.entries(paths)) {
    const up = '../'.repeat(path.split('/').length);
    await mkdir(dirname(`${folder}/${path}`), { recursive: true });
    await writeFile(
      `${folder}/${path}.js`,
      `const core = require('${up}cjs/index.js');\nmodule.exports = ${expression};\n`,
    );
    await writeFile(`${folder}/${path}.d.ts`, declarationOf(up, expression));
  }
  await writeFile(`${folder}/package.json`, '{ "type": "commonjs" }\n');
}

/**
 * A class is declared under its own name, so that it stays a type as well as a value.
 *
 * @param {string} up
 * @param {string} expression
 */
function declarationOf(up, expression) {
  const [, ...members] = expression.split('.');
  const from = `'${up}cjs/types/index.js'`;
  if (members.length === 0) return `import core = require(${from});\nexport = core;\n`;
  return `import core = require(${from});\nimport value = core.${members.join('.')};\nexport = value;\n`;
}
