import { createRequire } from 'node:module';

/** The version of this package, such as `0.1.0`. */
export function serviceVersion(): string {
  const manifest: unknown = createRequire(import.meta.url)('../package.json');
  const isManifest = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return isManifest ? String(manifest.version) : 'unknown';
}
