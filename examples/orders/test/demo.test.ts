import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { startDemo } from '../../shop/test/start-demo.ts';

const DEMO = fileURLToPath(new URL('../demo.js', import.meta.url));

describe('npm run demo', () => {
  it('says where the console is, counts what it sends, and ends when its time is up', async () => {
    const demo = startDemo(DEMO, ['--port', '0', '--duration', '3', '--rate', '10']);
    const { code, stdout } = await demo.ended;

    expect(code).toBe(0);
    expect(stdout).toMatch(/^Console +http:\/\/127\.0\.0\.1:\d+$/m);
    expect(stdout).toMatch(/^\d+ requests /m);
  });

  it('counts answers by their status, ends everything and succeeds when it is told to stop', async () => {
    const demo = startDemo(DEMO, ['--port', '0']);
    await demo.printed(/^\d+ requests .*200: \d+ .*201: \d+/m);
    demo.interrupt();

    expect((await demo.ended).code).toBe(0);
  });

  it('fails, and shows what the service says, when the port is taken', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const address = squatter.address();
    const port = typeof address === 'object' ? String(address?.port) : '';

    const { code, stderr } = await startDemo(DEMO, ['--port', port]).ended;
    squatter.close();

    expect(code).toBe(1);
    expect(stderr).toContain(port);
    expect(stderr).toContain('demo: fluoroscope exited with code');
  });

  it('names a flag that it cannot read', async () => {
    const { code, stderr } = await startDemo(DEMO, ['--rate', 'fast']).ended;

    expect(code).toBe(1);
    expect(stderr).toContain('--rate takes a number from 0.1 to 500, not "fast"');
  });
});
