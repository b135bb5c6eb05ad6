import { afterEach, expect, test, vi } from 'vitest';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

test('AWS_XRAY_TRACING_NAME names segments, whatever the code says', async () => {
  vi.stubEnv('AWS_XRAY_TRACING_NAME', 'from-outside');
  vi.resetModules();
  const { middleware } = await import('./middleware.ts');
  const { openSegment } = await import('./express.ts');
  openSegment('from-code');
  middleware.setDefaultName('from-code');
  expect(middleware.resolveName('shop.example')).toBe('from-outside');
  middleware.enableDynamicNaming('*.example');
  expect(middleware.resolveName('shop.example')).toBe('shop.example');
  expect(middleware.resolveName('other')).toBe('from-outside');
});
