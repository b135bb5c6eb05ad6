/**
 * Metadata in the order in which it is read. Spans of OpenTelemetry repeat a few dozen attributes of their resource,
 * which stand in the way of what the span itself says: they come last, in a block of their own. Pure.
 */

export interface MetadataBlock {
  readonly title: string;
  readonly value: unknown;
  /** Where a member of the block is in the document, of which a filter expression speaks. */
  readonly pathOf: (keys: readonly string[]) => readonly string[];
}

/** Source: OpenTelemetry Collector, awsxray exporter: where it keeps the attributes of the resource. */
const RESOURCE_PREFIX = 'otel.resource.';
const SPANS_NAMESPACE = 'default';

export function metadataBlocks(metadata: Readonly<Record<string, unknown>>): readonly MetadataBlock[] {
  const blocks: MetadataBlock[] = [];
  const resource: [string, unknown][] = [];
  for (const [namespace, value] of Object.entries(metadata)) {
    if (namespace !== SPANS_NAMESPACE || !isObject(value)) {
      blocks.push(plainBlock(namespace, value));
      continue;
    }
    const isOfResource = ([key]: [string, unknown]): boolean => key.startsWith(RESOURCE_PREFIX);
    const entries = Object.entries(value);
    const own = entries.filter((entry) => !isOfResource(entry));
    resource.push(...entries.filter(isOfResource));
    if (own.length > 0 || resource.length === 0) blocks.push(plainBlock(namespace, Object.fromEntries(own)));
  }
  return resource.length === 0 ? blocks : [...blocks, resourceBlock(resource, blocks)];
}

function plainBlock(namespace: string, value: unknown): MetadataBlock {
  return { title: namespace, value, pathOf: (keys) => [namespace, ...keys] };
}

function resourceBlock(
  entries: readonly [string, unknown][],
  others: readonly MetadataBlock[],
): MetadataBlock {
  const value = Object.fromEntries(entries.map(([key, each]) => [key.slice(RESOURCE_PREFIX.length), each]));
  const isTaken = others.some(({ title }) => title === 'Resource');
  return {
    title: isTaken ? 'Resource of the span' : 'Resource',
    value,
    pathOf: ([first = '', ...rest]) => [SPANS_NAMESPACE, `${RESOURCE_PREFIX}${first}`, ...rest],
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
