/**
 * Builds what is published. The CommonJS bundles are the one implementation: the ES modules are wrappers around them
 * with each name written out, so that a process which meets the package through both `import` and `require` has one
 * context, one emitter and one set of patches. Declarations come from `tsc -b`, which runs before.
 */

import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { writeBundles } from './build/bundles.js';
import { writeDeclarations } from './build/declarations.js';
import { writeDeepPaths } from './build/deep-paths.js';
import { deepDefaults, deepPaths, entries } from './build/entries.js';
import { writeWrappers } from './build/wrappers.js';

const root = fileURLToPath(new URL('.', import.meta.url));

for (const folder of ['cjs', 'esm', 'lib'])
  await rm(`${root}dist/${folder}`, { recursive: true, force: true });
await writeBundles(root, entries);
await writeWrappers(root, entries);
await writeDeepPaths(root, deepPaths, deepDefaults);
await writeDeclarations(root, entries);
