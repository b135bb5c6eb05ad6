import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { comparableGraph } from '../../shop/test/comparable-graph.ts';
import { startDemo } from '../../shop/test/start-demo.ts';
import { xrayReader } from '../../shop/test/xray-reader.ts';

const DEMO = fileURLToPath(new URL('../demo.js', import.meta.url));

describe('npm run demo:serverless', () => {
  it('has its API asked by tenants until it is told to stop', async () => {
    const since = new Date();
    const demo = startDemo(DEMO, ['--port', '0', '--rate', '1']);

    using xray = xrayReader(await demo.consoleUrl(), since);
    await xray.services((services) =>
      expect(comparableGraph(services).map(({ service }) => service)).toContain(
        'create-item (AWS::Lambda::Function)',
      ),
    );
    demo.interrupt();

    expect(await demo.ended).toMatchObject({ code: 0, stderr: '' });
  });
});
