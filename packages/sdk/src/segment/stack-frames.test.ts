import { describe, expect, it } from 'vitest';

import { parseStack } from './stack-frames.ts';

const pathsOf = (...lines: string[]): (string | undefined)[] =>
  parseStack(['Error: broken', ...lines.map((line) => `    at ${line}`)].join('\n'), 'broken').frames.map(
    (frame) => frame.path,
  );

describe('parseStack', () => {
  it('reads paths without what stands before them', () => {
    expect(
      pathsOf(
        'async /app/node_modules/router/index.js:394:20',
        'order (file:///app/a%20shop/order.mjs:3:9)',
        'async file:///app/order.mjs:4:1',
        'node:internal/process/task_queues:95:5',
        'async Promise.all (index 0)',
      ),
    ).toEqual([
      '/app/node_modules/router/index.js',
      '/app/a shop/order.mjs',
      '/app/order.mjs',
      'node:internal/process/task_queues',
      'index 0',
    ]);
  });

  it('leaves URLs that are no files of this system as they are', () => {
    expect(pathsOf('f (file://%zz:3:9)', 'g (https://example.com/a.js:1:2)')).toEqual([
      'file://%zz',
      'https://example.com/a.js',
    ]);
  });

  it('leaves out the frames of the SDK, under its own name and under those it stands in for', () => {
    expect(
      pathsOf(
        'order (/app/order.js:1:1)',
        'n (/app/node_modules/@fluoroscope/sdk/dist/cjs/sdk.js:1:5000)',
        'file:///app/node_modules/@fluoroscope/sdk/dist/esm/index.js:1:1',
        'n (/app/node_modules/aws-xray-sdk-core/dist/cjs/sdk.js:1:5000)',
        'n (C:\\app\\node_modules\\@fluoroscope\\sdk\\dist\\cjs\\sdk.js:1:5000)',
        'main (/app/sdk/dist/main.js:2:2)',
      ),
    ).toEqual(['/app/order.js', '/app/sdk/dist/main.js']);
  });
});
