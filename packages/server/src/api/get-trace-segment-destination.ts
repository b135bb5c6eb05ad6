import { z } from 'zod';
import { readDestination } from '../resources/segment-destination.ts';
import { toDestination } from './destination-output.ts';
import { defineOperation } from './operation.ts';

/** Source: X-Ray API reference, GetTraceSegmentDestination. */
export const getTraceSegmentDestination = defineOperation({
  name: 'GetTraceSegmentDestination',
  path: '/GetTraceSegmentDestination',
  input: z.object({}),
  answer: (_input, context) => toDestination(readDestination(context.resources), context.now()),
});
