/** What the small numbers in columns of `traces` stand for. */

/** Bits of `segments.flags` and `edges.flags`; the last is of segments only. */
export const OUTCOME_BITS = { error: 1, throttle: 2, fault: 4, inferred: 8 } as const;

/** Bits of `services.flags`; neither active nor passive means unknown. */
export const SERVICE_BITS = { root: 1, active: 2, passive: 4 } as const;

/** Values of `annotations.kind`. */
export const ANNOTATION_KINDS = { string: 1, number: 2, boolean: 3 } as const;

/** Stands for "not ended" in columns of lengths, and for "none" in those of indexes. */
export const ABSENT = -1;
