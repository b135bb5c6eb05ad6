/** What traces are told apart by, in words: as the name of a table and as the verb of a sentence. */

import type { Dimension } from '../api/extensions-api.ts';

export interface DimensionWords {
  readonly id: Dimension;
  /** On a tab. */
  readonly label: string;
  /** Follows `92 % of A` and comes before the value. */
  readonly phrase: string;
}

/** In the order of the tabs. `AnnotationKey` is how a key for `Annotation` is found, not a table. */
export const DIMENSIONS: readonly DimensionWords[] = [
  { id: 'Url', label: 'URL', phrase: 'have the URL' },
  { id: 'Status', label: 'Status', phrase: 'ended with status' },
  { id: 'Outcome', label: 'Outcome', phrase: 'have the outcome' },
  { id: 'EntryPoint', label: 'Entry point', phrase: 'came in through' },
  { id: 'Service', label: 'Service', phrase: 'pass through' },
  { id: 'User', label: 'User', phrase: 'have the user' },
  { id: 'Annotation', label: 'Annotation', phrase: 'have' },
  { id: 'FaultRootCause', label: 'Fault cause', phrase: 'have the fault cause' },
  { id: 'ErrorRootCause', label: 'Error cause', phrase: 'have the error cause' },
  { id: 'ResponseTimeRootCause', label: 'Slow part', phrase: 'spent most time in' },
  { id: 'Method', label: 'Method', phrase: 'have the method' },
  { id: 'ClientIp', label: 'Client', phrase: 'came from' },
  { id: 'UserAgent', label: 'User agent', phrase: 'have the user agent' },
  { id: 'AvailabilityZone', label: 'Zone', phrase: 'ran in the zone' },
  { id: 'InstanceId', label: 'Instance', phrase: 'ran on' },
  { id: 'ResourceArn', label: 'Resource', phrase: 'used' },
];

/** The dimension that a URL names; URLs when it names none. */
export function readDimension(text: string | undefined): Dimension {
  return DIMENSIONS.find(({ id }) => id === text)?.id ?? 'Url';
}

export function dimensionLabel(dimension: Dimension): string {
  return DIMENSIONS.find(({ id }) => id === dimension)?.label ?? dimension;
}

export function dimensionPhrase(dimension: Dimension): string {
  return DIMENSIONS.find(({ id }) => id === dimension)?.phrase ?? 'have';
}
