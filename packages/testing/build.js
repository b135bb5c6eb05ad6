// What `tsc -b` does not make: the entries for `require`, each in one piece beside the ES modules, and their types.
// Jest runs tests as CommonJS, and Node 20 cannot require ES modules.

import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

const DIST = fileURLToPath(new URL('dist/', import.meta.url));
const TYPES = `${DIST}cjs-types/`;

// The name of what the entries share follows its text, so one of an earlier build would stay.
for (const file of await readdir(DIST)) if (file.endsWith('.cjs')) await rm(`${DIST}${file}`);

await build({
  input: { index: `${DIST}index.js`, jest: `${DIST}jest.js` },
  platform: 'node',
  external: [/^node:/],
  output: {
    dir: DIST,
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: 'shared-[hash].cjs',
    exports: 'named',
  },
});

await mkdir(TYPES, { recursive: true });
await writeFile(`${TYPES}package.json`, '{"type":"commonjs"}\n');
for (const file of await readdir(DIST)) {
  if (file.endsWith('.d.ts')) await cp(`${DIST}${file}`, `${TYPES}${file}`);
}
