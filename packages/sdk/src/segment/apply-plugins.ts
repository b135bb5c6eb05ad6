/**
 * Plugins say where the process runs. Segments begun before a plugin has answered carry its origin without its data.
 * Source: aws-xray-sdk-core 3.12.0, `aws-xray.js`, `config`.
 */
import { guarded } from '../guard.ts';
import { SegmentUtils } from './segment-utils.ts';
import type { Plugin } from '../plugins/plugin.ts';

/**
 * Asks each plugin and puts what it finds on the segments begun from then on; the last plugin's origin counts.
 * @throws TypeError when `plugins` is no array.
 */
export function config(plugins: readonly Plugin[]): void {
  if (!Array.isArray(plugins)) throw new TypeError('Plugins must be given as an array.');
  const found: Record<string, unknown> = {};
  for (const plugin of plugins as readonly Plugin[]) {
    guarded('a plugin', () => plugin.getData((data) => Object.assign(found, data)));
    SegmentUtils.setOrigin(plugin.originName);
    SegmentUtils.setPluginData(found);
  }
}
