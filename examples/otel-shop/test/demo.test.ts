import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { comparableGraph } from '../../shop/test/comparable-graph.ts';
import { startDemo } from '../../shop/test/start-demo.ts';
import { xrayReader } from '../../shop/test/xray-reader.ts';

const DEMO = fileURLToPath(new URL('../demo.js', import.meta.url));

describe('npm run demo:otel', () => {
  it('sends its spans to the one port of its service', async () => {
    const since = new Date();
    const demo = startDemo(DEMO, ['--port', '0', '--rate', '10']);

    const xray = xrayReader(await demo.consoleUrl(), since);
    await xray.services((services) =>
      expect(comparableGraph(services).map(({ service }) => service)).toContain('payments'),
    );
    xray[Symbol.dispose]();
    demo.interrupt();

    expect(await demo.ended).toMatchObject({ code: 0, stderr: '' });
  });
});
