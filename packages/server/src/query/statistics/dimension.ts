/** What traces can be told apart by, and what a value of it is. */

/** Numbers of dimensions inside hashes of values. */
export const DIMENSION_CODES = {
  Url: 1,
  Status: 2,
  Method: 3,
  ClientIp: 4,
  UserAgent: 5,
  Outcome: 6,
  EntryPoint: 7,
  Service: 8,
  User: 9,
  AvailabilityZone: 10,
  InstanceId: 11,
  ResourceArn: 12,
  AnnotationKey: 13,
  Annotation: 14,
  FaultRootCause: 15,
  ErrorRootCause: 16,
  ResponseTimeRootCause: 17,
} as const;

export type DimensionName = keyof typeof DIMENSION_CODES;

export const DIMENSION_NAMES = Object.keys(DIMENSION_CODES) as readonly DimensionName[];

/** A dimension whose values are to be found; `annotationKey` narrows `Annotation` to one key. */
export interface Dimension {
  readonly name: DimensionName;
  readonly annotationKey?: string | undefined;
}

export interface DimensionValue {
  readonly dimension: DimensionName;
  /** Of annotations and of annotation keys. */
  readonly annotationKey: string;
  readonly value: string | number | boolean;
  /** Of a service that has one, else empty. */
  readonly type: string;
  /** Of a cause that names one, else empty. */
  readonly exception: string;
}
