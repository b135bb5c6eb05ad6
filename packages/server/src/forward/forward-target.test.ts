import { describe, expect, it } from 'vitest';
import { parseForwardTarget } from './forward-target.ts';

describe('the target of --forward', () => {
  it.each([
    ['otlp=http://collector:4318', 'http://collector:4318/v1/traces'],
    ['otlp=http://collector:4318/', 'http://collector:4318/v1/traces'],
    ['otlp=https://traces.example', 'https://traces.example/v1/traces'],
    ['otlp=https://traces.example/otlp/', 'https://traces.example/otlp/v1/traces'],
    ['otlp=http://collector/v1/traces', 'http://collector/v1/traces'],
    ['otlp=http://collector/v1/traces/', 'http://collector/v1/traces'],
    ['otlp=http://collector/base/v1/traces', 'http://collector/base/v1/traces'],
    ['otlp=http://collector?tenant=a', 'http://collector/v1/traces?tenant=a'],
    ['otlp=http://[::1]:4318#part', 'http://[::1]:4318/v1/traces'],
  ])('%s is %s', (text, url) => {
    expect(parseForwardTarget(text)?.url).toBe(url);
  });

  it.each([
    '',
    'otlp=',
    'otlp=collector:4318',
    'otlp=ftp://collector',
    'http://collector',
    'xray=http://collector',
  ])('is not "%s"', (text) => {
    expect(parseForwardTarget(text)).toBeUndefined();
  });

  it('sends its credentials in a header and shows them nowhere', () => {
    const target = parseForwardTarget('otlp=https://key:p%40ss%@traces.example/?token=hidden');
    expect(target).toEqual({
      url: 'https://traces.example/v1/traces?token=hidden',
      authorization: `Basic ${Buffer.from('key:p%40ss%').toString('base64')}`,
      label: 'https://traces.example/v1/traces',
    });
    expect(parseForwardTarget('otlp=http://key:p%40ss@a')?.authorization).toBe(
      `Basic ${Buffer.from('key:p@ss').toString('base64')}`,
    );
    expect(parseForwardTarget('otlp=http://a')?.authorization).toBeUndefined();
  });
});
