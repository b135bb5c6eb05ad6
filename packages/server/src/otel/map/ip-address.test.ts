import { isIPv4, isIPv6 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bracketed, isIpAddress } from './ip-address.ts';

describe('an address', () => {
  it.each(['0.0.0.0', '255.255.255.255', '203.0.113.9', '::', '::1', '2001:DB8::1', '::ffff:10.0.0.7'])(
    'is %s',
    (text) => {
      expect(isIpAddress(text)).toBe(true);
    },
  );
  it.each(['', 'a.example', '1.2.3', '1.2.3.4.', '1.2.3.4.5', '256.0.0.1', '01.2.3.4', '1.2.3.4:80', 'a:80'])(
    'is not %j',
    (text) => {
      expect(isIpAddress(text)).toBe(false);
    },
  );
  it.each(['[::1]', ':', ':::', 'fe80::1%eth0', '1::2::3', '::1]/[', `${'0:'.repeat(40)}1`])(
    'is not %j',
    (text) => {
      expect(isIpAddress(text)).toBe(false);
    },
  );
  it('is what the network knows as one', () => {
    const near = fc.stringMatching(/^[0-9a-f:.]{0,20}$/);
    const text = fc.oneof(fc.ipV4(), fc.ipV6(), near, fc.string());
    fc.assert(
      fc.property(text, (address) => {
        expect(isIpAddress(address)).toBe(isIPv4(address) || (isIPv6(address) && !address.includes('%')));
      }),
    );
  });
  it('stands in brackets in a URL when it has colons', () => {
    expect(['::1', '[::1]', '10.0.0.7', 'a.example', 'a:80'].map(bracketed)).toEqual([
      '[::1]',
      '[::1]',
      '10.0.0.7',
      'a.example',
      'a:80',
    ]);
  });
});
