/**
 * What the documents of all spans of a resource have in common, worked out once: a request holds hundreds of spans and
 * few resources.
 * Source: OpenTelemetry Collector, awsxray exporter, translator/segment.go: MakeSegment and makeXRayAttributes;
 * translator/service.go.
 */

import type { AnnotationValue } from '@fluoroscope/wire';
import type { AttributeMap } from '../span.ts';
import { KEPT, RESOURCE_KEY_PREFIX } from '../kept-keys.ts';
import { annotationKey } from './annotation-key.ts';
import { isIndexSetting, resourceIndex } from './attribute-index.ts';
import { textOf } from './block-members.ts';
import { boundedResource } from './bounded-resource.ts';
import { cleanName } from './clean-name.ts';
import { toJsonValue, toScalar } from './json-value.ts';
import type { MappingOptions } from './mapping-options.ts';
import { type ResourceAws, resourceAws } from './resource-aws.ts';
import { resourceArn, resourceOrigin } from './resource-origin.ts';

export interface MappedResource {
  /** Clean; undefined where the resource names neither a service nor a function. */
  readonly serviceName: string | undefined;
  readonly version: string | undefined;
  /** `telemetry.sdk.language`, which decides how stacks are read. */
  readonly language: string | undefined;
  readonly origin: string | undefined;
  readonly arn: string | undefined;
  readonly aws: ResourceAws | undefined;
  /** For segments only, as is `metadata`; both under clean keys with the prefix `otel.resource.`. */
  readonly annotations: readonly (readonly [key: string, value: AnnotationValue])[];
  readonly metadata: readonly (readonly [key: string, value: unknown])[];
  /** Which attributes of the resource's spans become annotations. */
  readonly index: MappingOptions;
}

/** Never throws, whatever the attributes are. Of a resource that is too long, `metadata` says that it is not whole. */
export function mapResource(sent: AttributeMap, options: MappingOptions): MappedResource {
  const attributes = boundedResource(sent);
  const index = resourceIndex(attributes, options);
  const { annotations, metadata } = keptAttributes(attributes, index);
  return {
    serviceName: nameOf(attributes),
    version: versionOf(attributes),
    language: textOf(attributes.get('telemetry.sdk.language')),
    origin: resourceOrigin(attributes),
    arn: resourceArn(attributes),
    aws: resourceAws(attributes),
    annotations,
    metadata: attributes === sent ? metadata : [...metadata, [KEPT.truncated, true]],
    index,
  };
}

/** On Lambda, telemetry may name the function only. */
function nameOf(attributes: AttributeMap): string | undefined {
  const name = cleanName(textOf(attributes.get('service.name')) ?? '');
  return name || cleanName(textOf(attributes.get('faas.name')) ?? '') || undefined;
}

function versionOf(attributes: AttributeMap): string | undefined {
  const tags = attributes.get('container.image.tags');
  return (
    textOf(attributes.get('service.version')) ??
    textOf(attributes.get('container.image.tag')) ??
    textOf(Array.isArray(tags) ? tags[0] : undefined)
  );
}

function keptAttributes(
  attributes: AttributeMap,
  { indexAll, indexed }: MappingOptions,
): Pick<MappedResource, 'annotations' | 'metadata'> {
  const annotations: [string, AnnotationValue][] = [];
  const metadata: [string, unknown][] = [];
  for (const [name, value] of attributes) {
    if (value === undefined || isIndexSetting(name)) continue;
    const key = RESOURCE_KEY_PREFIX + name;
    const scalar = indexAll || indexed.has(key) ? toScalar(value) : undefined;
    if (scalar === undefined) metadata.push([key, toJsonValue(value)]);
    else annotations.push([annotationKey(key), scalar]);
  }
  return { annotations, metadata };
}
