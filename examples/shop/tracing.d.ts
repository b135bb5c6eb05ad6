// What the services of the shop ask of whatever traces them. The words are those of the X-Ray SDK, with which the
// shop was written first: its segments and subsegments fit these types as they are.

import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { ErrorRequestHandler, RequestHandler } from 'express';

export interface Tracing {
  /** The middleware before all others of a service: from there on a request has a segment. */
  openSegment(service: string): RequestHandler;
  /** The middleware after all routes: an error that ended the request is recorded in its segment. */
  closeSegment(): ErrorRequestHandler;
  /** The segment of the request at hand. Throws where there is none. */
  currentSegment(): Segment;
  /** Runs `work` in a subsegment of its own, and records the error when it fails. */
  inSubsegment<T>(name: string, work: (subsegment: Subsegment) => Promise<T>): Promise<T>;
  /** The same client, which makes a subsegment of every command from then on. */
  captureClient(client: DynamoDBClient): DynamoDBClient;
  /** Resolves when everything that was recorded is on its way. Asked for before the process ends. */
  flush(): Promise<void>;
}

export interface Subsegment {
  /** Indexed: traces are found by it. */
  addAnnotation(key: string, value: string | number | boolean): void;
  /** Stored beside the annotations, whatever its shape. */
  addMetadata(key: string, value: unknown, namespace: string): void;
  /** Says that this step failed, whatever the calls within it say. */
  addFaultFlag(): void;
}

export interface Segment extends Subsegment {
  setUser(user: string): void;
}
