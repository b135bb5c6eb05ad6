import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

// Ends a demo that hangs before the test gives up on it, so that nothing stays behind.
const TIMEOUT_MS = 20_000;
const DEMO = fileURLToPath(new URL('../demo.js', import.meta.url));

describe('npm run demo', () => {
  it('says where the console is, counts what it sends, and ends when its time is up', async () => {
    const { code, stdout } = await runDemo(['--port', '0', '--duration', '3', '--rate', '10']);

    expect(code).toBe(0);
    expect(stdout).toMatch(/^Console +http:\/\/127\.0\.0\.1:\d+$/m);
    expect(stdout).toMatch(/^\d+ requests .*200: \d+ .*201: \d+/m);
  });

  it('ends everything and succeeds when it is told to stop', async () => {
    const { code } = await runDemo(['--port', '0'], (soFar) => soFar.includes('Ctrl-C ends'));

    expect(code).toBe(0);
  });

  it('fails, and shows what the service says, when the port is taken', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const address = squatter.address();
    const port = typeof address === 'object' ? String(address?.port) : '';

    const { code, stderr } = await runDemo(['--port', port]);
    squatter.close();

    expect(code).toBe(1);
    expect(stderr).toContain(port);
    expect(stderr).toContain('demo: fluoroscope exited with code');
  });

  it('names a flag that it cannot read', async () => {
    const { code, stderr } = await runDemo(['--rate', 'fast']);

    expect(code).toBe(1);
    expect(stderr).toContain('--rate takes a number from 0.1 to 500, not "fast"');
  });
});

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the demo to its end; it is sent SIGINT as soon as its output satisfies `isTimeToStop`. */
async function runDemo(
  args: readonly string[],
  isTimeToStop: (stdout: string) => boolean = () => false,
): Promise<Ended> {
  const demo = spawn(process.execPath, [DEMO, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: TIMEOUT_MS,
  });
  let stdout = '';
  let stderr = '';
  demo.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
    if (isTimeToStop(stdout)) demo.kill('SIGINT');
  });
  demo.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  const [code] = await once(demo, 'close');
  return { code, stdout, stderr };
}
