/** Thrown by a scenario that needs what this machine or user does not offer.
 *  It is told as not run, which is no verdict. */
export class NotHere extends Error {}
