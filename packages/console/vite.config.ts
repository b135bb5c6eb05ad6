import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig, type Plugin } from 'vite';

// A running service to develop against: `FLUOROSCOPE_URL=http://127.0.0.1:2000 npm run dev -w @fluoroscope/console`.
const serviceUrl = process.env['FLUOROSCOPE_URL'] ?? 'http://127.0.0.1:2000';
/** Paths of the X-Ray API begin with a capital letter, those of the service's extensions have a folder of their own. */
const operationPath = '^/([A-Z]|extensions/)';

/** Writes `x.gz` beside every text asset, so that the server can send it compressed without compressing it. */
function compressedAssets(): Plugin {
  let assetsDir = '';
  return {
    name: 'compressed-assets',
    apply: 'build',
    configResolved: (config) => {
      assetsDir = join(config.root, config.build.outDir, config.build.assetsDir);
    },
    closeBundle: async () => {
      const files = (await readdir(assetsDir)).filter((name) => /\.(js|css|svg)$/.test(name));
      await Promise.all(files.map((name) => writeCompressed(join(assetsDir, name))));
    },
  };
}

async function writeCompressed(path: string): Promise<void> {
  await writeFile(`${path}.gz`, await promisify(gzip)(await readFile(path), { level: 9 }));
}

export default defineConfig({
  base: '/',
  plugins: [react(), compressedAssets()],
  // Workspace packages are read from their sources: the console builds without a `tsc -b` before it.
  resolve: { conditions: ['@fluoroscope/source', ...defaultClientConditions] },
  build: {
    target: 'es2022',
    // An inlined asset is a `data:` URL, which the content security policy refuses for everything but images.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
  },
  server: { proxy: { [operationPath]: serviceUrl } },
});
