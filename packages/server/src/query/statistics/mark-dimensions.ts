/** Dimensions whose values are attributes without key, with the words that filters have for them. */

import { ATTRIBUTE_KINDS } from '../../store/trace-codes.ts';
import type { DimensionName } from './dimension.ts';

export const MARKS = {
  User: { kind: ATTRIBUTE_KINDS.user, keyword: 'user' },
  AvailabilityZone: { kind: ATTRIBUTE_KINDS.availabilityZone, keyword: 'availabilityzone' },
  InstanceId: { kind: ATTRIBUTE_KINDS.instanceId, keyword: 'instance.id' },
  ResourceArn: { kind: ATTRIBUTE_KINDS.resourceArn, keyword: 'resource.arn' },
} as const;

export function isMarkDimension(name: DimensionName): name is keyof typeof MARKS {
  return Object.hasOwn(MARKS, name);
}
