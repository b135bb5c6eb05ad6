// The types of load.js, apart from it so that TypeScript tests can read them without reading JavaScript.

export interface Requests {
  readonly shopUrl: string;
  readonly count: number;
  readonly seed?: number;
}

export interface Pace {
  readonly shopUrl: string;
  readonly requestsPerSecond: number;
  readonly seed?: number;
  /** Who asks; the customers of the shop when absent. */
  readonly customers?: Customers;
}

export interface Customers {
  /** A request drawn from the numbers and the ids of what was made before. */
  drawRequest(draw: Draw): ShopRequest;
  /** The id of what was made, in an answer with status 201. */
  idOf(made: { readonly orderId?: string; readonly itemId?: string }): string | undefined;
}

export interface Draw {
  /** Evenly from 0 up to, not including, 1. */
  readonly random: () => number;
  readonly orderIds: readonly string[];
}

export interface ShopRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface Load {
  readonly tally: Readonly<Tally>;
  stop(): Promise<void>;
}

export interface Tally {
  sent: number;
  /** Not sent, since too many requests were unanswered. */
  leftOut: number;
  /** Answered by nothing, or not in time. */
  unanswered: number;
  readonly byStatus: Map<number, number>;
}

export function sendInTurn(requests: Requests): Promise<Readonly<Tally>>;

export function startLoad(pace: Pace): Load;
