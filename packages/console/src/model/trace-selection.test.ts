import { describe, expect, it } from 'vitest';
import type { TraceSummary } from '../api/xray-api.ts';
import {
  describeLimits,
  isSelected,
  readSelection,
  selectionParams,
  type SelectedPart,
} from './trace-selection.ts';

const FRONT = { Name: 'front', Type: 'AWS::ECS::Container' };
const ORDERS = { Name: 'orders', Names: ['orders', 'orders.internal'] };
const PAYMENTS = { Name: 'payments' };

const SUMMARY: TraceSummary = {
  Id: '1-00000064-000000000000000000000000',
  HasFault: true,
  Http: { HttpMethod: 'POST', HttpURL: 'http://shop/checkout', HttpStatus: 500 },
  ServiceIds: [FRONT, ORDERS, PAYMENTS],
  EntryPoint: FRONT,
  FaultRootCauses: [{ ClientImpacting: true, Services: [FRONT, ORDERS] }],
};

function check(query: string, summary: TraceSummary = SUMMARY): boolean {
  return isSelected(summary, readSelection(new URLSearchParams(query)));
}

describe('isSelected', () => {
  it('takes every trace when nothing is asked for', () => {
    expect(check('')).toBe(true);
    expect(check('outcome=nonsense&range=PT5M')).toBe(true);
  });

  it('finds a service by any of its names, and by its type', () => {
    expect(check('service=orders.internal')).toBe(true);
    expect(check('service=front&serviceType=AWS::ECS::Container')).toBe(true);
    expect(check('service=front&serviceType=client')).toBe(false);
    expect(check('service=orders&serviceType=')).toBe(true);
    expect(check('service=unknown')).toBe(false);
  });

  it('takes a call when both of its services are in the trace', () => {
    expect(check('source=orders&target=payments')).toBe(true);
    expect(check('source=orders&target=unknown')).toBe(false);
  });

  it('counts a fault for the services on the path to it', () => {
    expect(check('service=orders&outcome=fault')).toBe(true);
    expect(check('service=payments&outcome=fault')).toBe(false);
  });

  it('goes by the flag of the trace where no cause was recorded', () => {
    const { FaultRootCauses: _, ...uncaused } = SUMMARY;
    expect(check('service=payments&outcome=fault', uncaused)).toBe(true);
    expect(check('service=payments&outcome=fault', { ...uncaused, HasFault: false })).toBe(false);
  });

  it('finds a fault that did not reach the client', () => {
    expect(check('service=orders&outcome=fault', { ...SUMMARY, HasFault: false })).toBe(true);
    expect(check('outcome=fault', { ...SUMMARY, HasFault: false })).toBe(true);
  });

  it('takes for OK what has no flag', () => {
    expect(check('outcome=ok')).toBe(false);
    expect(check('outcome=ok', { Id: 'x' })).toBe(true);
  });

  it('wants all words, in any case', () => {
    expect(check('q=post CHECKOUT 500')).toBe(true);
    expect(check('q=get checkout')).toBe(false);
  });
});

describe('selectionParams', () => {
  it.each<SelectedPart>([
    { kind: 'all' },
    { kind: 'service', service: { name: 'a|b & c', type: '' } },
    { kind: 'edge', source: { name: 'a', type: 'AWS::Lambda' }, target: { name: 'b', type: undefined } },
  ])('is read back as written: $kind', (part) => {
    expect(readSelection(new URLSearchParams(selectionParams(part, 'error')))).toEqual({
      part,
      outcome: 'error',
      text: '',
    });
  });
});

describe('describeLimits', () => {
  it('says what the selection cannot know', () => {
    const limits = (query: string): readonly string[] =>
      describeLimits(readSelection(new URLSearchParams(query)));
    expect(limits('')).toEqual([]);
    expect(limits('service=a')).toEqual([]);
    expect(limits('source=a&target=b')[0]).toContain('touched both a and b');
    expect(limits('service=a&outcome=fault')[0]).toContain('path');
    expect(limits('service=a&outcome=throttle')[0]).toContain('whole trace');
  });
});
