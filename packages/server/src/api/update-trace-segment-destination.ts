import { z } from 'zod';
import { changeDestination, DESTINATIONS, readDestination } from '../resources/segment-destination.ts';
import { toDestination } from './destination-output.ts';
import { optional } from './input-types.ts';
import { defineOperation } from './operation.ts';

/**
 * Sets the destination, which counts as PENDING for a moment. Without one, which the model allows, it answers what
 * holds.
 * Source: X-Ray API reference, UpdateTraceSegmentDestination.
 */
export const updateTraceSegmentDestination = defineOperation({
  name: 'UpdateTraceSegmentDestination',
  path: '/UpdateTraceSegmentDestination',
  input: z.object({ Destination: optional(z.enum(DESTINATIONS)) }),
  async answer({ Destination }, context) {
    const now = context.now();
    const { resources } = context;
    if (Destination === undefined) return toDestination(readDestination(resources), now);
    return toDestination(await changeDestination(resources, Destination, now), now);
  },
});
