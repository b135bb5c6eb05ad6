/** By what the traces of a set are put together, as the URL names it: `Url`, `Status`, `annotation.tenant`. */

import type { Dimension } from '../api/extensions-api.ts';

export interface Grouping {
  readonly dimension: Dimension;
  /** For the dimension `Annotation`. */
  readonly annotationKey?: string;
}

export const GROUPING_NAMES: readonly { readonly dimension: Dimension; readonly label: string }[] = [
  { dimension: 'Url', label: 'URL' },
  { dimension: 'Status', label: 'Status' },
  { dimension: 'Method', label: 'Method' },
  { dimension: 'Outcome', label: 'Outcome' },
  { dimension: 'EntryPoint', label: 'Entry' },
  { dimension: 'Service', label: 'Service' },
  { dimension: 'User', label: 'User' },
  { dimension: 'ClientIp', label: 'Client IP' },
  { dimension: 'UserAgent', label: 'User agent' },
  { dimension: 'AvailabilityZone', label: 'Availability zone' },
  { dimension: 'InstanceId', label: 'Instance' },
  { dimension: 'ResourceArn', label: 'Resource' },
  { dimension: 'FaultRootCause', label: 'Cause of faults' },
  { dimension: 'ErrorRootCause', label: 'Cause of errors' },
  { dimension: 'ResponseTimeRootCause', label: 'Cause of slowness' },
];

const ANNOTATION_PREFIX = 'annotation.';

/** Undefined for a text that names nothing to group by. */
export function parseGrouping(text: string | undefined): Grouping | undefined {
  if (text?.startsWith(ANNOTATION_PREFIX) === true) {
    const annotationKey = text.slice(ANNOTATION_PREFIX.length);
    return annotationKey === '' ? undefined : { dimension: 'Annotation', annotationKey };
  }
  const known = GROUPING_NAMES.find(({ dimension }) => dimension === text);
  return known && { dimension: known.dimension };
}

export function formatGrouping({ dimension, annotationKey }: Grouping): string {
  return annotationKey === undefined ? dimension : `${ANNOTATION_PREFIX}${annotationKey}`;
}

export function groupingLabel({ dimension, annotationKey }: Grouping): string {
  return annotationKey ?? GROUPING_NAMES.find((known) => known.dimension === dimension)?.label ?? dimension;
}
