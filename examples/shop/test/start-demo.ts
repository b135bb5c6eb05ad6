// A demo as a person starts it: a process whose output is read and which is ended by Ctrl-C.

import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Ends a demo that hangs before the test gives up on it, so that nothing stays behind. */
const TIMEOUT_MS = 25_000;

export interface StartedDemo {
  /** The address of the console, once it is printed; rejects when the demo ends without. */
  consoleUrl(): Promise<string>;
  readonly ended: Promise<EndedDemo>;
  /** Ctrl-C. */
  interrupt(): void;
}

interface EndedDemo {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function startDemo(script: string, args: readonly string[]): StartedDemo {
  const demo = spawn(process.execPath, [script, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: TIMEOUT_MS,
  });
  let stdout = '';
  let stderr = '';
  const printedUrl = new Promise<string>((resolve) => {
    demo.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
      const url = /^Console +(\S+)$/m.exec(stdout)?.[1];
      if (url !== undefined) resolve(url);
    });
  });
  demo.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  const ended = once(demo, 'close').then(([code]) => ({ code, stdout, stderr }));
  return {
    consoleUrl: () => Promise.race([printedUrl, ended.then(endedEarly)]),
    ended,
    interrupt: () => void demo.kill('SIGINT'),
  };
}

function endedEarly({ code, stderr }: EndedDemo): never {
  throw new Error(`The demo ended with ${String(code)} and named no console. It said:\n${stderr}`);
}
