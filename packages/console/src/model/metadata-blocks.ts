/**
 * Metadata in the order in which it is read. Spans of OpenTelemetry repeat a few dozen attributes of their resource,
 * which stand in the way of what the span itself says: they come last, in a block of their own. Pure.
 */

export interface MetadataBlock {
  readonly title: string;
  readonly value: unknown;
  /** How a filter expression asks for one of these, where names are shorter than in the document. */
  readonly filterKey?: string;
}

/** Source: OpenTelemetry Collector, awsxray exporter: where it keeps the attributes of the resource. */
const RESOURCE_PREFIX = 'otel.resource.';
const SPANS_NAMESPACE = 'default';

export function metadataBlocks(metadata: Readonly<Record<string, unknown>>): readonly MetadataBlock[] {
  const blocks: MetadataBlock[] = [];
  const resource: [string, unknown][] = [];
  for (const [namespace, value] of Object.entries(metadata)) {
    if (namespace !== SPANS_NAMESPACE || !isObject(value)) {
      blocks.push({ title: namespace, value });
      continue;
    }
    const isOfResource = ([key]: [string, unknown]): boolean => key.startsWith(RESOURCE_PREFIX);
    const entries = Object.entries(value);
    const own = entries.filter((entry) => !isOfResource(entry));
    resource.push(...entries.filter(isOfResource));
    if (own.length > 0 || resource.length === 0)
      blocks.push({ title: namespace, value: Object.fromEntries(own) });
  }
  return resource.length === 0 ? blocks : [...blocks, resourceBlock(resource)];
}

function resourceBlock(entries: readonly [string, unknown][]): MetadataBlock {
  const value = Object.fromEntries(entries.map(([key, each]) => [key.slice(RESOURCE_PREFIX.length), each]));
  return { title: 'Resource', value, filterKey: `metadata.${SPANS_NAMESPACE}["${RESOURCE_PREFIX}NAME"]` };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
