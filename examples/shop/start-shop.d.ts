// The types of start-shop.js, apart from it so that TypeScript tests can read them without reading JavaScript.

export type TracedService = 'orders' | 'payments' | 'shop-front';

/** How a service is traced: asked for each, since a shop may be traced in two ways at once. */
export type TracingOf = (service: TracedService) => ServiceTracing;

export interface ServiceTracing {
  /** The path of a module that exports a `Tracing` (tracing.d.ts). */
  readonly module: string;
  /** What that module is told; undefined removes a variable. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface Shop {
  /** Where shop-front listens. */
  readonly url: string;
  /** Resolves when one of the processes ends by itself, with an error that says which and how. */
  readonly death: Promise<Error>;
  stop(): Promise<void>;
}

export function startShop(tracingOf: TracingOf): Promise<Shop>;
