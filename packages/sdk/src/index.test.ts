/** The surface that applications import. */
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import core from './core.ts';
import AWSXRay, * as named from './index.ts';

const official = createRequire(import.meta.url)('aws-xray-sdk') as Record<string, unknown>;

test('Everything the official SDK has at run time, and the TraceID that it only declares, is there by name and on the object', () => {
  const missing = [...Object.keys(official), 'TraceID'].filter((name) => !(name in named && name in AWSXRay));
  expect(missing).toEqual([]);
});

test('The full object is the core’s, and documents name the package', () => {
  expect(AWSXRay).toBe(core);
  expect(AWSXRay.SegmentUtils.sdkData).toMatchObject({ package: '@fluoroscope/sdk' });
});

test('Members keep working when they are taken off the object', () => {
  const { getNamespace, resolveSegment, setSegment } = AWSXRay;
  const segment = new AWSXRay.Segment('detached');
  getNamespace().run(() => {
    setSegment(segment);
    expect(resolveSegment()).toBe(segment);
  });
  segment.close();
});
