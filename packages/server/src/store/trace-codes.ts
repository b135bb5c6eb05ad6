/** What the small numbers in columns of `traces` stand for. */

/** Bits of `root_flags`, `segments.flags` and `edges.flags`; `inferred` is of segments only, `present` of the root. */
export const OUTCOME_BITS = { error: 1, throttle: 2, fault: 4, inferred: 8, present: 16 } as const;

/** Bits of `services.flags`; neither active nor passive means unknown. */
export const SERVICE_BITS = { root: 1, active: 2, passive: 4 } as const;

/** Values of `attributes.kind`. */
export const ATTRIBUTE_KINDS = {
  textAnnotation: 1,
  numberAnnotation: 2,
  booleanAnnotation: 3,
  user: 4,
  resourceArn: 5,
  instanceId: 6,
  availabilityZone: 7,
} as const;

/** Values of `segments.request` and `edges.request`: nothing, the root's, or `first` plus a place in `requests`. */
export const REQUEST_PLACES = { none: 0, root: 1, first: 2 } as const;

/** Values of `root_causes.kind`. */
export const ROOT_CAUSE_KINDS = { fault: 1, error: 2, responseTime: 3 } as const;

/** Stands for "not ended" in columns of lengths, for "none" in those of indexes,
 *  for "unknown" in ages and coverages. */
export const ABSENT = -1;
