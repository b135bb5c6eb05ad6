/** The surface that applications import. */
import { expect, test } from 'vitest';
import core from './core.ts';
import AWSXRay from './index.ts';

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
