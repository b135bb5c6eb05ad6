/** The measured application as a process of its own, and what it used. */

import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const APP = fileURLToPath(new URL('../../apps/sdk-app.cjs', import.meta.url));

/** What traces the application; `none` is the application alone. */
export type Tracer = 'none' | 'aws-xray-sdk' | '@fluoroscope/sdk';

export interface Usage {
  readonly cpuMicros: number;
  readonly heapBytes: number;
  readonly residentBytes: number;
}

export class TracedApp {
  readonly #child: ChildProcess;
  readonly port: number;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  /** Throws when the application ends instead of listening. */
  static async start(tracer: Tracer, upstream: string, daemonPort: number): Promise<TracedApp> {
    const env = {
      ...process.env,
      NODE_ENV: 'production',
      AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${daemonPort}`,
      AWS_XRAY_LOG_LEVEL: 'error',
    };
    const child = fork(APP, [tracer, upstream], { env, execArgv: ['--expose-gc'] });
    const { port } = (await answerOf(child)) as { port: number };
    return new TracedApp(child, port);
  }

  /** Asked after a collection of garbage. */
  async usage(): Promise<Usage> {
    this.#child.send('usage');
    const { cpu, heapUsed, rss } = (await answerOf(this.#child)) as {
      cpu: NodeJS.CpuUsage;
      heapUsed: number;
      rss: number;
    };
    return { cpuMicros: cpu.user + cpu.system, heapBytes: heapUsed, residentBytes: rss };
  }

  stop(): void {
    this.#child.disconnect();
  }
}

async function answerOf(child: ChildProcess): Promise<unknown> {
  const settled = new AbortController();
  const ended = once(child, 'exit', { signal: settled.signal }).then(([code]) => {
    throw new Error(`The application ended with ${String(code)}`);
  });
  try {
    const told = once(child, 'message', { signal: settled.signal });
    // The one that loses the race is called off, which rejects it.
    told.catch(() => undefined);
    const [message] = (await Promise.race([told, ended])) as [unknown];
    return message;
  } finally {
    ended.catch(() => undefined);
    settled.abort();
  }
}
