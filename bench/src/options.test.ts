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
    expect([...options.phases]).toEqual(['idle', 'http', 'udp', 'otlp-grpc', 'otlp-http', 'reads', 'mixed']);
  });

  it('is small with --short, unless a flag says otherwise', () => {
    const short = parseOptions(['--short']);
    expect(short).toMatchObject({ seconds: 5, stored: 100_000, copies: 4, udpRate: 2000 });
    expect(short.effort.isPatient).toBe(false);
    expect(parseOptions(['--short', '--seconds', '9'])).toMatchObject({ seconds: 9, stored: 100_000 });
  });

  it('grows a store by whole copies of what it began with', () => {
    expect(parseOptions(['--only', 'growth']).growth).toEqual({
      sizes: [100_000, 1_000_000, 10_000_000],
      copies: 0,
      seconds: 15,
    });
    expect(parseOptions(['--sizes', '2000000,30000000']).growth).toMatchObject({ copies: 19 });
    expect(() => parseOptions(['--sizes', '1000,1500'])).toThrow('--sizes');
    expect(() => parseOptions(['--sizes', '2000,1000'])).toThrow('--sizes');
    expect(() => parseOptions(['--sizes', 'many'])).toThrow('--sizes');
  });

  it('compares by the doors that addresses name, and by no others', () => {
    const { targets } = parseOptions(['--target', 'grpc://127.0.0.1:1', '--target', 'http://127.0.0.1:2']);
    expect(targets.map(({ door }) => door)).toEqual(['otlp-grpc', 'http']);
    expect(() => parseOptions(['--target', 'http://127.0.0.1:2', '--only', 'udp'])).toThrow('--target');
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
