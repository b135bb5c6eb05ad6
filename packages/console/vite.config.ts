import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';

// A running service to develop against: `FLUOROSCOPE_URL=http://127.0.0.1:2000 npm run dev -w @fluoroscope/console`.
const serviceUrl = process.env['FLUOROSCOPE_URL'] ?? 'http://127.0.0.1:2000';
const operationPaths = ['/TraceSummaries', '/Traces', '/ServiceGraph', '/TraceGraph', '/TraceSegments'];

export default defineConfig({
  base: '/',
  plugins: [react()],
  // Workspace packages are read from their sources: the console builds without a `tsc -b` before it.
  resolve: { conditions: ['@fluoroscope/source', ...defaultClientConditions] },
  build: {
    target: 'es2022',
    // An inlined asset is a `data:` URL, which the content security policy refuses for everything but images.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
  },
  server: { proxy: Object.fromEntries(operationPaths.map((path) => [`^${path}$`, serviceUrl])) },
});
