/** What the operator says about how spans become documents. */
export interface MappingOptions {
  /** Every scalar attribute becomes an annotation, of spans and of resources. */
  readonly indexAll: boolean;
  /** Attributes that become annotations; those of the resource are named with the prefix `otel.resource.`. */
  readonly indexed: ReadonlySet<string>;
}
