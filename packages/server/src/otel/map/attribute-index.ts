/**
 * Which attributes become annotations, as the operator says, or the resource itself: AWS's agent hands its own settings
 * on in the data.
 * Source: OpenTelemetry Collector, awsxray exporter, `indexed_attributes` and `index_all_attributes`; Amazon CloudWatch
 * agent, translator of the awsxray exporter, for the attributes of the resource.
 */

import type { AttributeMap } from '../span.ts';
import type { MappingOptions } from './mapping-options.ts';

const CONFIG_KEYS = {
  indexed: 'aws.xray.exporter.config.indexed_attributes',
  indexAll: 'aws.xray.exporter.config.index_all_attributes',
} as const;

/** The settings for the spans of a resource: the operator's and its own together. */
export function resourceIndex(resource: AttributeMap, options: MappingOptions): MappingOptions {
  const listed = resource.get(CONFIG_KEYS.indexed);
  const own = Array.isArray(listed) ? listed.filter((key) => typeof key === 'string') : [];
  return {
    indexAll: options.indexAll || resource.get(CONFIG_KEYS.indexAll) === true,
    indexed: own.length === 0 ? options.indexed : new Set([...options.indexed, ...own]),
  };
}

/** Settings are no description of the resource. */
export function isIndexSetting(key: string): boolean {
  return key === CONFIG_KEYS.indexed || key === CONFIG_KEYS.indexAll;
}
