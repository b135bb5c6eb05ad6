import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes `dist/lib`: the files that programs `require` from inside the official core package.
 *
 * @param {string} root
 * @param {Readonly<Record<string, string>>} paths each path's value, as an expression over `core`
 * @param {Readonly<Record<string, string>>} defaults the same of paths whose value is an export called `default`
 */
export async function writeDeepPaths(root, paths, defaults) {
  const folder = `${root}dist/lib`;
  for (const [path, expression] of Object.entries(paths)) {
    const up = '../'.repeat(path.split('/').length);
    const code = `const core = require('${up}cjs/index.js');\nmodule.exports = ${expression};\n`;
    await writePath(`${folder}/${path}`, code, declarationOf(up, expression));
  }
  for (const [path, expression] of Object.entries(defaults)) {
    const up = '../'.repeat(path.split('/').length);
    const mark = `Object.defineProperty(exports, '__esModule', { value: true });`;
    const code = `const core = require('${up}cjs/index.js');\n${mark}\nexports.default = ${expression};\n`;
    await writePath(`${folder}/${path}`, code, defaultDeclarationOf(up, expression));
  }
  await writeFile(`${folder}/package.json`, '{ "type": "commonjs" }\n');
}

/**
 * @param {string} path without its ending
 * @param {string} code
 * @param {string} declaration
 */
async function writePath(path, code, declaration) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.js`, code);
  await writeFile(`${path}.d.ts`, declaration);
}

/**
 * @param {string} up
 * @param {string} expression
 */
function defaultDeclarationOf(up, expression) {
  return `import core = require('${up}cjs/types/index.js');\ndeclare const value: typeof ${expression};\nexport default value;\n`;
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
