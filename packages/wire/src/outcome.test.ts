import { describe, expect, it } from 'vitest';
import { type Outcome, outcomeFlags, outcomeOf } from './outcome.ts';
import type { Entity } from './segment-document.ts';

type Sent = Pick<Entity, 'error' | 'fault' | 'throttle' | 'http'>;

function withStatus(status: number): Sent {
  return { http: { response: { status } } };
}

/** The flags that are on, in the order error, throttle, fault. */
function flagsOf(sent: Sent): string {
  const { error, throttle, fault } = outcomeFlags(sent);
  return [error && 'error', throttle && 'throttle', fault && 'fault'].filter(Boolean).join(' ');
}

const rows: readonly (readonly [what: string, Sent, flags: string, Outcome])[] = [
  ['nothing', {}, '', 'ok'],
  ['an empty http block', { http: {} }, '', 'ok'],
  ['status 0', withStatus(0), '', 'ok'],
  ['status 101', withStatus(101), '', 'ok'],
  ['status 200', withStatus(200), '', 'ok'],
  ['status 399', withStatus(399), '', 'ok'],
  ['status 400', withStatus(400), 'error', 'error'],
  ['status 428', withStatus(428), 'error', 'error'],
  ['status 429', withStatus(429), 'error throttle', 'throttle'],
  ['status 430', withStatus(430), 'error', 'error'],
  ['status 499', withStatus(499), 'error', 'error'],
  ['status 500', withStatus(500), 'fault', 'fault'],
  ['status 599', withStatus(599), 'fault', 'fault'],
  ['status 600', withStatus(600), '', 'ok'],
  ['an error flag', { error: true }, 'error', 'error'],
  ['a throttle flag', { throttle: true }, 'throttle', 'throttle'],
  ['a fault flag', { fault: true }, 'fault', 'fault'],
  ['flags that are off', { error: false, throttle: false, fault: false }, '', 'ok'],
  ['a flag that is off against its status', { ...withStatus(500), fault: false }, 'fault', 'fault'],
  ['a fault that answered 404', { ...withStatus(404), fault: true }, 'error fault', 'fault'],
  [
    'all three flags',
    { ...withStatus(500), error: true, throttle: true, fault: true },
    'error throttle fault',
    'throttle',
  ],
];

describe('outcome', () => {
  it.each(rows)('of %s', (_what, sent, flags, outcome) => {
    expect(flagsOf(sent)).toBe(flags);
    expect(outcomeOf(outcomeFlags(sent))).toBe(outcome);
  });
});
