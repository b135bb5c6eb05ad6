/** The few shapes of the AWS SDK for JavaScript v2 that are touched (2.7.15 and later). */

/** What a client has and its declared type does not say. */
export interface Customizable {
  customizeRequests(callback: (request: V2Request) => void): void;
}

/** What the SDK calls a service: the class of a client. */
export interface ServiceClass {
  readonly serviceIdentifier?: unknown;
  readonly prototype: Customizable;
}

interface V2Service {
  /** Lower case: `dynamodb`. */
  readonly serviceIdentifier: string;
  throttledError?(error: unknown): boolean;
}

export interface V2Request {
  readonly service: V2Service;
  /** With a small first letter. */
  readonly operation: string;
  params: Record<string, unknown>;
  readonly httpRequest: { headers: Record<string, string>; readonly region?: string };
  send(callback?: (...results: unknown[]) => void): unknown;
  on(event: 'complete', listener: (response: V2Response) => void): V2Request;
  on(event: 'build' | 'beforePresign', listener: () => void): V2Request;
  removeListener(event: string, listener: (argument: never) => void): void;
}

export interface V2Response {
  readonly requestId?: string;
  readonly extendedRequestId?: string | null;
  readonly retryCount?: number;
  readonly data?: unknown;
  readonly error?: { readonly message?: string; readonly code?: string } | null;
  readonly httpResponse?: {
    readonly statusCode?: number;
    readonly headers?: Readonly<Record<string, string>>;
  };
}
