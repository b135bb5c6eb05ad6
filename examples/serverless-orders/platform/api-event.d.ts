// What API Gateway hands to a function and takes back. Source: API Gateway Developer Guide, "Input format of a Lambda
// function for proxy integration"; the members that the functions use.

export interface ApiEvent {
  readonly resource: string;
  readonly path: string;
  readonly httpMethod: string;
  /** Names in lower case, as Node has them; clients send them in any. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly pathParameters: Readonly<Record<string, string>> | null;
  readonly queryStringParameters: Readonly<Record<string, string>> | null;
  readonly body: string | null;
  readonly isBase64Encoded: false;
  readonly requestContext: { readonly requestId: string; readonly apiId: string; readonly stage: string };
}

export interface ApiAnswer {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}
