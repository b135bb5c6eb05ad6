/**
 * Asks plugins where the process runs and lets segments say it. The last plugin names the origin; what all of them find
 * is put together, and is in the segments that begin after it was found.
 * Source: aws-xray-sdk-core 3.12.0, `aws-xray.js`.
 */

import { SegmentUtils } from '../segment/segment-utils.ts';
import type { Plugin } from './plugin.ts';

/** Throws when `plugins` is no list. */
export function config(plugins: readonly Plugin[]): void {
  const found: Record<string, object> = {};
  plugins.forEach((plugin) => {
    plugin.getData((metadata) => void Object.assign(found, metadata));
    SegmentUtils.setOrigin(plugin.originName);
    SegmentUtils.setPluginData(found);
  });
}
