/**
 * The data of Jaeger's published benchmark of its ClickHouse storage, so that bytes a span can be compared: what its
 * `tracegen` sends at its defaults with `-spans 9 -services 10`. A trace is one service's: nine client spans, one after
 * the other, inside a server span that ends last and is therefore sent last. Each client span has eleven attributes,
 * whose keys and values are two counters that run on from attribute to attribute and from trace to trace.
 * Source: github.com/jaegertracing/jaeger, internal/tracegen and internal/storage/v2/clickhouse/BENCHMARKING.md.
 *
 * One thing differs: a value's number always has three digits (`val_007`, not `val_07`), so that it can be written over
 * the last one in place. The 640 bytes a span that are told of that benchmark are ClickHouse's columns before
 * compression (5.99 GiB for ten million spans); the same spans are about half of that as protobuf.
 */

export const SERVICES = 10;
export const CHILD_SPANS = 9;
export const SPANS_PER_TRACE: number = CHILD_SPANS + 1;
export const ATTRIBUTES_PER_CHILD = 11;
export const ATTRIBUTE_KEYS = 97;
export const ATTRIBUTE_VALUES = 1000;

/** What a batch span processor sends at once, and what the collector's exporters are usually given. */
export const SPANS_PER_REQUEST = 512;

export const ROOT_NAME = 'lets-go';

/** By `peer.service` this is what the span's service is called in X-Ray's terms. */
export const ROOT_ATTRIBUTES: readonly (readonly [string, string])[] = [
  ['peer.service', 'tracegen-server'],
  ['peer.host.ipv4', '1.1.1.1'],
];

export const SCOPE_NAME = 'tracegen';
export const SCHEMA_URL = 'https://opentelemetry.io/schemas/1.40.0';

/** Spans of one service share it. */
export function resourceAttributes(service: number): readonly (readonly [string, string])[] {
  return [
    ['host.name', 'bench-host'],
    ['os.type', 'linux'],
    ['service.name', `tracegen-${twoDigits(service)}`],
    ['telemetry.sdk.language', 'go'],
    ['telemetry.sdk.name', 'opentelemetry'],
    ['telemetry.sdk.version', '1.43.0'],
  ];
}

export function childName(child: number): string {
  return `child-span-${twoDigits(child)}`;
}

/** Nodes of the service graph that these traces make by requests of their own, whichever rule named them. */
export function isSpanService(name: string): boolean {
  return name.startsWith('tracegen');
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
