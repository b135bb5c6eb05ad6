import { describe, expect, it } from 'vitest';

import { parseOptions } from './options.ts';

describe('parseOptions', () => {
  it('measures everything at the stated size by default', () => {
    const options = parseOptions([]);
    expect(options).toMatchObject({
      seconds: 60,
      udpRate: 25_000,
      httpRate: undefined,
      otlpRate: 50_000,
      stored: 1_000_000,
      copies: 0,
      seed: 1,
    });
    expect([...options.phases]).toEqual(['idle', 'http', 'udp', 'otlp-grpc', 'otlp-http', 'reads']);
  });

  it('is short with --quick, unless a flag says otherwise', () => {
    expect(parseOptions(['--quick'])).toMatchObject({ seconds: 5, stored: 30_000 });
    expect(parseOptions(['--quick', '--seconds', '9'])).toMatchObject({ seconds: 9, stored: 30_000 });
  });

  it('measures only what is asked for', () => {
    expect([...parseOptions(['--only', 'udp,otlp-grpc']).phases]).toEqual(['udp', 'otlp-grpc']);
  });

  it('copies what would take long to send, unless told otherwise', () => {
    expect(parseOptions(['--stored', '1000001']).copies).toBe(19);
    expect(parseOptions(['--stored', '1000001', '--fill', 'load']).copies).toBe(0);
    expect(parseOptions(['--stored', '60000', '--fill', 'copies']).copies).toBe(19);
  });

  it('refuses what it does not understand, and names it', () => {
    expect(() => parseOptions(['--seconds', 'ten'])).toThrow('--seconds');
    expect(() => parseOptions(['--stored', '0'])).toThrow('--stored');
    expect(() => parseOptions(['--otlp-rate', '-1'])).toThrow('--otlp-rate');
    expect(() => parseOptions(['--fill', 'later'])).toThrow('later');
    expect(() => parseOptions(['--only', 'writes'])).toThrow('writes');
    expect(() => parseOptions(['--fast'])).toThrow('--fast');
  });
});
