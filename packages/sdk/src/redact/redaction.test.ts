import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type * as redaction from './redaction.ts';

type Redaction = typeof redaction;

/** The rules are state of the module: each test gets a fresh one. */
async function fresh(): Promise<Redaction> {
  vi.resetModules();
  return import('./redaction.ts');
}

afterEach(() => vi.resetModules());

const { redactUrl, redactText, redactMetadataValue } = await fresh();

describe('URLs', () => {
  test.each([
    ['https://shop.example/items/1', 'https://shop.example/items/1'],
    ['https://shop.example/items?page=2&sort=name', 'https://shop.example/items?page=2&sort=name'],
    ['https://user:pw@shop.example/a', 'https://[redacted]@shop.example/a'],
    ['https://token@shop.example/a?x=1', 'https://[redacted]@shop.example/a?x=1'],
    ['https://npm.example/@scope/pkg?x=a@b', 'https://npm.example/@scope/pkg?x=a@b'],
    ['/callback?token=abc&x=1#top', '/callback?token=[redacted]&x=1#top'],
    ['http://h/?API-Key=abc', 'http://h/?API-Key=[redacted]'],
    ['http://h/?apiKey=abc&client_secret=d', 'http://h/?apiKey=[redacted]&client_secret=[redacted]'],
    ['http://h/?%74oken=abc', 'http://h/?%74oken=[redacted]'],
    ['http://h/#a?token=1', 'http://h/#a?token=1'],
    ['http://h/?&&token=1&', 'http://h/?&&token=[redacted]&'],
    ['http://h/?token', 'http://h/?token'],
    ['http://h/?%zz=abc&password=', 'http://h/?%zz=abc&password=[redacted]'],
    [
      'https://b.s3.amazonaws.com/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=fe5f&X-Amz-Security-Token=abc',
      'https://b.s3.amazonaws.com/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=[redacted]&X-Amz-Security-Token=[redacted]',
    ],
    ['http://h/?nextToken=abc&keyword=x&monkey=1', 'http://h/?nextToken=abc&keyword=x&monkey=1'],
  ])('%s', (url, expected) => {
    expect(redactUrl(url)).toBe(expected);
  });
});

describe('texts', () => {
  const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dBjftJeZ4CVPmB92K27uhbUJU1p1r_wW1gFWFOEjXk';
  test.each([
    ['Authorization: Bearer abcdef123456789', 'Authorization: Bearer [redacted]'],
    ['Basic dXNlcjpwYXNzd29yZA==', 'Basic [redacted]'],
    [`token ${jwt} end`, 'token [redacted] end'],
    ['key AKIAIOSFODNN7EXAMPLE used', 'key [redacted] used'],
    ['wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY1', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY1'],
    ['secret wJalrXUtnFEMI/K7MDENG/bPxRfiC9XAMPL3KEY7', 'secret [redacted]'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nrest', '[redacted]\nrest'],
    ['postgres://app:hunter2@db:5432/shop', 'postgres://[redacted]@db:5432/shop'],
    ['connect with password=hunter2;host=db', 'connect with password=[redacted];host=db'],
    ['{"password":"hunter2","user":"u"}', '{"password":"[redacted]","user":"u"}'],
    ['paid with 4111 1111 1111 1111.', 'paid with [redacted].'],
    ['paid with 5500-0055-5555-5559', 'paid with [redacted]'],
    ['amex 378282246310005, thanks', 'amex [redacted], thanks'],
  ])('%s', (text, expected) => {
    expect(redactText(text)).toBe(expected);
  });

  test.each([
    '1-5759e988-bd862e3fe1be46a994272793',
    '53995c3f42cd8ad8',
    '2fd4e1c67a2d28fced849ee1bb76e7391b93eb12',
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    '123e4567-e89b-12d3-a456-426614174000',
    '1795227756804',
    '1795227756804123456',
    '2026-02-25T13:04:05.678Z',
    '+44 20 7946 0958 1234',
    'order 4111111111111112 shipped',
    '3.4111111111111111',
    'Bearer authentication is required',
    'Basic information about the order',
    'password: too short',
    'Invalid token: unexpected end of input',
    'arn:aws:dynamodb:eu-west-1:123456789012:table/Orders',
    'https://shop.example/items/4111?page=12345',
    '/home/app/node_modules/@scope/package/dist/x',
    'user@example.com',
    'SELECT * FROM orders WHERE id = 4111',
  ])('leaves %s alone', (text) => {
    expect(redactText(text)).toBe(text);
  });

  test('ids, times and numbers as the SDK makes them are never cut', () => {
    const hex = (length: number) =>
      fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });
    fc.assert(
      fc.property(
        hex(8),
        hex(24),
        hex(16),
        fc.integer({ min: 1e12, max: 2e12 }),
        fc.double(),
        (a, b, c, ms, n) => {
          for (const text of [
            `1-${a}-${b}`,
            `${c}x`,
            String(ms),
            String(ms / 1000),
            String(n),
            new Date(ms).toISOString(),
          ]) {
            expect(redactText(text)).toBe(text);
          }
        },
      ),
    );
  });

  test('megabytes of what nearly is a secret do not take for ever', () => {
    const texts = [
      'a',
      'password',
      '://a:',
      'eyJ',
      '4111 ',
      '-----BEGIN PRIVATE KEY-----',
      'Bearer ',
      'A/b+',
    ];
    for (const text of texts) {
      const long = text.repeat(Math.ceil(1_000_000 / text.length));
      expect(redactText(long).length).toBeGreaterThan(0);
    }
  });
});

describe('metadata', () => {
  test.each([
    ['password', 'x', '[redacted]'],
    ['dbPassword', 'x', '[redacted]'],
    ['AWS_SECRET_ACCESS_KEY', 'x', '[redacted]'],
    ['Authorization', 'x', '[redacted]'],
    ['set-cookie', ['a=b'], '[redacted]'],
    ['cardNumber', 4_111_111_111_111_111, '[redacted]'],
    ['hasPassword', true, true],
    ['password', null, null],
    ['passwordPolicy', 'strict', 'strict'],
    ['nextToken', 'abc', 'abc'],
    ['tokens', 12, 12],
    ['note', 'Bearer abcdef123456789', 'Bearer [redacted]'],
    ['id', 4_111_111_111_111_111, 4_111_111_111_111_111],
  ])('%s: %j', (key, value, expected) => {
    expect(redactMetadataValue(key, value)).toEqual(expected);
  });
});

describe('setRedaction', () => {
  test('adds to what is there', async () => {
    const rules = await fresh();
    rules.setRedaction({ metadataKeys: ['iban'], urlParameters: ['code'], patterns: [/\bEMP-\d{6}\b/] });
    expect(rules.redactMetadataValue('IBAN', 'DE1')).toBe('[redacted]');
    expect(rules.redactMetadataValue('password', 'x')).toBe('[redacted]');
    expect(rules.redactUrl('/cb?code=1&token=2')).toBe('/cb?code=[redacted]&token=[redacted]');
    expect(rules.redactText('EMP-123456 and EMP-654321')).toBe('[redacted] and [redacted]');
  });

  test('replaces, and switches off', async () => {
    const rules = await fresh();
    rules.setRedaction({ metadataKeys: { replace: ['iban'] } });
    expect(rules.redactMetadataValue('password', 'x')).toBe('x');
    rules.setRedaction({ enabled: false });
    expect(rules.redactMetadataValue('iban', 'DE1')).toBe('DE1');
    expect(rules.redactUrl('/cb?token=2')).toBe('/cb?token=2');
  });

  test('says what it cannot use and goes on', async () => {
    const rules = await fresh();
    const { getLogger: loggerOf, setLogger: useLogger } = await import('../logging/logger.ts');
    const error = vi.fn<(message: unknown) => void>();
    useLogger({ ...loggerOf(), error });
    const wrong = JSON.parse('{"metadataKeys":[1],"enabled":false}');
    rules.setRedaction(wrong);
    expect(error).toHaveBeenCalledWith(expect.stringContaining('setRedaction'), expect.any(TypeError));
    expect(rules.redactMetadataValue('password', 'x')).toBe('[redacted]');
  });
});
