/** The periods that the service graph is added up by: whole minutes, and slots of five seconds for the recent past. */

export const MICROS_PER_MINUTE = 60_000_000;

export const MICROS_PER_SLOT = 5_000_000;

export const SLOTS_PER_MINUTE = MICROS_PER_MINUTE / MICROS_PER_SLOT;

/** The whole minute since the epoch that holds the instant. */
export function minuteOf(micros: number): number {
  return Math.floor(micros / MICROS_PER_MINUTE);
}

/** The slot since the epoch that holds the instant. */
export function slotOf(micros: number): number {
  return Math.floor(micros / MICROS_PER_SLOT);
}

/** The minute that a slot is part of. */
export function minuteOfSlot(slot: number): number {
  return Math.floor(slot / SLOTS_PER_MINUTE);
}
