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
