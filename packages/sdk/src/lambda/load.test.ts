/** Loading the SDK where `LAMBDA_TASK_ROOT` is set; a file, and so a process, of its own. */

import { expect, it } from 'vitest';

it('in Lambda the invocation is the current segment without any call', async () => {
  process.env['LAMBDA_TASK_ROOT'] = '/var/task';
  process.env['_X_AMZN_TRACE_ID'] =
    'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
  const { default: AWSXRay } = await import('../core.ts');
  expect(AWSXRay.getSegment()).toMatchObject({
    name: 'facade',
    trace_id: '1-5759e988-bd862e3fe1be46a994272793',
    id: '53995c3f42cd8ad8',
    facade: true,
  });
  expect(AWSXRay.SegmentUtils.getStreamingThreshold()).toBe(0);
});
