import { describe, expect, it } from 'vitest';

import { parseTarget } from './target.ts';

describe('parseTarget', () => {
  it('tells the door by the address', () => {
    expect(parseTarget('http://127.0.0.1:8000')).toMatchObject({ door: 'http', port: 8000 });
    expect(parseTarget('http://localhost:4318/v1/traces')).toMatchObject({ door: 'otlp-http', port: 4318 });
    expect(parseTarget('grpc://127.0.0.1:4317')).toMatchObject({ door: 'otlp-grpc', port: 4317 });
  });

  it('refuses what it cannot load, and says what it can', () => {
    expect(() => parseTarget('4318')).toThrow('such as http://127.0.0.1:4318/v1/traces');
    expect(() => parseTarget('https://127.0.0.1:4318/v1/traces')).toThrow('without TLS');
    expect(() => parseTarget('http://127.0.0.1:4318/api/traces')).toThrow('/v1/traces');
  });

  it('loads no other machine', () => {
    expect(() => parseTarget('http://tracing.example:8000')).toThrow('not tracing.example');
  });
});
