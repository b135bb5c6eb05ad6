// The types of shop.js, apart from it so that TypeScript tests can read them without reading JavaScript.

export interface ShopOptions {
  /** Where segments go, as `HOST:PORT`. */
  readonly daemonAddress: string;
}

export interface Shop {
  /** Where shop-front listens. */
  readonly url: string;
  /** Resolves when one of the processes ends by itself, with an error that says which and how. */
  readonly death: Promise<Error>;
  stop(): Promise<void>;
}

export function startShop(options: ShopOptions): Promise<Shop>;
